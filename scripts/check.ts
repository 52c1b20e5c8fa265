// make check [STEP=name]: everything that can be said about the sources without running them.
import fs from 'node:fs';
import path from 'node:path';
import { audit } from './check/audit.ts';
import { coverageFaults, readCoverage } from './check/coverageTable.ts';
import { type CheckStep, command, runSteps } from './check/runSteps.ts';

const root = path.resolve(import.meta.dirname, '..');
const sources = ['packages/*/src', 'services/*/{src,server}', 'operators/*/src'];
const tests = ['{packages,services,operators}/*/test', 'services/*/e2e'];
const found = (patterns: string[]): string[] =>
  patterns.flatMap((pattern) => fs.globSync(pattern, { cwd: root })).sort();

const steps: CheckStep[] = [
  { name: 'lint', run: command(root, 'eslint', ['.']) },
  { name: 'types', run: command(root, 'tsc', ['-p', 'tsconfig.check.json']) },
  { name: 'pages', run: command(root, 'tsc', ['-p', 'services/console/web/tsconfig.json']) },
  {
    name: 'client',
    run: command(root, 'npm', ['run', '--silent', 'generate', '-w', 'packages/client', '--', '--check']),
  },
  { name: 'build', run: command(root, 'tsc', ['-b']) },
  {
    name: 'format',
    run: command(root, 'prettier', ['--check', '--cache', '--log-level', 'warn', '**/*.{ts,tsx,js,cjs,css}']),
  },
  {
    name: 'exports',
    run: command(root, 'knip', [
      '--include',
      'files,exports,unlisted,unresolved,dependencies',
      '--no-config-hints',
    ]),
  },
  {
    name: 'layers',
    run: command(root, 'depcruise', [
      '--config',
      '.dependency-cruiser.cjs',
      ...found([...sources, ...tests]),
    ]),
  },
  {
    name: 'folders',
    run: command(root, 'depcruise', [
      '--metrics',
      ...['--config', '.dependency-cruiser.folders.cjs'],
      ...found(sources),
    ]),
  },
  { name: 'lock', run: command(root, 'npm', ['ci', '--dry-run', '--ignore-scripts', '--loglevel=error']) },
  { name: 'coverage', run: checkCoverage },
  { name: 'audit', run: audit(root) },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no step ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`);
  process.exit(2);
}
const failed = await runSteps(
  wanted.length === 0 ? steps : steps.filter((step) => wanted.includes(step.name)),
);
console.log(failed.length === 0 ? 'check passed' : `check FAILED: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

async function checkCoverage(): Promise<{ ok: boolean; output: string }> {
  const rows = readCoverage(await fs.promises.readFile(path.join(root, 'docs/coverage.md'), 'utf8'));
  const faults = coverageFaults(rows, (file) => fs.existsSync(path.join(root, file)));
  const count = (state: string): number => rows.filter((row) => row.state === state).length;
  const sum = `note: ${count('done')} done, ${count('partly')} partly, ${count('empty')} empty`;
  return { ok: faults.length === 0, output: faults.length === 0 ? sum : faults.join('\n') };
}
