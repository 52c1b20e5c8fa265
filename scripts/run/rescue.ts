import { spawn } from 'node:child_process';
import path from 'node:path';
import type { LocalServers } from './localServers.ts';

/** `make rescue`: a new admin key for whoever sits at this machine; resolves to the exit code of `tsudoi rescue`. */
export async function rescue(root: string, servers: LocalServers): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), 'rescue'],
    { stdio: 'inherit', env: { ...process.env, DATABASE_OWNER_URL: servers.ownerUrl } },
  );
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
}
