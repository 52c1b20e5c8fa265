import assert from 'node:assert/strict';
import { monthlyCostUsd } from '../src/cost.ts';
import { defaultPolicy } from '../src/defaultPolicy.ts';
import { crossingOf, forecastSwitches, growthOf, passedBy } from '../src/forecast.ts';
import { firstStage } from '../src/stage.ts';

/** mulberry32; uniform in [0, 1). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const threshold = { enter: 1_000, side: 'at-least' } as const;

describe('The forecast of the next switch', () => {
  it('of a steady growth is the day on which the threshold is reached', () => {
    const samples = Array.from({ length: 60 }, (_, day) => ({ day, value: 200 * Math.exp(0.01 * day) }));
    const growth = growthOf(samples);
    assert.ok(growth);
    const expected = Math.log(1_001 / (1 + 200 * Math.exp(0.59))) / 0.01;
    const { likely, probability } = crossingOf(growth, threshold);
    assert.ok(Math.abs((likely ?? 0) - expected) < 2, `${likely} against ${expected}`);
    assert.equal(probability, 1);
  });

  it('says nothing on less than two weeks, and nothing where nothing grows', () => {
    assert.equal(growthOf(Array.from({ length: 13 }, (_, day) => ({ day, value: day }))), undefined);
    const flat = growthOf(Array.from({ length: 60 }, (_, day) => ({ day, value: 200 })));
    assert.ok(flat);
    assert.equal(crossingOf(flat, threshold).likely, null);
  });

  it('agrees with simulated random walks on the probability of a passage', () => {
    const random = uniform(7);
    const [distance, drift, volatility, days] = [1, 0.01, 0.08, 90];
    let passed = 0;
    const paths = 4_000;
    const perDay = 24;
    for (let path = 0; path < paths; path += 1) {
      let at = 0;
      for (let step = 0; step < days * perDay && at < distance; step += 1)
        at += drift / perDay + (volatility / Math.sqrt(perDay)) * normal(random);
      if (at >= distance) passed += 1;
    }
    const share = passed / paths;
    const exact = passedBy(days, distance, drift, volatility);
    assert.ok(Math.abs(share - exact) < 0.04, `${share} simulated, ${exact} computed`);
  });

  it('has an 80 % interval that holds about 80 % of what then happens', () => {
    const seed = Number(process.env['TSUDOI_SEED'] ?? 20_270_104);
    const random = uniform(seed);
    let inside = 0;
    let counted = 0;
    for (let each = 0; each < 400; each += 1) {
      let log = Math.log(150 + 250 * random());
      const drift = 0.006 + 0.012 * random();
      const volatility = 0.01 + 0.03 * random();
      const samples = [];
      let day = 0;
      for (; day < 60 && log < Math.log(1_000); day += 1) {
        log += drift + volatility * normal(random);
        // Weekends are quieter, and each day's count is noisy.
        const seen = log + (day % 7 > 4 ? -0.05 : 0) + 0.02 * normal(random);
        samples.push({ day, value: Math.exp(seen) });
      }
      const growth = growthOf(samples);
      if (!growth || day < 60) continue;
      const { early, late } = crossingOf(growth, threshold, 3_000);
      let crossed = 0;
      while (log < Math.log(1_000) && crossed < 3_000) {
        log += drift + volatility * normal(random);
        crossed += 1;
      }
      counted += 1;
      if (crossed >= (early ?? Infinity) - 1 && crossed <= (late ?? Infinity) + 1) inside += 1;
    }
    const share = inside / counted;
    console.log(`  interval of 80 %: holds ${(100 * share).toFixed(1)} % of ${counted} (seed ${seed})`);
    assert.ok(share > 0.68 && share < 0.92, `${share} of ${counted}`);
  });

  it('names the soonest switch first, with the reading that leads to it', () => {
    const grow = (start: number, rate: number) =>
      Array.from({ length: 60 }, (_, day) => ({ day, value: start * Math.exp(rate * day) }));
    const found = forecastSwitches(
      defaultPolicy,
      {},
      { activeContacts: grow(300, 0.01), members: grow(20, 0.02) },
    );
    assert.deepEqual(found.map(({ rule, to }) => `${rule} ${to}`).slice(0, 3), [
      'preset growth',
      'users hundreds',
      'active-contacts hybrid',
    ]);
  });
});

describe('The cost of a stage', () => {
  it('rises with replicas, waiting workers and words at full price, and falls with the economy tier', () => {
    const load = { nudgesPerMonth: 100_000, immediateShare: 0.3, busyHoursPerDay: 2, workHoursPerDay: 4 };
    const base = monthlyCostUsd(firstStage, load);
    for (const dearer of [
      { nudges: 'event-driven' },
      { workers: 'always-on' },
      { minApiReplicas: 2 },
    ] as const)
      assert.ok(monthlyCostUsd({ ...firstStage, ...dearer }, load) > base, JSON.stringify(dearer));
    assert.ok(monthlyCostUsd({ ...firstStage, modelTier: 'economy' }, load) < base);
  });
});
