import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchOver } from '@tsudoi/testing/launch/watchdog';
import type { LocalServers } from './localServers.ts';
import { ownerEmail } from './secrets.ts';

export interface StandaloneOptions {
  readonly root: string;
  readonly port: number;
  readonly servers: LocalServers;
  readonly dataDir: string;
  /** A CalDAV server of this machine: the one thing on loopback that this local installation may be pointed at. */
  readonly calendarUrl: string | undefined;
  /** Restart on every change of a source file, logs on the terminal. */
  readonly watch: boolean;
}

export interface StandaloneProcess {
  readonly url: string;
  readonly logFile: string;
  /** Exit code, or 1 after a signal. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/**
 * The heap of all services in one process: the image's young generation, and the old one that Node takes in a container of
 * 1 GiB. Without a bound it keeps garbage in proportion to the machine's memory: 550 MB in place of 283.
 */
export const standaloneHeap = ['--max-semi-space-size=16', '--max-old-space-size=512'] as const;

/** Starts services/standalone from its sources and waits until `/ready` says so (3 minutes at most: a small machine is slow). */
export async function startStandalone(options: StandaloneOptions): Promise<StandaloneProcess> {
  const { servers, dataDir } = options;
  const url = `http://127.0.0.1:${String(options.port)}`;
  const logFile = path.join(dataDir, 'standalone.log');
  if (!options.watch) rotate(logFile);
  const log = options.watch ? 'inherit' : fs.openSync(logFile, 'a', 0o600);
  const child = spawn(
    process.execPath,
    [
      ...(options.watch ? ['--watch', '--watch-preserve-output'] : []),
      '--conditions=source',
      '--import=@tsudoi/runtime/telemetry',
      ...standaloneHeap,
      '--disable-warning=ExperimentalWarning',
      'services/standalone/src/main.ts',
    ],
    {
      cwd: options.root,
      // A group of its own: Ctrl-C reaches us alone, and we stop the application before its servers.
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        PUBLIC_URL: url,
        SEAL_KEYS: servers.secrets.sealKeys,
        OWNER_EMAIL: ownerEmail,
        OWNER_PASSWORD: servers.secrets.ownerPassword,
        OBJECTS_FOLDER: path.join(dataDir, 'objects'),
        ...(options.calendarUrl !== undefined && {
          CALENDAR_ALLOW: `127.0.0.1/32:${new URL(options.calendarUrl).port}`,
        }),
        ...process.env,
        PORT: String(options.port),
        DATABASE_URL: servers.appUrl,
        DISPATCHER_DATABASE_URL: servers.dispatcherUrl,
        REDIS_URL: servers.redisUrl,
        DATA_DIR: dataDir,
      },
    },
  );
  if (typeof log === 'number') fs.closeSync(log);
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => {
      resolve(1);
    });
    child.once('exit', (code) => {
      resolve(code ?? 1);
    });
  });
  if (child.pid !== undefined) {
    const watchdog = watchOver(child.pid, 'TERM');
    void ended.then(() => {
      watchdog.dismiss();
    });
  }
  try {
    await untilReady(url, child);
  } catch (err) {
    await stop(child, ended);
    const told = options.watch ? '' : `\n${fs.readFileSync(logFile, 'utf8').slice(-3_000)}`;
    throw new Error(`${(err as Error).message}${told}`, { cause: err });
  }
  return { url, logFile, ended, stop: () => stop(child, ended) };
}

/** True when a Tsudoi answers there and calls itself ready. */
async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * True when a Tsudoi runs there, however busy its machine is: it is asked for up to `patienceMs`. False at once where nobody listens, or
 * what answers is no Tsudoi.
 */
export async function isRunning(url: string, patienceMs = 30_000): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(patienceMs) });
      await answer.body?.cancel();
      if (answer.status !== 503) return answer.ok;
    } catch (err) {
      if ((err as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED') return false;
    }
    await sleep(250);
  }
  return false;
}

/** What earlier starts wrote is kept: the last five files of up to 20 MB, `.1` the newest. */
function rotate(logFile: string): void {
  const bytes = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes < 20_000_000) return;
  for (let age = 4; age >= 1; age--) {
    const from = `${logFile}.${String(age)}`;
    if (fs.existsSync(from)) fs.renameSync(from, `${logFile}.${String(age + 1)}`);
  }
  fs.renameSync(logFile, `${logFile}.1`);
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error('Tsudoi ended before it was ready');
    if (Date.now() > deadline) throw new Error('Tsudoi was not ready after 3 minutes');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 60_000);
  await ended;
  clearTimeout(hard);
}
