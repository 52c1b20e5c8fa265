import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A folder that every user may enter, removed by the caller. */
export function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-launch-'));
  fs.chmodSync(folder, 0o755);
  return folder;
}

/** Another process that started a server and holds it. */
export async function startElsewhere(
  kind: 'postgres' | 'redis',
  dataDir: string,
): Promise<{ parent: ChildProcess; pid: number; port: number; url: string }> {
  const script = path.join(import.meta.dirname, 'startAndWait.ts');
  const parent = spawn(process.execPath, ['--conditions=source', script, kind, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: parent.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { parent, ...(JSON.parse(line) as { pid: number; port: number; url: string }) };
}

/** SIGKILL, and wait until the process is reaped. */
export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The pids of processes whose command line holds the text. */
export function processesWith(text: string): number[] {
  const told = spawnSync('ps', ['-Ao', 'pid=,command='], { encoding: 'utf8' });
  const lines = told.status === 0 ? told.stdout.split('\n') : linesOfProc();
  return lines
    .filter((line) => line.includes(text))
    .map((line) => Number.parseInt(line, 10))
    .filter((pid) => pid !== process.pid);
}

/** True once `check` holds; false when it does not within the time. */
export async function eventually(check: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (check()) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return check();
}

/** For machines without `ps`. */
function linesOfProc(): string[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return `${pid} ${fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`;
      } catch {
        return '';
      }
    });
}
