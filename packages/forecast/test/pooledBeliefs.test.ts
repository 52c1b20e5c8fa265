import assert from 'node:assert/strict';
import { showUpPrior } from '@tsudoi/forecast/prior';
import {
  betaFrom,
  binomialFrom,
  gammaFrom,
  normalFrom,
  poissonFrom,
  randomFrom,
} from '@tsudoi/forecast/random';
import { fitShowUp, showUpBelief, type ShowUpCase } from '@tsudoi/forecast/showUpModel';
import { beside, poolTactics, type TenantEvidence } from '@tsudoi/forecast/tacticPool';
import {
  drawFactors,
  factorOf,
  tacticPosterior,
  type TacticEvidence,
} from '@tsudoi/forecast/tacticPosterior';
import { liftEvidence, overrideEvidence } from '@tsudoi/forecast/weighedEvidence';

const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
const prior = { spreads: { posters: 0.8, mail: 0.8, ads: 0.8, unused: 0.8 }, sharedSpread: 0.35 };
/** Mean over tenants, and log deviation between them. */
const TRUTH = { posters: [0.4, 0.2], mail: [1, 0.6], ads: [2.5, 0.2] } as const;

interface World {
  readonly tenants: (TenantEvidence & { readonly factors: Record<string, number> })[];
}

function world(random: () => number, tenants: number, events: number): World {
  return {
    tenants: Array.from({ length: tenants }, (_, t) => {
      const common = 0.2 * normalFrom(random);
      const factors = Object.fromEntries(
        Object.entries(TRUTH).map(([tactic, [mean, spread]]) => [
          tactic,
          mean * Math.exp(common + spread * normalFrom(random)),
        ]),
      );
      const evidence = Array.from({ length: events }, (__, e) =>
        Object.entries(factors).map(([tactic, factor]): TacticEvidence => ({
          event: `${e}`,
          tactic,
          believed: 20,
          signUps: poissonFrom(random, (20 * factor * gammaFrom(random, 12)) / 12),
        })),
      ).flat();
      return { tenant: `t${t}`, evidence, factors };
    }),
  };
}

