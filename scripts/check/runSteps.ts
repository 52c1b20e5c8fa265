import { spawn } from 'node:child_process';

/** One step of `make check`: a command, or a function that resolves to its faults. */
export interface CheckStep {
  readonly name: string;
  readonly run: () => Promise<{ readonly ok: boolean; readonly output: string }>;
}

/** Runs a command of the checkout; its output is kept and shown only when it fails. */
export function command(root: string, file: string, args: readonly string[]): CheckStep['run'] {
  return () =>
    new Promise((resolve) => {
      const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const keep = (chunk: Buffer): void => {
        output += chunk.toString();
      };
      child.stdout.on('data', keep);
      child.stderr.on('data', keep);
      child.once('error', (err) => {
        resolve({ ok: false, output: err.message });
      });
      child.once('close', (code) => {
        resolve({ ok: code === 0, output });
      });
    });
}

/** Runs every step, two at once, tells each as it ends, and resolves to the names of those that failed. */
export async function runSteps(steps: readonly CheckStep[]): Promise<string[]> {
  const waiting = [...steps];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const startedAt = performance.now();
      const { ok, output } = await step.run();
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)`);
      const told = output.trim();
      if (!ok) failed.push(step.name);
      if (told !== '' && (!ok || told.startsWith('note:'))) console.log(told.replaceAll(/^/gm, '     '));
    }
  };
  await Promise.all([work(), work()]);
  return failed;
}
