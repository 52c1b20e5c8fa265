import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { isDebian, libraryPath, onPath, unpackDebianPackages } from './debianPackages.ts';

export interface RedisBinary {
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A real Redis server for this machine: `redis-server` or `valkey-server` on PATH, else Debian's package unpacked
 * privately (once, then kept), else an error that says what to install.
 */
export function redisBinary(find = onPath): RedisBinary {
  const installed = find('redis-server') ?? find('valkey-server');
  if (installed !== undefined) return { file: installed, env: {} };
  if (process.platform === 'darwin') throw new Error('no Redis server found: run `brew install redis`');
  if (!isDebian())
    throw new Error('no Redis server found: install the package redis or valkey of your system');
  const root = unpackDebianPackages('redis', ['redis-server']);
  // Debian's redis-server is a link to redis-check-rdb; the program looks at its own name.
  const file = path.join(root, 'usr/bin/redis-server');
  const env = { LD_LIBRARY_PATH: libraryPath(root) };
  const tried = spawnSync(file, ['--version'], { env: { ...process.env, ...env }, encoding: 'utf8' });
  if (tried.status !== 0)
    throw new Error(
      `the unpacked Redis does not run, install redis-server: ${tried.error?.message ?? tried.stderr}`,
    );
  return { file, env };
}
