import assert from 'node:assert/strict';
import {
  predictRow,
  predictTable,
  scoreRow,
  tableOf,
  type Objective,
  type Table,
} from '@tsudoi/forecast/boosting/ensemble';
import { explainRow, importanceOf } from '@tsudoi/forecast/boosting/explain';
import { trainBoosting, UnfitData, type BoostingOptions } from '@tsudoi/forecast/boosting/train';
import { betaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';
import { writeModel } from '@tsudoi/forecast/xgboost/writeModel';

const FEATURES = ['price', 'budget', 'lead', 'noise'];
const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);

/** Rows of four features, a tenth missing, and the signal they carry; `budget` is worth more where it is missing. */
function world(rows: number, from: number): { table: Table; signal: Float64Array; random: () => number } {
  const random = randomFrom(from);
  const columns = FEATURES.map(() => Float32Array.from({ length: rows }, () => 4 * random()));
  for (const column of columns.slice(0, 2))
    for (let i = 0; i < rows; i++) if (random() < 0.1) column[i] = NaN;
  const [price, budget, lead] = columns as [Float32Array, Float32Array, Float32Array];
  const signal = Float64Array.from({ length: rows }, (_, i) => {
    const spent = Number.isNaN(budget[i]!) ? 6 : budget[i]!;
    return 0.4 * spent - 0.3 * (Number.isNaN(price[i]!) ? 2 : price[i]!) + (lead[i]! > 2 ? 0.8 : 0);
  });
  return { table: { rows, columns }, signal, random };
}

const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, one) => sum + one, 0) / values.length;
const rmse = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.sqrt(meanOf(Array.from(a, (one, i) => (one - b[i]!) ** 2)));

