import assert from 'node:assert/strict';
import { createLookUp } from '../../src/metrics/lookUp.ts';

describe('Figures that scrapes look up', () => {
  it('are asked for once by scrapes at once, and waited for the first time', async () => {
    let asked = 0;
    const look = createLookUp(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return (asked += 1);
    });
    assert.deepEqual(await Promise.all([look(), look(), look()]), [1, 1, 1]);
  });

  it('of a slow store are those of the look before, and the scrape does not wait', async () => {
    let release = (): void => undefined;
    let asked = 0;
    const look = createLookUp(() => {
      asked += 1;
      const figures = asked;
      return asked === 1 ? Promise.resolve(1) : new Promise((resolve) => (release = () => resolve(figures)));
    });
    assert.equal(await look(), 1);
    const startedMs = performance.now();
    assert.equal(await look(), 1);
    assert.ok(performance.now() - startedMs < 500);
    release();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await look(), 2);
    release();
  });

  it('are none after a look that failed, nor when they are old', async () => {
    let nowMs = 0;
    const answers = [
      () => Promise.resolve(1),
      () => Promise.reject(new Error('away')),
      () => Promise.resolve(3),
    ];
    const look = createLookUp(() => (answers.shift() ?? (() => new Promise<number>(() => undefined)))(), {
      nowMs: () => nowMs,
    });
    assert.equal(await look(), 1);
    assert.equal(await look(), undefined);
    assert.equal(await look(), 3);
    nowMs += 120_000;
    assert.equal(await look(), undefined);
  });

  it('are asked for no sooner than agreed', async () => {
    let nowMs = 0;
    let asked = 0;
    const look = createLookUp(() => Promise.resolve((asked += 1)), { againMs: 10_000, nowMs: () => nowMs });
    await look();
    nowMs += 9_000;
    assert.equal(await look(), 1);
    nowMs += 2_000;
    assert.equal(await look(), 2);
  });

  it('that took long are followed by a rest, a fault that took long is not', async () => {
    let nowMs = 0;
    let away = false;
    let asked = 0;
    const look = createLookUp(
      () => {
        asked += 1;
        nowMs += 1_000;
        return away ? Promise.reject(new Error('away')) : Promise.resolve(asked);
      },
      { againMs: 5_000, restFactor: 20, nowMs: () => nowMs },
    );
    assert.equal(await look(), 1);
    nowMs += 10_000;
    assert.equal(await look(), 1, 'it rests for twenty seconds');
    nowMs += 10_000;
    away = true;
    assert.equal(await look(), undefined);
    away = false;
    nowMs += 5_000;
    assert.equal(await look(), 3);
  });
});
