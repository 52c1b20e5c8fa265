import { spawn } from 'node:child_process';
import path from 'node:path';
import type { LocalServers } from './localServers.ts';

/** A command of `tsudoi` that only whoever sits at this machine may give, for it needs the owner's URL; resolves to its exit code. */
export async function hostCommand(
  root: string,
  servers: LocalServers,
  args: readonly string[],
): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), ...args],
    { stdio: 'inherit', env: { ...process.env, DATABASE_OWNER_URL: servers.ownerUrl } },
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