describe(`gradient boosting (seed ${seed})`, () => {
  const cases: [
    Objective,
    (signal: number, random: () => number) => number,
    (signal: number) => number,
    number?,
  ][] = [
    [{ kind: 'squared' }, (s, r) => s + 0.3 * normalFrom(r), (s) => s],
    [{ kind: 'poisson' }, (s, r) => poissonFrom(r, Math.exp(s)), Math.exp],
    [{ kind: 'tweedie', power: 1.4 }, (s, r) => (r() < 0.5 ? 0 : 2 * Math.exp(s)), Math.exp, 0.6],
    [
      { kind: 'logistic' },
      (s, r) => (r() < 1 / (1 + Math.exp(-s)) ? 1 : 0),
      (s) => 1 / (1 + Math.exp(-s)),
      0.6,
    ],
  ];
  for (const [objective, draw, truth, most = 0.35] of cases)
    it(`finds the expectation behind ${objective.kind}, missing values included`, () => {
      const { table, signal, random } = world(6_000, seed);
      const target = signal.map((s) => draw(s, random));
      const { model, trainingLoss } = trainBoosting(FEATURES, { table, target }, objective, { depth: 4 });
      const fresh = world(2_000, seed + 1);
      const [predicted, wanted] = [predictTable(model, fresh.table), fresh.signal.map(truth)];
      const flat = wanted.map(() => meanOf(wanted));
      assert.ok(
        rmse(predicted, wanted) < most * rmse(flat, wanted),
        `${rmse(predicted, wanted)} of ${rmse(flat, wanted)}`,
      );
      assert.ok(Math.abs(meanOf(predicted) / meanOf(wanted) - 1) < 0.12);
      assert.ok(trainingLoss.at(-1)! < trainingLoss[0]!);
    });

  it('puts a quantile where so many lie below', () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const { table, signal, random } = world(6_000, seed);
      const draw = (s: number): number => s + normalFrom(random) * (1 + Math.max(0, s));
      const target = signal.map(draw);
      const { model } = trainBoosting(FEATURES, { table, target }, { kind: 'quantile', share }, { depth: 3 });
      const fresh = world(4_000, seed + 1);
      const drawn = fresh.signal.map(draw);
      const predicted = predictTable(model, fresh.table);
      const below = meanOf(Array.from(drawn, (y, i) => (y <= predicted[i]! ? 1 : 0)));
      assert.ok(Math.abs(below - share) < 0.05, `${below} below the ${share} quantile`);
    }
  });

  it('is the same to the byte from the same seed and data, and another from another seed', () => {
    const { table, signal, random } = world(3_000, seed);
    const target = signal.map((s) => poissonFrom(random, Math.exp(s)));
    const bytes = (options: BoostingOptions): string =>
      Buffer.from(
        writeModel(trainBoosting(FEATURES, { table, target }, { kind: 'poisson' }, options).model, 'ubj'),
      ).toString('hex');
    const options = { trees: 30, rowShare: 0.7, featureShare: 0.75, seed: 5 };
    assert.equal(bytes(options), bytes(options));
    assert.notEqual(bytes(options), bytes({ ...options, seed: 6 }));
  });

  it('keeps to monotone constraints at every point, where the data goes the other way', () => {
    const { table, signal, random } = world(2_000, seed);
    const target = signal.map((s) => s + normalFrom(random));
    for (const direction of [1, -1] as const) {
      const monotone = { price: direction, lead: direction, budget: direction };
      const { model } = trainBoosting(FEATURES, { table, target }, { kind: 'squared' }, { monotone });
      for (let probe = 0; probe < 200; probe++) {
        const row = Float32Array.from(FEATURES, () => 4 * random());
        for (let f = 0; f < 3; f++) {
          let before = -Infinity;
          for (let x = -1; x <= 5; x += 0.1) {
            row[f] = x;
            const now = direction * scoreRow(model, row);
            // A sum of many 32-bit leaves may round by its last bits.
            assert.ok(now >= before - 1e-5, `${FEATURES[f]!} at ${x}`);
            before = now;
          }
        }
      }
    }
  });

  it('stops when validation rows say so and keeps the best number of trees', () => {
    const { table, signal, random } = world(400, seed);
    const target = signal.map((s) => s + 2 * normalFrom(random));
    const other = world(400, seed + 1);
    const validation = { table: other.table, target: other.signal.map((s) => s + 2 * normalFrom(random)) };
    const { model, validationLoss } = trainBoosting(
      FEATURES,
      { table, target },
      { kind: 'squared' },
      { trees: 500, rate: 0.3, patience: 10 },
      validation,
    );
    assert.ok(validationLoss.length < 500);
    const best = validationLoss.indexOf(Math.min(...validationLoss));
    assert.equal(model.roots.length, best + 1);
    const loss = rmse(predictTable(model, validation.table), validation.target) ** 2;
    assert.ok(Math.abs(loss - validationLoss[best]!) < 1e-6 * loss);
  });

  it('counts a row of weight three as three rows', () => {
    const { table, signal, random } = world(500, seed);
    const target = Array.from(signal, (s) => Math.round(s * 4) / 4 + Math.round(normalFrom(random)));
    const weight = target.map((_, i) => 1 + (i % 3));
    const repeated = weight.flatMap((times, i) => Array.from({ length: times }, () => i));
    const columns = table.columns.map((column) => Float32Array.from(repeated, (i) => column[i]!));
    const options = { trees: 5, bins: 256 };
    const weighted = trainBoosting(FEATURES, { table, target, weight }, { kind: 'squared' }, options).model;
    const copied = trainBoosting(
      FEATURES,
      { table: { rows: repeated.length, columns }, target: repeated.map((i) => target[i]!) },
      { kind: 'squared' },
      options,
    ).model;
    assert.ok(
      rmse(predictTable(weighted, table), predictTable(copied, table)) <
        0.35 *
          rmse(
            target,
            target.map(() => meanOf(target)),
          ),
    );
    assert.ok(Math.abs(weighted.baseScore - copied.baseScore) < 1e-6);
    assert.ok(Math.abs(weighted.cover[0]! - copied.cover[0]!) < 1e-6);
  });

  it('walks zeros of both signs, infinities and missing values as `x < threshold` does', () => {
    const leaf = -1;
    for (const threshold of [0, -0, 1.5, -1.5, 3.4028234663852886e38])
      for (const missingLeft of [0, 1])
        for (const trees of [1, 4, 5]) {
          const list = (values: number[]): number[] => Array.from({ length: trees }, () => values).flat();
          const model = {
            objective: { kind: 'squared' } as const,
            baseScore: 0,
            features: ['a'],
            roots: Int32Array.from({ length: trees }, (_, t) => 3 * t),
            feature: Int32Array.from(list([0, leaf, leaf])),
            value: Float32Array.from(list([threshold, 1, 2])),
            left: Int32Array.from({ length: 3 * trees }, (_, i) => (i % 3 === 0 ? i + 1 : -1)),
            missingLeft: Uint8Array.from(list([missingLeft, 0, 0])),
            gain: new Float32Array(3 * trees),
            cover: new Float32Array(3 * trees),
            attributes: {},
          };
          for (const x of [0, -0, 1e-45, -1e-45, 1.5, -1.5, Infinity, -Infinity, NaN]) {
            const first = Number.isNaN(x) ? missingLeft === 1 : Math.fround(x) < Math.fround(threshold);
            assert.equal(
              scoreRow(model, Float32Array.of(x)),
              trees * (first ? 1 : 2),
              `${x} at ${threshold}`,
            );
          }
        }
  });

  it('names what cannot be fitted', () => {
    const table = tableOf(
      [
        [1, 2],
        [3, null],
        [undefined, 5],
      ],
      2,
    );
    const fit =
      (target: number[], objective: Objective, options: BoostingOptions = {}, names = ['a', 'b']) =>
      () =>
        trainBoosting(names, { table, target }, objective, options);
    const fault = (run: () => unknown, message: RegExp): void =>
      assert.throws(run, (error) => error instanceof UnfitData && message.test(error.message));
    fault(fit([1, 2], { kind: 'squared' }), /2 targets for 3 rows/);
    fault(fit([1, NaN, 3], { kind: 'squared' }), /target of row 1 is NaN/);
    fault(fit([1, -2, 3], { kind: 'poisson' }), /row 1 is -2; poisson/);
    fault(fit([1, 2, 0], { kind: 'logistic' }), /row 1 is 2; logistic/);
    fault(fit([1, 2, 3], { kind: 'tweedie', power: 2 }), /1 < power < 2/);
    fault(fit([1, 2, 3], { kind: 'squared' }, { monotone: { c: 1 } }), /c, which is no feature/);
    fault(
      fit([1, 2, 3], { kind: 'quantile', share: 0.5 }, { monotone: { a: 1 } }),
      /not possible with the objective quantile/,
    );
    fault(fit([1, 2, 3], { kind: 'squared' }, { trees: 1e9 }), /trees is 1000000000/);
    fault(fit([1, 2, 3], { kind: 'squared' }, {}, ['a', 'a']), /one name/);
    fault(fit([1, 2, 3], { kind: 'squared' }, {}, ['a', 'b<c']), /b<c/);
    fault(
      () => trainBoosting(['a'], { table: tableOf([[Infinity]], 1), target: [1] }, { kind: 'squared' }),
      /infinite/,
    );
  });

  it('has an answer for one row, equal targets and a feature that is always missing', () => {
    const fit = (rows: (number | null)[][], target: number[], objective: Objective): number => {
      const { model } = trainBoosting(['a', 'b'], { table: tableOf(rows, 2), target }, objective);
      return predictRow(model, Float32Array.of(1, NaN));
    };
    assert.equal(fit([[1, null]], [7], { kind: 'squared' }), 7);
    assert.equal(
      fit(
        [
          [1, null],
          [2, null],
        ],
        [7, 7],
        { kind: 'quantile', share: 0.9 },
      ),
      7,
    );
    assert.ok(
      fit(
        [
          [1, null],
          [2, null],
        ],
        [0, 0],
        { kind: 'poisson' },
      ) < 0.01,
    );
    assert.ok(
      fit(
        [
          [1, null],
          [2, null],
        ],
        [1, 1],
        { kind: 'logistic' },
      ) > 0.99,
    );
  });
});

