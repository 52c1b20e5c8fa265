import assert from 'node:assert/strict';
import { DRIFTED, judgeQuality, stabilityIndex, type ResultFacts } from '../src/dataQuality.ts';

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A year of two campaigns, as they are. */
function clean(seed: number, days = 300): ResultFacts[] {
  const random = generator(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: days }, (_, index) => {
    const spendJpy = Math.round(3_000 * Math.exp(0.4 * normal()));
    const clicks = Math.max(1, Math.round((spendJpy / 80) * Math.exp(0.25 * normal())));
    return {
      key: `row-${String(index)}`,
      source: 'meta',
      day: new Date(Date.UTC(2026, 0, 1 + (index >> 1))).toISOString().slice(0, 10),
      campaign: `c${String(index % 2)}`,
      eventId: 'e',
      tacticKey: 'meta-ads',
      spendJpy,
      impressions: Math.round(clicks * 60 * Math.exp(0.2 * normal())),
      clicks,
      signUps: Math.round(clicks / 20),
    };
  });
}

describe('The quality of data', () => {
  it('finds planted faults, 95 of 100 at least, with at most 2 false alarms in 100', () => {
    let [planted, found, alarms, sound] = [0, 0, 0, 0];
    for (let seed = 1; seed <= 20; seed++) {
      const rows = clean(seed);
      const faulty = new Map<string, string>();
      const at = (index: number): ResultFacts => rows[index]!;
      for (const index of [13, 71, 130]) {
        rows[index] = { ...at(index), spendJpy: at(index).spendJpy! * 100 };
        faulty.set(at(index).key, 'outlier');
      }
      for (const index of [25, 90]) {
        rows[index] = { ...at(index), impressions: null, clicks: null };
        faulty.set(at(index).key, 'missing');
      }
      for (const index of [40, 111]) {
        const copy = { ...at(index), key: `copy-${String(index)}`, campaign: 'copied' };
        rows.push(copy);
        faulty.set(copy.key, 'duplicate');
      }
      const { findings } = judgeQuality(rows, []);
      planted += faulty.size;
      for (const [key, kind] of faulty)
        if (findings.some(({ about, kind: said }) => about === key && said === kind)) found += 1;
      alarms += new Set(findings.filter(({ about }) => !faulty.has(about)).map(({ about }) => about)).size;
      sound += rows.length - faulty.size;
    }
    console.log(
      `      found ${String(found)} of ${String(planted)}, ${String(alarms)} false alarms in ${String(sound)} rows`,
    );
    assert.ok(found / planted >= 0.95);
    assert.ok(alarms / sound <= 0.02);
  });

  it('notices drift, and sees none where there is none', () => {
    let [noticed, alarms] = [0, 0];
    for (let seed = 1; seed <= 30; seed++) {
      const rows = clean(seed, 800);
      if (judgeQuality(rows, []).counts.drift > 0) alarms += 1;
      const drifted = rows.map((row, index) =>
        index >= 600 ? { ...row, spendJpy: Math.round(row.spendJpy! * 1.5) } : row,
      );
      const report = judgeQuality(drifted, []);
      if (report.counts.drift > 0 && report.drift!.psi > DRIFTED) noticed += 1;
    }
    assert.ok(noticed >= 29 && alarms === 0, `${String(noticed)} noticed, ${String(alarms)} alarms`);
    assert.ok(stabilityIndex([1, 2, 3, 4], [1, 2, 3, 4]) < 1e-9);
  });

  it('says what blocks training, and what only has to be known', () => {
    const rows = clean(4, 60);
    assert.deepEqual(judgeQuality(rows, []).blocks, []);
    const wrong = rows.map((row, index) =>
      index % 10 === 0 ? { ...row, clicks: row.impressions! + 1 } : row,
    );
    const report = judgeQuality(wrong, []);
    assert.ok(report.blocks.length > 0 && report.counts.impossible === 6);
    const unmatched = judgeQuality([{ ...rows[0]!, eventId: null, clicks: 0, spendJpy: 5_000 }], []);
    assert.deepEqual(
      [unmatched.counts.unmatched, unmatched.counts.spend_without_clicks, unmatched.blocks],
      [1, 1, []],
    );
    const event = { eventId: 'e', name: 'e', capacity: 100, signUps: 50, attended: null };
    assert.ok(
      judgeQuality([], [event, event, event, { ...event, attended: 30 }]).blocks[0]?.en.includes('3 of 4'),
    );
    assert.equal(judgeQuality([], [{ ...event, attended: 150 }]).counts.outlier, 1);
  });
});
