import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A server under test, in a process of its own. */
export interface BenchChild {
  readonly url: string;
  readonly child: ChildProcess;
  /** Resident memory in MB (Linux); undefined elsewhere. */
  rssMb(): number | undefined;
  /** CPU seconds that the process has used so far, user and system (Linux). */
  cpuSeconds(): number | undefined;
  stop(): Promise<void>;
}

const root = path.resolve(import.meta.dirname, '../..');

/** NODE_OPTIONS of a service as in its pod: the image's young generation, and the old one that Node takes at the chart's limit of 512 Mi. */
export const podHeap = '--max-semi-space-size=16 --max-old-space-size=256';

/** Starts a TypeScript file and waits until `url` + `probe` answers. Its log goes nowhere, but is written. */
export async function startChild(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  url: string,
  probe: string,
): Promise<BenchChild> {
  const nowhere = fs.openSync('/dev/null', 'w');
  const child = spawn(process.execPath, ['--conditions=source', file, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', nowhere, 'inherit'],
  });
  fs.closeSync(nowhere);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; ; tries += 1) {
    const ok = await fetch(url + probe).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) break;
    if (tries > 600 || child.exitCode !== null) throw new Error(`${file} did not start`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    child,
    rssMb() {
      try {
        const status = fs.readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
      } catch {
        return undefined;
      }
    },
    cpuSeconds() {
      try {
        const fields =
          fs
            .readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8')
            .split(') ')[1]
            ?.split(' ') ?? [];
        return (Number(fields[11]) + Number(fields[12])) / 100;
      } catch {
        return undefined;
      }
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Runs a TypeScript file to its end and parses its last line as JSON. Rejects when it fails. */
export async function runToJson<T>(file: string, input: unknown): Promise<T> {
  const child = spawn(process.execPath, ['--conditions=source', file, JSON.stringify(input)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${file} ended with ${String(code)}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as T;
}
