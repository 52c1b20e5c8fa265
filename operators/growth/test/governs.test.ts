import assert from 'node:assert/strict';
import { governedBefore, governing } from '../src/governs.ts';
import type { GrowthPolicy } from '../src/resource.ts';

const policy = (
  name: string,
  day: number,
  { dryRun = false, deleted = false }: { readonly dryRun?: boolean; readonly deleted?: boolean } = {},
): GrowthPolicy => ({
  metadata: {
    name,
    namespace: 'tsudoi',
    creationTimestamp: `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`,
    ...(deleted && { deletionTimestamp: '2026-11-27T00:00:00Z' }),
  },
  spec: { dryRun },
});
const governor = (all: readonly GrowthPolicy[]) =>
  all.filter((each) => governing(each, all).governs).map(({ metadata }) => metadata.name);

describe('Which of several policies governs', () => {
  it('is the oldest, whatever their order and names, and nobody else', () => {
    const all = [policy('a', 3), policy('b', 1), policy('c', 2)];
    assert.deepEqual(governor(all), ['b']);
    assert.deepEqual(governor([...all].reverse()), ['b']);
  });

  it('is the first by name of those of one second', () => {
    assert.deepEqual(governor([policy('z', 1), policy('m', 1), policy('n', 1)]), ['m']);
  });

  it('is no dry run, and none that is being deleted', () => {
    const all = [policy('a', 1, { dryRun: true }), policy('b', 2, { deleted: true }), policy('c', 3)];
    const [dry, , last] = all;
    assert.ok(dry && last);
    assert.equal(governing(last, all).reason, 'OnlyPolicy');
    assert.equal(governing(dry, all).reason, 'DryRun');
  });

  it('is itself where it is alone, also before it was heard of', () => {
    assert.equal(governing(policy('a', 1), []).governs, true);
  });

  it('tells the others by name, ten of them at most', () => {
    const all = Array.from({ length: 14 }, (_, day) => policy(`p${String(day)}`, day + 1));
    const [first] = all;
    assert.ok(first);
    assert.match(governing(first, all).message, /without effect: p1, .* and 3 more$/);
  });

  it('remembers whether it did: a status of an older build, which knew no other, counts as having governed', () => {
    assert.equal(governedBefore(undefined), true);
    assert.equal(governedBefore({ state: '{}' }), true);
    const told = { type: 'Governs', reason: 'x', message: '', lastTransitionTime: '' } as const;
    assert.equal(governedBefore({ conditions: [{ ...told, status: 'False' }] }), false);
    assert.equal(governedBefore({ conditions: [{ ...told, status: 'True' }] }), true);
  });
});
