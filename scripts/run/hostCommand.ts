import { spawn } from 'node:child_process';
import path from 'node:path';
import type { LocalServers } from './localServers.ts';

/** A command of `tsudoi` that only whoever sits at this machine may give, for it needs the owner's URL; `running` is where the installation answers. Resolves to its exit code. */
export async function hostCommand(
  root: string,
  servers: LocalServers,
  args: readonly string[],
  running?: string,
): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), ...args],
    {
      stdio: 'inherit',
      env: {
        ...(running !== undefined && { TSUDOI_URL: running, TSUDOI_API_KEY: servers.secrets.apiKey }),
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
