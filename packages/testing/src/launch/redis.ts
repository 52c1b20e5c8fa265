import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Redis } from 'ioredis';
import { type HeldFolder, holdFolder, rememberedOf } from './dataFolder.ts';
import { freePort } from './freePort.ts';
import { endProcess, findProcess } from './processTable.ts';
import { redisBinary } from './redisBinary.ts';
import { launchServer, type RunningServer, StartFailed } from './runningServer.ts';

export interface RedisOptions {
  /** Kept between starts: append-only file, remembered port, log. Created where missing. */
  readonly dataDir: string;
  /** Wanted port; otherwise the one of the last start, otherwise a free one of 20000-32000. */
  readonly port?: number;
  /** `test`: memory only, no password on loopback. `durable`: append-only file, synced every second; a password, files for their owner alone. */
  readonly tuning: 'test' | 'durable';
  /** Remove this folder when our process dies without `stop` (kill -9): for temporary folders. */
  readonly removeWhenOrphaned?: string;
}

/** A running Redis; `url` selects database 0. */
export type RunningRedis = RunningServer;

/**
 * Starts a real Redis (or Valkey) on 127.0.0.1 with `noeviction`, as BullMQ demands. A server that a killed process
 * left behind on the same folder is stopped first.
 */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const binary = redisBinary();
  const folder = holdFolder(path.resolve(options.dataDir));
  try {
    await stopOrphan(folder);
    const deadline = Date.now() + 15_000;
    for (;;) {
      const port = await freePort(options.port ?? folder.remembered().port);
      const durable = options.tuning === 'durable';
      const password = durable ? passwordOf(folder) : undefined;
      const url = redisUrl(port, password);
      const settings = {
        bind: '127.0.0.1',
        port: String(port),
        dir: folder.path,
        pidfile: path.join(folder.path, 'redis.pid'),
        'maxmemory-policy': 'noeviction',
        appendonly: durable ? 'yes' : 'no',
        appendfsync: 'everysec',
        save: '',
        'protected-mode': 'yes',
      };
      // Not on the command line, which every user of the machine may read.
      const secrets = path.join(folder.path, 'secrets.conf');
      if (password !== undefined) keepPrivate(folder.path, secrets, `requirepass ${password}\n`);
      try {
        return await launchServer(folder, {
          file: binary.file,
          args: [
            ...(password === undefined ? [] : [secrets]),
            ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
          ],
          env: binary.env,
          isPrivate: durable,
          url,
          port,
          stopSignal: 'TERM',
          probe: () => answers(url, folder.path),
          ...(options.removeWhenOrphaned === undefined
            ? {}
            : { removeWhenOrphaned: options.removeWhenOrphaned }),
        });
      } catch (err) {
        const taken = err instanceof StartFailed && /Address already in use/i.test(err.log);
        if (!taken || Date.now() > deadline) throw err;
      }
    }
  } catch (err) {
    folder.release();
    throw err;
  }
}

/** The URL of the server that was last started in this data folder, which another process may hold. */
export function rememberedRedisUrl(dataDir: string): string {
  const { port, password } = rememberedOf(dataDir);
  return redisUrl(port, password);
}

function redisUrl(port: number, password: string | undefined): string {
  return `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${String(port)}/0`;
}

/** The password of this folder's server, made on its first start. */
function passwordOf(folder: HeldFolder): string {
  const { password = randomBytes(24).toString('base64url') } = folder.remembered();
  folder.remember({ password });
  return password;
}

/** Writes a file; the folder and all that lies in it are their owner's alone, those of an older version too. */
function keepPrivate(folder: string, file: string, text: string): void {
  fs.chmodSync(folder, 0o700);
  fs.writeFileSync(file, text, { mode: 0o600 });
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) fs.chmodSync(path.join(entry.parentPath, entry.name), 0o600);
}

/** Resolves when the server on this port has loaded its data and is the one of this folder. */
async function answers(url: string, folder: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const [, dir] = (await client.config('GET', 'dir')) as string[];
    if (dir === undefined || fs.realpathSync(dir) !== fs.realpathSync(folder))
      throw new Error('a stranger answers');
  } finally {
    client.disconnect();
  }
}

/** Stops the server that a killed process left running on this folder. */
async function stopOrphan(folder: HeldFolder): Promise<void> {
  const { server } = folder.remembered();
  const running = server && findProcess(server.pid);
  // The start time tells our server from a stranger that got its number.
  if (running && running.started === server.started && /redis|valkey/.test(running.command))
    await endProcess(running, 'SIGTERM', 10_000);
}