describe(`beliefs of many tenants (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const { tenants } = world(random, 30, 5);
  const pool = poolTactics(prior, tenants);

  it('find what tactics do on the mean, and how much tenants differ in each', () => {
    for (const [tactic, [mean]] of Object.entries(TRUTH)) {
      const factor = pool.factors[tactic]!;
      assert.ok(factor / mean > 0.65 && factor / mean < 1.6, `${tactic}: ${factor} for ${mean}`);
    }
    assert.ok(pool.spreads['mail']! > 1.1 * pool.spreads['ads']!, JSON.stringify(pool.spreads));
    assert.deepEqual(
      [pool.factors['unused'], pool.spreads['unused'], pool.tenants['unused'], pool.tenants['mail']],
      [1, 0.8, 0, 30],
    );
  });

  it('are the prior where no tenant told anything', () => {
    const none = poolTactics(prior, []);
    assert.deepEqual(Object.values(none.factors), [1, 1, 1, 1]);
    assert.ok(
      Math.abs(none.sharedSpread - 0.35) < 1e-9 &&
        Object.values(none.spreads).every((spread) => Math.abs(spread - 0.8) < 1e-9),
    );
  });

  it('make a new tenant know more from one event than their own would tell', () => {
    let [pooled, alone] = [0, 0];
    for (const { evidence, factors } of world(random, 40, 1).tenants) {
      const withPool = tacticPosterior(
        { spreads: pool.spreads, sharedSpread: pool.sharedSpread },
        beside((tactic) => pool.factors[tactic] ?? 1, evidence),
      );
      const without = tacticPosterior(prior, evidence);
      for (const [tactic, truth] of Object.entries(factors)) {
        pooled += Math.abs(Math.log((pool.factors[tactic]! * factorOf(withPool, tactic)!.factor) / truth));
        alone += Math.abs(Math.log(factorOf(without, tactic)!.factor / truth));
      }
      const draws = drawFactors(withPool, 60, random);
      assert.equal(draws['ads']!.length, 60);
    }
    assert.ok(pooled < 0.9 * alone, `${pooled / 120} pooled, ${alone / 120} alone`);
  });
});

describe('evidence with a weight', () => {
  const spreads = { prior: { spreads: { a: 0.8 }, sharedSpread: 0 } };
  const after = (evidence: TacticEvidence): { factor: number; spread: number } =>
    factorOf(tacticPosterior(spreads.prior, [evidence]), 'a')!;

  it('of a lift test takes off who would have come anyway, and is surer the more people it has', () => {
    const test = (scale: number) =>
      liftEvidence({
        event: 'e',
        tactic: 'a',
        believed: 40 * scale,
        treated: { people: 1_000 * scale, signUps: 60 * scale },
        held: { people: 500 * scale, signUps: 20 * scale },
      });
    assert.equal(test(1).signUps, 20);
    const [small, large] = [test(1), test(20)].map(after) as [
      ReturnType<typeof after>,
      ReturnType<typeof after>,
    ];
    assert.ok(large.spread < small.spread && small.spread < 0.8);
    assert.ok(Math.abs(large.factor - 0.5) < 0.12, String(large.factor));
    assert.throws(
      () =>
        liftEvidence({
          event: 'e',
          tactic: 'a',
          believed: 1,
          treated: { people: 0, signUps: 0 },
          held: { people: 1, signUps: 0 },
        }),
      RangeError,
    );
    const worse = liftEvidence({
      event: 'e',
      tactic: 'a',
      believed: 40,
      treated: { people: 100, signUps: 3 },
      held: { people: 100, signUps: 9 },
    });
    assert.ok(worse.signUps === 0 && worse.weight! > 0);
  });

  it('of an organiser counts as much as they say that they are sure', () => {
    const [doubtful, sure] = [overrideEvidence('a', 2, 2), overrideEvidence('a', 2, 200)].map(after) as [
      ReturnType<typeof after>,
      ReturnType<typeof after>,
    ];
    assert.ok(doubtful.factor > 1 && doubtful.factor < sure.factor && sure.factor < 2.05);
    assert.throws(() => overrideEvidence('a', -1, 5), RangeError);
  });
});

describe(`who turns up (seed ${seed})`, () => {
  const random = randomFrom(seed);
  const truth = (category: string, priceJpy: number, leadDays: number, level: number): number =>
    1 /
    (1 +
      Math.exp(
        -(
          (category === 'meetup' ? 0.2 : 1) +
          (priceJpy > 0 ? 0.8 : 0) -
          0.4 * Math.log((leadDays + 1) / 11) +
          level
        ),
      ));
  const levels = Array.from({ length: 25 }, () => 0.5 * normalFrom(random));
  const someone = (t: number) => {
    const category = random() < 0.5 ? ('meetup' as const) : ('workshop' as const);
    const [priceJpy, leadDays] = [random() < 0.5 ? 0 : 3_000, 40 * random()];
    return {
      category,
      format: 'venue' as const,
      priceJpy,
      leadDays,
      tenant: `t${t}`,
      prior: showUpPrior({ category, format: 'venue', priceJpy, month: 3 }),
    };
  };
  const cases = levels.flatMap((level, t) =>
    Array.from({ length: 10 }, (): ShowUpCase => {
      const traits = someone(t);
      const share = truth(traits.category, traits.priceJpy, traits.leadDays, level);
      return {
        ...traits,
        signUps: 40,
        attended: binomialFrom(random, 40, betaFrom(random, 30 * share, 30 * (1 - share))),
      };
    }),
  );
  const model = fitShowUp(cases);
  const mean = ({ alpha, beta }: { alpha: number; beta: number }): number => alpha / (alpha + beta);

  it('is learnt by category, price, lead and tenant', () => {
    let [error, before] = [0, 0];
    for (let probe = 0; probe < 300; probe++) {
      const t = probe % 25;
      const traits = someone(t);
      const share = truth(traits.category, traits.priceJpy, traits.leadDays, levels[t]!);
      error += Math.abs(mean(showUpBelief(model, traits)) - share);
      before += Math.abs(mean(traits.prior) - share);
    }
    assert.ok(error < 0.5 * before, `${error / 300} after, ${before / 300} before`);
    const same = { ...someone(0), tenant: 'nobody' };
    const [early, late] = [60, 1].map((leadDays) => mean(showUpBelief(model, { ...same, leadDays })));
    assert.ok(late! > early! + 0.05, `${late!} against ${early!}`);
  });

  it('is less sure of a tenant who is new', () => {
    const traits = { ...someone(3), leadDays: 10 };
    const [known, stranger] = [traits, { ...traits, tenant: 'nobody' }].map((one) =>
      showUpBelief(model, one),
    );
    assert.ok(known!.alpha + known!.beta > stranger!.alpha + stranger!.beta);
  });

  it('stays the prior without outcomes, but for its weight', () => {
    const traits = someone(1);
    for (const none of [fitShowUp([]), fitShowUp([{ ...traits, signUps: 0, attended: 0 }])])
      assert.ok(Math.abs(mean(showUpBelief(none, traits)) - mean(traits.prior)) < 1e-9);
  });
});
