import { bootstrap } from '@tsudoi/database/bootstrap';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** The services of the platform, each a process of its own as in a cluster. */
export const serviceNames = ['recommendation-api', 'accounts', 'nudge-generator', 'sync-worker'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  log(): string;
}

/** A platform of separate processes on one database and one Redis. */
export interface ServiceProcesses {
  readonly services: readonly ServiceProcess[];
  readonly apiKey: string;
  readonly database: TestDatabase;
  /** SIGTERM to all; resolves to the exit codes by name. Drops the database. */
  stop(): Promise<Record<string, number | null>>;
}

const root = path.resolve(import.meta.dirname, '..');

async function startService(
  name: ServiceName,
  env: Record<string, string | undefined>,
): Promise<{ service: ServiceProcess; child: ChildProcess }> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--conditions=source', `services/${name}/src/main.ts`], {
    cwd: root,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-1_000_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${String(port)}`;
  for (;;) {
    if (child.exitCode !== null || performance.now() - startedAt > 60_000) {
      child.kill('SIGKILL');
      throw new Error(`${name} did not become ready:\n${log.slice(-3_000)}`);
    }
    const ready = await fetch(`${url}/ready`)
      .then((response) => response.ok)
      .catch(() => false);
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    service: {
      name,
      url,
      port,
      pid: child.pid as number,
      startMs: performance.now() - startedAt,
      log: () => log,
    },
    child,
  };
}

/** Starts every service from the sources and waits until all are ready. */
export async function startServiceProcesses(
  extra: Readonly<Record<string, string>> = {},
): Promise<ServiceProcesses> {
  const database = await createTestDatabase();
  const { apiKey } = await bootstrap({
    url: database.ownerUrl,
    tenant: { slug: 'default', name: 'Default' },
    key: { name: 'e2e', role: 'admin' },
  });
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATABASE_URL: database.appUrl,
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
    REDIS_PREFIX: `t${randomBytes(6).toString('hex')}`,
    SEAL_KEYS: `k1:${Buffer.alloc(32, 9).toString('base64')}`,
    HOST: '127.0.0.1',
    MOVABLE_CLOCK: 'true',
    DATABASE_CONNECTION_BUDGET: '12',
    ...extra,
  };
  const started: { service: ServiceProcess; child: ChildProcess }[] = [];
  const stop = async () => {
    const codes: Record<string, number | null> = {};
    await Promise.all(
      started.map(async ({ service, child }) => {
        const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        codes[service.name] = await exited;
      }),
    );
    await database.drop();
    return codes;
  };
  try {
    for (const name of serviceNames) started.push(await startService(name, env));
  } catch (err) {
    await stop();
    throw err;
  }
  return { services: started.map(({ service }) => service), apiKey, database, stop };
}
