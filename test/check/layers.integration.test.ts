import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** What the project's own rules say of a fixture; the exit code is what `make check` would see. */
function cruise(fixture: string): { code: number | null; violations: string[] } {
  const done = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      '--config',
      path.join(root, '.dependency-cruiser.cjs'),
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

  it('fail an engine that knows a package, a package that knows a service, a service that knows another', () => {
    const { code, violations } = cruise('layers');
    assert.notEqual(code, 0);
    assert.deepEqual(violations, [
      'engine-knows-no-package: packages/portfolio/src/solve.ts',
      'package-knows-no-service: packages/runtime/src/start.ts',
      'service-knows-no-service: services/nudges/src/borrow.ts',
    ]);
  });
});
