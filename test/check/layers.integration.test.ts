import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** What the project's own rules say of a fixture; the exit code is what `make check` would see. */
function cruise(
  fixture: string,
  config = '.dependency-cruiser.cjs',
): { code: number | null; violations: string[] } {
  const done = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      path.join(root, config),
      '--metrics',
      '--output-type',
      'json',
      'packages',
      ...(fixture === 'layers' ? ['services'] : []),
    ],
    { cwd: path.join(root, 'test/check/fixtures', fixture), encoding: 'utf8' },
  );
  const report = JSON.parse(done.stdout) as { summary: { violations: Violation[]; error: number } };
  const violations = report.summary.violations.map((each) => `${each.rule.name}: ${each.from}`).sort();
  return { code: report.summary.error > 0 ? 1 : done.status, violations };
}

describe('the layer rules', function () {
  this.timeout(60_000);

  it('fail two files that import each other', () => {
    const { code, violations } = cruise('cyclic');
    assert.notEqual(code, 0);
    assert.ok(
      violations.some((each) => each.startsWith('no-cycle')),
      violations.join(),
    );
  });

  it('fail every arrow that the table does not name, in tests too', () => {
    const { code, violations } = cruise('layers');
    assert.notEqual(code, 0);
    assert.deepEqual(violations, [
      'packages/database knows only what the table allows: packages/database/src/query.ts',
      'packages/portfolio knows only what the table allows: packages/portfolio/src/solve.ts',
      'packages/queue knows only what the table allows: packages/queue/src/take.ts',
      'packages/runtime knows only what the table allows: packages/runtime/src/start.ts',
      'services/nudge-generator knows only what the table allows: services/nudge-generator/src/borrow.ts',
      'services/sync-worker knows only what the table allows: services/sync-worker/src/sync.ts',
      'the tests of packages/calendar know only what the table allows: packages/calendar/test/expand.test.ts',
    ]);
  });

  it('fail two folders that need each other, although no two files do', () => {
    assert.deepEqual(cruise('folders').violations, []);
    const { code, violations } = cruise('folders', '.dependency-cruiser.folders.cjs');
    assert.notEqual(code, 0);
    assert.deepEqual(
      [...new Set(violations)],
      ['no-folder-cycle: packages/portfolio/src/model', 'no-folder-cycle: packages/portfolio/src/solve'],
    );
  });
});
