import assert from 'node:assert/strict';
import { showUpPrior } from '../src/prior.ts';
import { fitShowUp, showUpBelief } from '../src/showUpModel.ts';
import { drawFactors, factorOf, tacticPosterior, type TacticEvidence } from '../src/tacticPosterior.ts';

/** A generator of numbers in 0..1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const prior = { spreads: { a: 0.8, b: 0.8, c: 0.8 }, sharedSpread: 0.35 };
const evidence = (event: string, tactic: string, believed: number, signUps: number): TacticEvidence => ({
  event,
  tactic,
  believed,
  signUps,
});

describe('What is believed of tactics after outcomes', () => {
  it('is what was believed before, without any', () => {
    const posterior = tacticPosterior(prior, []);
    for (const tactic of ['a', 'b', 'c']) {
      const { factor, spread } = factorOf(posterior, tactic)!;
      assert.ok(Math.abs(factor - 1) < 1e-9, String(factor));
      assert.ok(Math.abs(spread - Math.hypot(0.8, 0.35)) < 1e-9);
    }
    assert.equal(factorOf(posterior, 'd'), undefined);
  });

  it('moves to what was seen, more with more of it, and takes the others along a little', () => {
    const once = tacticPosterior(prior, [evidence('1', 'a', 20, 40)]);
    const often = tacticPosterior(
      prior,
      Array.from({ length: 8 }, (_, i) => evidence(String(i), 'a', 20, 40)),
    );
    const [first, later] = [factorOf(once, 'a')!, factorOf(often, 'a')!];
    assert.ok(first.factor > 1.3 && first.factor < 2, String(first.factor));
    assert.ok(later.factor > first.factor && later.factor < 2.2, String(later.factor));
    assert.ok(later.spread < first.spread && first.spread < 0.5);
    const other = factorOf(often, 'b')!;
    assert.ok(other.factor > 1.02 && other.factor < later.factor);
    assert.ok(factorOf(tacticPosterior(prior, [evidence('1', 'a', 20, 0)]), 'a')!.factor < 0.6);
  });

  it('gives a tenth of the weight a tenth of the way', () => {
    const light = tacticPosterior(prior, [{ ...evidence('1', 'a', 20, 60), weight: 0.1 }]);
    const full = tacticPosterior(prior, [evidence('1', 'a', 20, 60)]);
    assert.ok(factorOf(light, 'a')!.factor < factorOf(full, 'a')!.factor);
    assert.deepEqual(
      tacticPosterior(prior, [{ ...evidence('1', 'a', 20, 60), weight: 0 }]).mean,
      tacticPosterior(prior, []).mean,
    );
  });

  it('covers the truth as often as it says, in a world of its own kind', () => {
    const random = randomFrom(11);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    let [inside, all] = [0, 0];
    for (let world = 0; world < 150; world++) {
      const common = -(0.35 ** 2) / 2 + 0.35 * normal();
      const own = ['a', 'b', 'c'].map(() => -(0.8 ** 2) / 2 + 0.8 * normal());
      const seen: TacticEvidence[] = [];
      for (let event = 0; event < 4; event++) {
        const appeal = 0.2 * normal();
        ['a', 'b'].forEach((tactic, i) => {
          let luck = 0;
          for (let k = 0; k < 12; k++) luck -= Math.log(1 - random()) / 12;
          const rate = 25 * Math.exp(common + own[i]! + appeal) * luck;
          seen.push(
            evidence(String(event), tactic, 25, Math.max(0, Math.round(rate + Math.sqrt(rate) * normal()))),
          );
        });
      }
      const posterior = tacticPosterior({ ...prior, drift: 0 }, seen);
      ['a', 'b', 'c'].forEach((tactic, i) => {
        const place = posterior.tactics.indexOf(tactic);
        const deviation = Math.sqrt(posterior.covariance[place]![place]!);
        all += 1;
        if (Math.abs(posterior.mean[place]! - (common + own[i]!)) < 1.2816 * deviation) inside += 1;
      });
    }
    const share = inside / all;
    assert.ok(share > 0.73 && share < 0.87, `80 % covers ${(100 * share).toFixed(1)} %`);
  });

  it('draws scenarios with its means and its correlations', () => {
    const posterior = tacticPosterior(prior, [evidence('1', 'a', 30, 45), evidence('2', 'a', 30, 50)]);
    const draws = drawFactors(posterior, 4_000, randomFrom(3));
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean(draws['a']!) / factorOf(posterior, 'a')!.factor - 1) < 0.05);
    const logs = ['a', 'b'].map((tactic) => draws[tactic]!.map(Math.log));
    const [m, n] = logs.map(mean) as [number, number];
    const together = mean(logs[0]!.map((value, k) => (value - m) * (logs[1]![k]! - n)));
    assert.ok(together > 0.03, 'they have the appeal of the event in common');
  });
});

describe('What is believed of who turns up', () => {
  const meetup = { tenant: 'own', category: 'meetup', format: 'venue', priceJpy: 0 } as const;
  const webinar = { tenant: 'own', category: 'webinar', format: 'online', priceJpy: 0 } as const;
  const priorOf = ({ category, format, priceJpy }: typeof meetup | typeof webinar) =>
    showUpPrior({ category, format, priceJpy, month: 5 });
  const share = ({ alpha, beta }: { alpha: number; beta: number }) => alpha / (alpha + beta);
  const belief = priorOf(meetup);
  const after = (
    cases: readonly { readonly signUps: number; readonly attended: number }[],
    of: typeof meetup | typeof webinar = meetup,
  ) =>
    showUpBelief(fitShowUp(cases.map((one) => ({ ...meetup, prior: belief, ...one }))), {
      ...of,
      prior: priorOf(of),
    });

  it('is as the prior has it without outcomes, and moves towards them', () => {
    assert.ok(Math.abs(share(after([])) - share(belief)) < 1e-9);
    assert.ok(Math.abs(share(after([{ signUps: 0, attended: 0 }])) - share(belief)) < 1e-9);
    const low = { signUps: 100, attended: 40 };
    const [once, thrice] = [after([low]), after([low, low, low])];
    assert.ok(share(once) < share(belief) && share(thrice) <= share(once) && share(thrice) > 0.39);
    assert.ok(thrice.alpha + thrice.beta > once.alpha + once.beta, 'surer with more of it');
  });

  it('takes the shift over to another kind of event', () => {
    const moved = after([{ signUps: 200, attended: 190 }], webinar);
    assert.ok(share(moved) > share(priorOf(webinar)) && share(moved) < 0.95, String(share(moved)));
  });

  it('takes more who came than had signed up as all of them', () => {
    assert.ok(share(after([{ signUps: 10, attended: 30 }])) < 1);
  });

  it('starts from what tenants have in common, where that is given', () => {
    const others = Array.from({ length: 30 }, (_, i) => ({
      ...meetup,
      tenant: `t${String(i % 6)}`,
      prior: belief,
      signUps: 100,
      attended: 45,
    }));
    const newcomer = showUpBelief(fitShowUp([], fitShowUp(others)), { ...meetup, prior: belief });
    assert.ok(Math.abs(share(newcomer) - 0.45) < 0.05, String(share(newcomer)));
  });
});
