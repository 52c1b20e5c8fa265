import assert from 'node:assert/strict';
import path from 'node:path';
import { inZone } from './secondEngine.ts';

interface Compared {
  readonly series: unknown;
  readonly parts: readonly { readonly ours: number[]; readonly theirs: number[] }[];
}

const script = path.join(import.meta.dirname, 'expandInZone.ts');
const seed = process.env['TSUDOI_SEED'] ?? '20261121';

describe('recurring series', function () {
  this.timeout(240_000);
  const read = (zone: string): Compared[] =>
    inZone(zone, script, [seed, '500'])
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Compared);

  it('500 random ones equal a second engine, under three process zones (seed printed)', () => {
    console.log(`      seed ${seed}`);
    const [tokyo, ...others] = ['Asia/Tokyo', 'America/New_York', 'Australia/Lord_Howe'].map(read);
    assert.equal(tokyo?.length, 500);
    for (const one of tokyo)
      for (const part of one.parts) assert.deepEqual(part.ours, part.theirs, JSON.stringify(one.series));
    assert.ok(
      tokyo.reduce((sum, one) => sum + one.parts.reduce((part, { ours }) => part + ours.length, 0), 0) >
        5_000,
    );
    for (const other of others) assert.deepEqual(other, tokyo);
  });
});
