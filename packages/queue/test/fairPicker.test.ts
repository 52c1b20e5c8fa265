import assert from 'node:assert/strict';
import { createFairPicker, type Candidate } from '../src/fairPicker.ts';

function rows(tenantId: string, count: number, shape: Partial<Candidate> = {}): Candidate[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${tenantId}${String(index)}`,
    tenantId,
    priority: 100,
    cost: 1,
    ...shape,
  }));
}

describe('the fair picker', () => {
  it('takes turns between tenants, however long the line of one is', () => {
    const picked = createFairPicker().pick([...rows('a', 100), ...rows('b', 2), ...rows('c', 2)], 6);
    assert.deepEqual(
      picked.map((row) => row.id),
      ['a0', 'b0', 'c0', 'a1', 'b1', 'c1'],
    );
  });

  it('takes a batch of each tenant at a time where that is asked for, and the same of each in the long run', () => {
    const picker = createFairPicker(25);
    const waiting = ['a', 'b', 'c'].flatMap((tenant) => rows(tenant, 300));
    const served = new Map<string, number>();
    for (let turn = 0; turn < 9; turn += 1) {
      const picked = picker.pick(waiting, 50);
      for (const next of picked) waiting.splice(waiting.indexOf(next), 1);
      const tenants = new Set(picked.map((row) => row.tenantId));
      assert.ok(tenants.size <= 3, 'no more tenants than batches, one of them cut');
      for (const { tenantId } of picked) served.set(tenantId, (served.get(tenantId) ?? 0) + 1);
    }
    const counts = [...served.values()];
    assert.equal(Math.max(...counts) - Math.min(...counts) <= 25, true, JSON.stringify([...served]));
  });

  it('remembers whose turn it is when slots come one at a time', () => {
    const picker = createFairPicker();
    const waiting = [...rows('a', 10), ...rows('b', 10), ...rows('c', 10)];
    const served: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      const [next] = picker.pick(waiting, 1);
      assert.ok(next);
      waiting.splice(waiting.indexOf(next), 1);
      served.push(next.tenantId);
    }
    assert.deepEqual(served, ['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('gives each tenant the same cost, not the same number of jobs', () => {
    const picker = createFairPicker();
    const waiting = [...rows('heavy', 500, { cost: 10 }), ...rows('light', 500)];
    const cost = { heavy: 0, light: 0 };
    for (let turn = 0; turn < 220; turn += 1) {
      const [next] = picker.pick(waiting, 1);
      assert.ok(next);
      waiting.splice(waiting.indexOf(next), 1);
      cost[next.tenantId as 'heavy' | 'light'] += next.cost;
    }
    assert.ok(Math.abs(cost.heavy - cost.light) <= 10, JSON.stringify(cost));
  });

  it('serves a smaller priority first, whoever the tenant is', () => {
    const picked = createFairPicker().pick([...rows('a', 3), ...rows('b', 2, { priority: 10 })], 3);
    assert.deepEqual(
      picked.map((row) => row.id),
      ['b0', 'b1', 'a0'],
    );
  });

  it('fills all the slots there is work for, and no more', () => {
    assert.equal(createFairPicker().pick(rows('a', 3, { cost: 7 }), 10).length, 3);
    assert.equal(createFairPicker().pick(rows('a', 30), 10).length, 10);
    assert.equal(createFairPicker().pick([], 10).length, 0);
  });
});
