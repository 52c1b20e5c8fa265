import { Unavailable } from '@tsudoi/runtime/errors';
import { Resolver } from 'node:dns/promises';

/** Answers that say there is no such record; of a name that DNS cannot hold there is none either. */
const absent: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND', 'NXDOMAIN', 'EBADNAME']);

/**
 * Reads TXT records, each as one text; none where there are none. Asks the given name servers (`address` or
 * `address:port`), the system's where none are given. @throws Unavailable when they do not answer
 */
export function createReadTxt(servers: readonly string[]): (name: string) => Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  if (servers.length > 0) resolver.setServers([...servers]);
  return async (name) => {
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (err) {
      if (err instanceof Error && 'code' in err && absent.has(err.code)) return [];
      throw Object.assign(new Unavailable('The name servers do not answer', 5), { cause: err });
    }
  };
}
