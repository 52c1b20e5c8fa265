import assert from 'node:assert/strict';
import { randomFrom } from '@tsudoi/forecast/random';
import {
  factorOfLikeness,
  MOST_LIKENESS_FACTOR,
  spreadAfter,
  usualOf,
  type Likeness,
} from '@tsudoi/portfolio/likeness';

const THEMES = 12;

/** Likenesses of a model that puts tactics and themes at levels of their own, and tells them apart by `apart`. */
function likenesses(seed: number, apart: number, level = 0.1): Likeness[] {
  const random = randomFrom(seed);
  const themes = Array.from({ length: THEMES }, () => 0.1 * random());
  return Array.from({ length: 15 }, () => {
    const tactic = 0.3 + 0.2 * random();
    return {
      event: tactic + level + apart * (random() - 0.5),
      others: themes.map((theme) => tactic + theme + apart * (random() - 0.5)),
    };
  });
}
const factorsOf = (all: readonly Likeness[]): number[] => {
  const usual = usualOf(all);
  assert.ok(usual);
  return all.map((one) => factorOfLikeness(one, usual));
};

describe('what a likeness of theme and tactic moves', () => {
  it('stays within its bounds, whatever the numbers are', () => {
    for (let seed = 1; seed <= 200; seed += 1)
      for (const factor of factorsOf(likenesses(seed, seed / 10)))
        assert.ok(factor >= 1 / MOST_LIKENESS_FACTOR && factor <= MOST_LIKENESS_FACTOR, String(factor));
    const usual = usualOf(likenesses(1, 0.1));
    assert.ok(usual);
    for (const event of [-1, 1, 1e9, -1e9, Number.MAX_VALUE, Number.MIN_VALUE]) {
      const factor = factorOfLikeness({ event, others: [0, 0, 0, 0] }, usual);
      assert.ok(factor >= 1 / MOST_LIKENESS_FACTOR && factor <= MOST_LIKENESS_FACTOR, String(factor));
    }
  });

  it('never falls as the likeness rises, and is 1 where it is what is usual', () => {
    const all = likenesses(7, 0.1);
    const usual = usualOf(all);
    assert.ok(usual);
    const { others } = all[0]!;
    const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
    let before = 0;
    for (let event = mean + usual.level - 0.5; event < mean + usual.level + 0.5; event += 0.01) {
      const factor = factorOfLikeness({ event, others }, usual);
      assert.ok(factor >= before);
      before = factor;
    }
    assert.ok(Math.abs(factorOfLikeness({ event: mean + usual.level, others }, usual) - 1) < 1e-9);
  });

  it('says nothing of a text that is near to everybody, nor of a tactic that is near to every theme', () => {
    const plain = likenesses(3, 0.1);
    const shifted = plain.map(({ event, others }) => ({ event: event + 0.3, others }));
    const lifted = plain.map(({ event, others }, at) =>
      at === 4 ? { event: event + 0.2, others: others.map((one) => one + 0.2) } : { event, others },
    );
    for (const [at, factor] of factorsOf(plain).entries()) {
      assert.ok(Math.abs(factorsOf(shifted)[at]! - factor) < 1e-9);
      assert.ok(Math.abs(factorsOf(lifted)[at]! - factor) < 1e-9);
    }
  });

  it('takes differences as noise where a model hardly tells themes apart', () => {
    for (const factor of factorsOf(likenesses(5, 1e-4)))
      assert.ok(Math.abs(factor - 1) < 0.01, String(factor));
  });

  it('moves those that are nearer up and those that are farther down', () => {
    const all = likenesses(9, 0.02).map((one, at) =>
      at < 3 ? { ...one, event: one.event + 0.1 } : at < 6 ? { ...one, event: one.event - 0.1 } : one,
    );
    const factors = factorsOf(all);
    assert.ok(factors.slice(0, 3).every((factor) => factor > 1.3));
    assert.ok(factors.slice(3, 6).every((factor) => factor < 0.77));
    assert.ok(factors.slice(6).every((factor) => factor > 0.75 && factor < 1.33));
  });

  it('does not depend on the order, and gives the same answer every time', () => {
    const all = likenesses(11, 0.1);
    assert.deepEqual(factorsOf(all.toReversed()).toReversed(), factorsOf(all));
    assert.deepEqual(factorsOf(all), factorsOf(all));
  });

  it('leaves alone what was not measured, and everything where too little was', () => {
    const all = likenesses(13, 0.1);
    const usual = usualOf(all);
    assert.ok(usual);
    for (const odd of [NaN, Infinity, -Infinity]) {
      assert.equal(factorOfLikeness({ event: odd, others: [0.1, 0.2] }, usual), 1);
      assert.equal(factorOfLikeness({ event: 0.4, others: [0.1, odd] }, usual), 1);
      assert.deepEqual(usualOf([...all, { event: odd, others: all[0]!.others }]), usual);
    }
    assert.equal(factorOfLikeness({ event: 0.4, others: [] }, usual), 1);
    assert.equal(factorOfLikeness(all[0]!, { level: NaN, deviation: 0.1 }), 1);
    assert.equal(usualOf([]), undefined);
    assert.equal(usualOf(all.slice(0, 2)), undefined);
    assert.equal(usualOf(all.map(({ event, others }) => ({ event, others: others.slice(0, 3) }))), undefined);
    assert.equal(
      usualOf(all.map(({ event, others }, at) => ({ event, others: others.slice(at % 2) }))),
      undefined,
    );
  });

  it('widens a belief by as much as it moves it, up or down', () => {
    assert.equal(spreadAfter(0.8, 1), 0.8);
    assert.ok(Math.abs(spreadAfter(0.8, 1.5) - spreadAfter(0.8, 1 / 1.5)) < 1e-12);
    assert.ok(spreadAfter(0.8, 1.5) > 0.89 && spreadAfter(0.8, 1.5) < 0.9);
    assert.ok(spreadAfter(0, 1.2) > 0);
  });
});
