import { spawn } from 'node:child_process';
import path from 'node:path';
import { lendAdminKey } from '@tsudoi/database/bootstrap';
import type { LocalServers } from './localServers.ts';

/** A command of `tsudoi` that only whoever sits at this machine may give, for it needs the owner's URL; `running` is where the installation answers. Resolves to its exit code. */
export async function hostCommand(
  root: string,
  servers: LocalServers,
  args: readonly string[],
  running?: string,
): Promise<number> {
  // The demonstration is made through the API, and the first key may have been replaced.
  const asks = args.join(' ') === 'demo' && running !== undefined;
  const lent =
    asks && process.env['TSUDOI_API_KEY'] === undefined
      ? await lendAdminKey(servers.ownerUrl, 'make demo', 3_600_000)
      : undefined;
  try {
    return await run(root, servers, args, {
      ...(running !== undefined && { TSUDOI_URL: running }),
      ...(lent && { TSUDOI_API_KEY: lent.apiKey }),
    });
  } finally {
    await lent?.giveBack();
  }
}

async function run(
  root: string,
  servers: LocalServers,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), ...args],
    {
      stdio: 'inherit',
      env: {
        ...env,
        ...process.env,
        DATABASE_OWNER_URL: servers.ownerUrl,
      },
    },
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
