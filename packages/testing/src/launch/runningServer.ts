import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { HeldFolder } from './dataFolder.ts';
import { findProcess } from './processTable.ts';
import { watchOver } from './watchdog.ts';

/** A database server started by us. It dies with this process, however this process dies. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Orderly stop, data flushed; resolves when the process is gone. Safe to call twice. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. The data folder can be started again at once. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, as on a frozen machine. */
  suspend(): void;
  resume(): void;
  /** Resolves to the exit code or signal when the process ends by whatever cause. */
  readonly ended: Promise<number | string>;
}

export interface ServerCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  /** What it writes is its owner's alone. */
  readonly isPrivate?: boolean;
  readonly url: string;
  readonly port: number;
  readonly stopSignal: 'INT' | 'TERM';
  /** Resolves once the server answers; throws as long as it does not. */
  readonly probe: () => Promise<void>;
  /** Remove this folder when our process dies without a stop (test servers). */
  readonly removeWhenOrphaned?: string;
}

/** The server ended before it answered; `log` is the last part of what it wrote. */
export class StartFailed extends Error {
  readonly log: string;
  constructor(file: string, log: string) {
    super(`${path.basename(file)} did not start: ${log.trim().slice(-1_500)}`);
    this.name = 'StartFailed';
    this.log = log;
  }
}

/** Spawns the server, waits until it answers (30 s at most), and writes its pid into the folder's memory. */
export async function launchServer(folder: HeldFolder, command: ServerCommand): Promise<RunningServer> {
  const logFile = path.join(folder.path, 'server.log');
  const before = sizeOf(logFile);
  const log = fs.openSync(logFile, before > 10_000_000 ? 'w' : 'a', 0o600);
  const options: SpawnOptions = {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...command.env },
    ...(command.uid === undefined ? {} : { uid: command.uid, gid: command.uid }),
  };
  const umask = command.isPrivate && isMainThread ? process.umask(0o077) : undefined;
  const child = spawn(command.file, command.args, options);
  if (umask !== undefined) process.umask(umask);
  fs.closeSync(log);
  const ended = new Promise<number | string>((resolve) => {
    child.once('error', (err) => {
      resolve(err.message);
    });
    child.once('exit', (code, signal) => {
      resolve(code ?? signal ?? 'gone');
    });
  });
  const pid = child.pid;
  if (pid === undefined) throw new StartFailed(command.file, String(await ended));
  child.unref();
  const watchdog = watchOver(pid, command.stopSignal, command.removeWhenOrphaned);
  const started = findProcess(pid)?.started;
  if (started !== undefined) folder.remember({ port: command.port, server: { pid, started } });
  void ended.then(() => {
    watchdog.dismiss();
  });

  const deadline = Date.now() + 30_000;
  for (;;) {
    if (hasEnded(child)) throw new StartFailed(command.file, tail(logFile, before));
    try {
      await command.probe();
      break;
    } catch (err) {
      if (Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new StartFailed(command.file, `${String(err)}\n${tail(logFile, before)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
  return asRunning(folder, command, child, pid, ended);
}

function asRunning(
  folder: HeldFolder,
  command: ServerCommand,
  child: ChildProcess,
  pid: number,
  ended: Promise<number | string>,
): RunningServer {
  async function end(first: NodeJS.Signals): Promise<void> {
    child.ref();
    child.kill('SIGCONT');
    child.kill(first);
    const hard = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(hard);
    folder.release();
  }
  return {
    url: command.url,
    port: command.port,
    pid,
    ended,
    stop: () => end(`SIG${command.stopSignal}`),
    kill: () => end('SIGKILL'),
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function sizeOf(file: string): number {
  return fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function tail(file: string, from: number): string {
  const whole = fs.readFileSync(file);
  return whole.subarray(from <= whole.length ? from : 0).toString('utf8');
}
