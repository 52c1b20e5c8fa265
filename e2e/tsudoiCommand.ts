import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Installation } from './installation.ts';

const root = path.resolve(import.meta.dirname, '..');

/** The command `tsudoi`, as an argument of Node. */
export const tsudoiBin = path.join(root, 'packages/cli/bin/tsudoi.js');

/**
 * Runs `tsudoi …` in the checkout, by the address, the key and the owner's URL of an installation, in a terminal of a language (`LANG`;
 * English for any but Japanese). Resolves to what it wrote on standard output, 64 MiB at most; rejects with what it said where its exit code is not 0.
 */
export async function runTsudoi(
  { url, apiKey, database }: Pick<Installation, 'url' | 'apiKey' | 'database'>,
  args: readonly string[],
  language = 'C',
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=source', tsudoiBin, ...args],
    {
      cwd: root,
      maxBuffer: 64 * 2 ** 20,
      env: {
        ...process.env,
        TSUDOI_URL: url,
        TSUDOI_API_KEY: apiKey,
        DATABASE_OWNER_URL: database.ownerUrl,
        LC_ALL: '',
        LC_MESSAGES: '',
        LANG: language,
      },
    },
  );
  return stdout;
}

/** Runs `tsudoi --json …`; resolves to the document that it wrote. */
export async function askTsudoi<T>(
  installation: Pick<Installation, 'url' | 'apiKey' | 'database'>,
  ...args: readonly string[]
): Promise<T> {
  return JSON.parse(await runTsudoi(installation, ['--json', ...args])) as T;
}
