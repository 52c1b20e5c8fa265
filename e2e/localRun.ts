import { localSecrets } from '../scripts/run/secrets.ts';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');

/** What `make run` starts, on a data folder of its own. */
export interface LocalRun {
  readonly url: string;
  readonly child: ChildProcess;
  /** The first key of the folder. */
  readonly firstKey: string;
  readonly ownerPassword: string;
  /** Everything it printed. */
  said(): string;
  /** Everything that the application wrote into its log. */
  log(): string;
  /** SIGTERM, as Ctrl-C does; resolves to the exit code and how long it took, ms. */
  stop(): Promise<{ readonly code: number | null; readonly ms: number }>;
}

/** `make run` without the tour; resolves when it answers. Rejects with what it said where it ends before. */
export async function startLocalRun(
  dataDir: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<LocalRun> {
  let said = '';
  const child = localCommand(dataDir, ['--no-tour', ...args], env);
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const addressFile = path.join(dataDir, 'url');
  for (const deadline = Date.now() + 300_000; !said.includes('Ctrl-C');) {
    if (child.exitCode !== null) throw new Error(`make run ended with ${String(child.exitCode)}: ${said}`);
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`make run did not start: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { apiKey: firstKey, ownerPassword } = localSecrets(dataDir);
  return {
    url: fs.readFileSync(addressFile, 'utf8').trim(),
    child,
    firstKey,
    ownerPassword,
    said: () => said,
    log: () => fs.readFileSync(path.join(dataDir, 'standalone.log'), 'utf8'),
    async stop() {
      const startedAt = performance.now();
      child.kill('SIGTERM');
      return { code: await ended, ms: performance.now() - startedAt };
    },
  };
}

/** A command of the Makefile on a data folder: `--tour`, `--demo`, `--rescue`, … To its end; resolves to its code and what it said. */
export function runLocalCommand(
  dataDir: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = localCommand(dataDir, args, {});
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += String(text)));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, said });
    });
  });
}

function localCommand(dataDir: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      'scripts/run.ts',
      '--data-dir',
      dataDir,
      ...args,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', LANG: 'C', ...env },
    },
  );
}
