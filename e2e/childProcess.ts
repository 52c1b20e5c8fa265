import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';

/** What starts a process: a program and its arguments, run in the checkout. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** A process of the platform that was ready once. */
export interface RunningChild {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  /** The end of everything that the process wrote, 2 MB at most. */
  log(): string;
  /** SIGTERM; resolves to the exit code, null when a signal ended it. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '..');
/** Far longer than a start takes: on a machine that many share it is what ends in vain. */
const readyWithinMs = 180_000;

/** A service run from its sources. */
export function fromSources(service: string): Command {
  return {
    command: process.execPath,
    args: ['--conditions=source', `services/${service}/src/main.ts`],
  };
}

/** A service run from its build, as its image runs it; `npx tsc -b` must have been run. */
export function fromBuild(service: string): Command {
  return {
    command: process.execPath,
    args: [
      '--import',
      path.join(root, 'packages/runtime/dist/telemetry.js'),
      `services/${service}/dist/main.js`,
    ],
  };
}

/** The environment of one installation: its database, the tests' Redis under a prefix of its own, its key ring. */
export function installationEnvironment(database: TestDatabase): Record<string, string | undefined> {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    DATABASE_URL: database.appUrl,
    DISPATCHER_DATABASE_URL: database.dispatcherUrl,
    REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
    REDIS_PREFIX: `t${randomBytes(6).toString('hex')}`,
    SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    // Tests say when modes change.
    GROWTH: 'report',
  };
}

/**
 * Starts a process on a free port and waits until `/ready` answers, or the probe that is wanted of it.
 * @throws with the end of its log when it never does.
 */
export async function startChildProcess(
  { command, args }: Command,
  env: Readonly<Record<string, string | undefined>>,
  probe: 'ready' | 'live' = 'ready',
): Promise<RunningChild> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(command, [...args], {
    cwd: root,
    env: { ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-2_000_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  const url = `http://127.0.0.1:${String(port)}`;
  while (!(await answersWell(`${url}/${probe}`))) {
    const ended = child.exitCode !== null || child.signalCode !== null;
    if (ended || performance.now() - startedAt > readyWithinMs) {
      await end('SIGKILL');
      throw new Error(`${args.join(' ')} did not become ready:\n${log.slice(-4_000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return {
    url,
    port,
    child,
    startMs: performance.now() - startedAt,
    log: () => log,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL');
    },
  };
}

function answersWell(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
