import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Runs the test command on one test file with this body; the file lives only for the call. */
function runOn(body: string): { code: number | null; lastLine: string; output: string } {
  const name = `passing-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const file = path.join(root, 'test/scripts', `${name}.test.ts`);
  fs.writeFileSync(file, body);
  try {
    const done = spawnSync(process.execPath, ['--conditions=source', 'scripts/test.ts', name], {
      cwd: root,
      encoding: 'utf8',
    });
    return {
      code: done.status,
      lastLine: done.stdout.trimEnd().split('\n').at(-1) ?? '',
      output: done.stdout,
    };
  } finally {
    fs.rmSync(file);
  }
}

describe('the exit code of npm test', function () {
  this.timeout(60_000);

  it('is 0 when all pass', () => {
    const { code, lastLine } = runOn(`it('a', () => {});`);
    assert.deepEqual([code, lastLine], [0, '1 passed, 0 failed, 0 skipped']);
  });

  it('is 1 for a failure, which is shown', () => {
    const { code, lastLine, output } = runOn(`it('a', () => { throw new Error('broken on purpose'); });`);
    assert.deepEqual([code, lastLine], [1, '0 passed, 1 failed, 0 skipped']);
    assert.match(output, /broken on purpose/);
  });

  it('is 1 when nothing ran', () => {
    assert.deepEqual(runOn(`describe('empty', () => {});`).code, 1);
  });

  it('is 1 for a skip without a reason, 0 for one that says what to install', () => {
    const ran = `it('a', () => {});`;
    assert.equal(runOn(`${ran} it.skip('b', () => {});`).code, 1);
    const { code, lastLine } = runOn(`${ran} it.skip('b [needs nothing: make nothing]', () => {});`);
    assert.deepEqual([code, lastLine], [0, '1 passed, 0 failed, 1 skipped']);
  });

  it('is 1 for a file that cannot be loaded', () => {
    assert.equal(runOn(`import './gone.ts';`).code, 1);
  });
});