describe(`explanations (seed ${seed})`, () => {
  const { table, signal, random } = world(1_500, seed);
  const target = signal.map((s) => s + s * normalFrom(random) * 0.1);
  const { model } = trainBoosting(FEATURES, { table, target }, { kind: 'squared' }, { trees: 12, depth: 4 });

  it('share a margin out exactly as Shapley values over all subsets do', () => {
    for (let probe = 0; probe < 20; probe++) {
      const row = Float32Array.from(FEATURES, () => (random() < 0.2 ? NaN : 4 * random()));
      const { shares, expected, margin } = explainRow(model, row);
      const wanted = shapley(row);
      for (const [f, share] of shares.entries())
        assert.ok(Math.abs(share - wanted[f]!) < 1e-9, `${share} for ${wanted[f]!}`);
      assert.ok(Math.abs(expected + shares.reduce((sum, one) => sum + one, 0) - margin) < 1e-5);
    }
  });

  it('rank what mattered before noise', () => {
    const ranks = importanceOf(model);
    assert.equal(ranks.at(-1)?.feature, 'noise');
    assert.equal(
      ranks.reduce((sum, one) => sum + one.splits, 0),
      model.feature.filter((f) => f >= 0).length,
    );
  });

  /** By definition: mean over orders of what a feature adds, unknown features averaged over the training rows below a node. */
  function shapley(row: Float32Array): number[] {
    const worth = (known: number): number =>
      Array.from(model.roots).reduce((sum, root) => sum + below(root, known), 0);
    const below = (node: number, known: number): number => {
      const f = model.feature[node]!;
      if (f < 0) return model.value[node]!;
      const left = model.left[node]!;
      if ((known >> f) & 1) {
        const x = row[f]!;
        return below(
          left + (x < model.value[node]! ? 0 : Number.isNaN(x) ? 1 - model.missingLeft[node]! : 1),
          known,
        );
      }
      const share = model.cover[left]! / (model.cover[left]! + model.cover[left + 1]!);
      return share * below(left, known) + (1 - share) * below(left + 1, known);
    };
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
    const n = FEATURES.length;
    return FEATURES.map((_, f) => {
      let sum = 0;
      for (let known = 0; known < 1 << n; known++) {
        if ((known >> f) & 1) continue;
        const size = known.toString(2).replaceAll('0', '').length;
        sum +=
          ((factorial(size) * factorial(n - size - 1)) / factorial(n)) *
          (worth(known | (1 << f)) - worth(known));
      }
      return sum;
    });
  }
});

describe('random draws', () => {
  it('have the mean and the spread they are named for', () => {
    const random = randomFrom(seed);
    for (const mean of [0.5, 12, 300]) {
      const draws = Array.from({ length: 4_000 }, () => poissonFrom(random, mean));
      const got = meanOf(draws);
      assert.ok(Math.abs(got - mean) < 5 * Math.sqrt(mean / 4_000), `mean ${got} for ${mean}`);
      const spread = meanOf(draws.map((one) => (one - got) ** 2));
      assert.ok(Math.abs(spread / mean - 1) < 0.15, `variance ${spread} for ${mean}`);
    }
    const beta = meanOf(Array.from({ length: 4_000 }, () => betaFrom(random, 2, 6)));
    assert.ok(Math.abs(beta - 0.25) < 0.015);
  });
});
