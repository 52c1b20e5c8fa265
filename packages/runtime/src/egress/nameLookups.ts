import { lookup } from 'node:dns/promises';

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. @throws EAI_AGAIN where it is not found out in time */
export type LookUpName = (name: string) => Promise<readonly Address[]>;

export interface NameLookupsOptions {
  /** The system's resolver unless given. */
  readonly resolve?: LookUpName;
  /** The longest that anybody waits for a name, ms. */
  readonly answerMs?: number;
  /** A name that was not found out in time is not asked for again for so long, ms. */
  readonly silentMs?: number;
  readonly nowMs?: () => number;
}

const mostNames = 10_000;

/**
 * Looks names up that tenants gave us. The system's resolver takes two names at a time in a process, whoever asks, and holds on to one
 * whose name servers are silent for ten seconds and more: so a name is asked for once at a time, and one that was silent is let be
 * for a while. It must not take, message after message, the place of names that answer, our own servers' among them.
 */
export function createNameLookups({
  resolve = (name) => lookup(name, { all: true, order: 'verbatim' }),
  answerMs = 4_000,
  silentMs = 60_000,
  nowMs = () => performance.now(),
}: NameLookupsOptions = {}): LookUpName {
  const asking = new Map<string, Promise<readonly Address[]>>();
  const silentUntil = new Map<string, number>();

  function ask(name: string): Promise<readonly Address[]> {
    const asked = resolve(name).finally(() => {
      asking.delete(name);
    });
    asking.set(name, asked);
    return asked;
  }

  function noteSilence(name: string): void {
    silentUntil.delete(name);
    if (silentUntil.size >= mostNames) silentUntil.delete(silentUntil.keys().next().value as string);
    silentUntil.set(name, nowMs() + silentMs);
  }

  return async (name) => {
    if ((silentUntil.get(name) ?? 0) > nowMs()) throw notInTime(name);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        noteSilence(name);
        reject(notInTime(name));
      }, answerMs);
    });
    try {
      const found = await Promise.race([asking.get(name) ?? ask(name), late]);
      silentUntil.delete(name);
      return found;
    } finally {
      clearTimeout(timer);
    }
  };
}

function notInTime(name: string): Error {
  return Object.assign(new Error(`${name} was not found out in time`), { code: 'EAI_AGAIN' });
}
