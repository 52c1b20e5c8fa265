import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A running process, told apart from a later one with the same number by the moment it started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque: clock ticks since boot on Linux, a date on macOS. */
  readonly started: string;
  readonly command: string;
}

/** The process with this number, or undefined when there is none (a zombie counts as none). */
export function findProcess(pid: number): ProcessIdentity | undefined {
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** True while exactly this process runs. */
export function isRunning(identity: Pick<ProcessIdentity, 'pid' | 'started'>): boolean {
  return findProcess(identity.pid)?.started === identity.started;
}

/** Sends SIGINT-like `signal`, then SIGKILL after `patienceMs`; resolves when the process is gone. */
export async function endProcess(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  send(identity, signal);
  while (isRunning(identity)) {
    if (Date.now() > deadline + 5_000)
      throw new Error(`process ${String(identity.pid)} does not end (${identity.command})`);
    if (Date.now() > deadline) send(identity, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (isRunning(identity)) process.kill(identity.pid, signal);
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ESRCH') throw err;
  }
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // "pid (name) state ppid …": the name may hold blanks and brackets, so count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .replaceAll('\0', ' ')
      .trim();
    return { pid, started: fields[19] ?? '', command };
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  const told = spawnSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], { encoding: 'utf8' });
  const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(told.stdout.trim());
  if (!match || match[1]?.startsWith('Z')) return undefined;
  return { pid, started: match[2] ?? '', command: match[3] ?? '' };
}
