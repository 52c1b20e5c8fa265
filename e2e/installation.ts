import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { randomBytes } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** A whole installation in a process of its own, on its own database. */
export interface Installation {
  readonly url: string;
  readonly apiKey: string;
  readonly tenantId: string;
  readonly database: TestDatabase;
  readonly child: ChildProcess;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  /** Everything the process wrote. */
  log(): string;
  /** SIGTERM; resolves to the exit code. Drops the database unless `keep`. */
  stop(keep?: boolean): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts a new process on the same data, after `kill` or `stop(true)`. */
  restart(): Promise<Installation>;
}

interface InstallationOptions {
  readonly database?: TestDatabase;
  readonly env?: Readonly<Record<string, string>>;
  /** Keep the keys that are valid: the new process gets one of its own beside them. */
  readonly keepKeys?: boolean;
  /** Command in place of the sources of standalone. */
  readonly command?: { readonly command: string; readonly args: readonly string[] };
}

const root = path.resolve(import.meta.dirname, '..');

/** Starts standalone from the sources and waits until it is ready. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const database = options.database ?? (await createTestDatabase());
  const { tenantId, apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'default', name: 'Default' },
    key: { name: options.keepKeys ? `e2e ${randomBytes(4).toString('hex')}` : 'e2e', role: 'admin' },
  });
  const port = await freePort();
  const command = options.command ?? {
    command: process.execPath,
    args: ['--conditions=source', 'services/standalone/src/main.ts'],
  };
  const child = spawn(command.command, [...command.args], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATABASE_URL: database.appUrl,
      DISPATCHER_DATABASE_URL: database.dispatcherUrl,
      REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
      REDIS_PREFIX: `t${randomBytes(6).toString('hex')}`,
      SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const startedAt = performance.now();
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2_000_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${String(port)}`;
  await untilReady(url, child, () => log);
  return {
    url,
    apiKey,
    tenantId,
    database,
    child,
    startMs: performance.now() - startedAt,
    log: () => log,
    async stop(keepData = false) {
      child.kill('SIGTERM');
      const code = await exited;
      if (!keepData) await database.drop();
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    restart: () => startInstallation({ ...options, database }),
  };
}

async function untilReady(url: string, child: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null)
      throw new Error(`the installation ended with ${String(child.exitCode)}:\n${log().slice(-4_000)}`);
    const ready = await fetch(`${url}/ready`)
      .then((response) => response.ok)
      .catch(() => false);
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`not ready within 60 s:\n${log().slice(-4_000)}`);
}
