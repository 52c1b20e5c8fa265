import assert from 'node:assert/strict';
import { assess, hitProbabilityOf } from '@tsudoi/portfolio/assess';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan, Problem, Tactic } from '@tsudoi/portfolio/model';
import { valueOfInformation, whyNot } from '@tsudoi/portfolio/nearby';
import { frontier, leastBudget, worthOfMore, type Solve } from '@tsudoi/portfolio/questions';
import { remaining } from '@tsudoi/portfolio/replan';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aProblem, aTactic } from './builders.ts';

/** A shop of five: two free, three paid, as a small organiser has them. */
const tactics: readonly Tactic[] = [
  aTactic({
    id: 'mail',
    kind: 'free',
    minimumEffort: 1,
    maximumEffort: 4,
    fixedHours: 1,
    hoursPerUnit: 1,
    response: { theta: 0.04, audience: 1_000, kappa: 1.5, rho: 0.8 },
  }),
  aTactic({
    id: 'posts',
    kind: 'free',
    minimumEffort: 2,
    maximumEffort: 20,
    fixedHours: 0.5,
    hoursPerUnit: 0.5,
    response: { theta: 0.008, audience: 3_000, kappa: 6, rho: 0.85 },
  }),
  aTactic({
    id: 'ads',
    setupFeeJpy: 5_000,
    costPerUnitJpy: 1_000,
    minimumEffort: 10,
    maximumEffort: 150,
    fixedHours: 3,
    hoursPerUnit: 0.01,
    response: { theta: 0.004, audience: 20_000, kappa: 60, rho: 0.86 },
  }),
  aTactic({
    id: 'search',
    setupFeeJpy: 0,
    costPerUnitJpy: 1_000,
    minimumEffort: 10,
    maximumEffort: 100,
    fixedHours: 4,
    hoursPerUnit: 0.01,
    exclusivityGroup: 'net',
    response: { theta: 0.006, audience: 9_000, kappa: 50, rho: 0.88 },
  }),
  aTactic({
    id: 'flyers',
    setupFeeJpy: 8_000,
    costPerUnitJpy: 1_500,
    minimumEffort: 5,
    maximumEffort: 40,
    fixedHours: 2,
    hoursPerUnit: 0.5,
    minimumLeadDays: 7,
    exclusivityGroup: 'net',
    response: { theta: 0.004, audience: 9_000, kappa: 14, rho: 0.9 },
  }),
];
const usual: Problem = aProblem({
  tactics,
  target: 30,
  capacity: 80,
  tacticBudgetJpy: 150_000,
  staffHours: 40,
  leadDays: 30,
});
/** Solving is a pure function: what was asked before is not asked again. */
const known = new Map<string, Promise<Plan>>();
const once = (problem: Problem, quick = false): Promise<Plan> => {
  const key = JSON.stringify([problem, quick]);
  const found = known.get(key) ?? solvePlan(problem, { quick });
  known.set(key, found);
  return found;
};
const solve: Solve = (problem, how = {}) => once(problem, how.quick);
const plan = (changes: Partial<Problem> = {}): Promise<Plan> => once({ ...usual, ...changes });
const most = (changes: Partial<Problem> = {}): Promise<Plan> => plan({ question: 'most', ...changes });
const value = (changes: Partial<Problem> = {}): Promise<Plan> =>
  plan({ question: 'value', worthJpy: 8_000, ...changes });
const ids = ({ items }: Plan): string[] => items.map(({ tacticId }) => tacticId).sort();
const same = (a: number, b: number, share = 0.0025): void =>
  assert.ok(
    Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b)) + 1e-6,
    `${String(a)} against ${String(b)}`,
  );
/** At least as good, within what the certificate leaves open. */
const noDearer = (a: Plan, b: Plan): void =>
  assert.ok(a.costJpy <= b.costJpy * (1 + a.gap) + 2, `${String(a.costJpy)} above ${String(b.costJpy)}`);
const noFewer = (a: Plan, b: Plan): void =>
  assert.ok(
    a.expectedAttendees >= b.expectedAttendees * (1 - Math.max(a.gap, 1e-3)) - 0.01,
    `${String(a.expectedAttendees)} below ${String(b.expectedAttendees)}`,
  );

const conflict = (changes: Partial<Problem>, constraint: string): Promise<void> =>
  assert.rejects(
    plan(changes),
    (error) => error instanceof InfeasibleProblem && error.constraint === constraint,
  );

/** What an experienced organiser would insist on, one statement a test. */
const statements: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'a target of zero needs nothing',
    async () =>
      assert.deepEqual(
        [(await plan({ target: 0 })).items.length, (await plan({ target: 0 })).costJpy],
        [0, 0],
      ),
  ],
  [
    'a plan reaches its target with the chance that was asked for',
    async () => assert.ok((await plan()).hitProbability >= 0.8),
  ],
  [
    'and says the same chance when it is assessed',
    async () => {
      const one = await plan();
      same(assess(usual, one).hitProbability, hitProbabilityOf(usual, one, 30), 0.003);
    },
  ],
  [
    'it costs no more than is needed: without any one unit the chance is missed or nothing is saved',
    async () => {
      const one = await plan();
      assert.ok(one.hitProbability < 0.86, String(one.hitProbability));
    },
  ],
  [
    '40 seats and a target of 25 get what 25 need, not what 40 would',
    async () => {
      const small = await plan({ target: 25, capacity: 40 });
      assert.ok(small.costJpy <= (await plan({ target: 35, capacity: 40 })).costJpy);
      assert.ok(small.spendJpy < 150_000);
    },
  ],
  [
    'a higher target never costs less',
    async () => noDearer(await plan({ target: 20 }), await plan({ target: 30 })),
  ],
  [
    'a higher chance never costs less',
    async () => noDearer(await plan({ probability: 0.6 }), await plan({ probability: 0.8 })),
  ],
  [
    'a larger budget never makes the target dearer',
    async () => noDearer(await plan({ tacticBudgetJpy: 300_000 }), await plan()),
  ],
  [
    'more hours never make the target dearer',
    async () => noDearer(await plan({ staffHours: 60 }), await plan()),
  ],
  [
    'more days never make the target dearer',
    async () => noDearer(await plan({ leadDays: 60 }), await plan()),
  ],
  [
    'a larger list never makes the target dearer',
    async () =>
      noDearer(
        await plan({
          tactics: tactics.map((one) =>
            one.id === 'mail' ? { ...one, response: { ...one.response, audience: 2_000 } } : one,
          ),
        }),
        await plan(),
      ),
  ],
  [
    'a cheaper price never makes the target dearer',
    async () =>
      noDearer(
        await plan({
          tactics: tactics.map((one) => ({ ...one, costPerUnitJpy: Math.floor(one.costPerUnitJpy / 2) })),
        }),
        await plan(),
      ),
  ],
  [
    'people who signed up already make the target cheaper',
    async () => noDearer(await plan({ baseSignUps: 15 }), await plan()),
  ],
  [
    'enough people signed up need nothing more',
    async () => assert.equal((await plan({ baseSignUps: 70 })).items.length, 0),
  ],
  [
    'people who come anyway make the target cheaper',
    async () => noDearer(await plan({ toCome: { signUps: 15, spread: 0.3 } }), await plan()),
  ],
  [
    'surer figures make the target cheaper',
    async () =>
      noDearer(
        await plan({ tactics: tactics.map((one) => ({ ...one, spread: 0.2 })), sharedSpread: 0.1 }),
        await plan(),
      ),
  ],
  [
    'a better show-up makes the target cheaper',
    async () => noDearer(await plan({ showUp: { alpha: 27, beta: 3 } }), await plan()),
  ],
  [
    'dearer hours never make the plan take more of them',
    async () =>
      assert.ok(
        (await plan({ hourlyWageJpy: 6_000 })).hours <= (await plan({ hourlyWageJpy: 500 })).hours + 1e-9,
      ),
  ],
  [
    'a dear hour is weighed against a cheap yen',
    async () =>
      assert.ok(
        (await plan({ hourlyWageJpy: 50_000 })).spendJpy >= (await plan({ hourlyWageJpy: 0 })).spendJpy,
      ),
  ],
  [
    'most people: a larger budget never gets fewer',
    async () => noFewer(await most({ tacticBudgetJpy: 300_000 }), await most()),
  ],
  [
    'most people: more hours never get fewer',
    async () => noFewer(await most({ staffHours: 60 }), await most()),
  ],
  ['most people: more days never get fewer', async () => noFewer(await most({ leadDays: 60 }), await most())],
  [
    'most people: a larger room never gets fewer',
    async () => noFewer(await most({ capacity: 160 }), await most()),
  ],
  [
    'most people stops where the next costs more than it is worth',
    async () =>
      assert.ok((await most({ worthJpy: 1_500 })).spendJpy < (await most({ worthJpy: 50_000 })).spendJpy),
  ],
  [
    'a dearer ticket is worth more promotion',
    async () => noFewer(await most({ worthJpy: 20_000 }), await most({ worthJpy: 2_000 })),
  ],
  [
    'one seat does not buy hundreds of sign-ups',
    async () => {
      const one = await most({ capacity: 1, target: 1 });
      assert.ok(one.expectedSignUps <= 3, String(one.expectedSignUps));
      assert.ok(one.expectedAttendees <= 1);
    },
  ],
  [
    'a full room is not promoted any more',
    async () =>
      assert.ok(
        (await most({ capacity: 10, worthJpy: 5_000 })).spendJpy <=
          (await most({ capacity: 200, worthJpy: 5_000 })).spendJpy,
      ),
  ],
  [
    'nobody expects more people than seats',
    async () => assert.ok((await most({ capacity: 12, tacticBudgetJpy: 1_000_000 })).expectedAttendees <= 12),
  ],
  [
    'sign-ups close so that hardly ever more come than fit',
    async () => {
      const one = await most({ capacity: 20 });
      assert.ok(one.signUpLimit >= 20 && one.signUpLimit < 40);
      assert.ok(one.notes.some(({ code }) => code === 'close-sign-ups'));
    },
  ],
  [
    'who allows overbooking may take more sign-ups',
    async () =>
      assert.ok(
        (await most({ capacity: 20, overbooking: 0.5 })).signUpLimit >
          (await most({ capacity: 20 })).signUpLimit,
      ),
  ],
  [
    'a value of nothing is worth no promotion',
    async () => assert.equal((await value({ worthJpy: 0 })).items.length, 0),
  ],
  [
    'value never recommends a plan that costs more than it brings',
    async () => assert.ok((await value({ worthJpy: 300 })).certificate.achieved >= 0),
  ],
  [
    'more value a head never makes a plan with fewer people',
    async () => noFewer(await value({ worthJpy: 16_000 }), await value()),
  ],
  [
    'no budget uses only what is free',
    async () => {
      const one = await plan({ tacticBudgetJpy: 0 });
      assert.equal(one.spendJpy, 0);
      assert.ok(one.items.every(({ tacticId }) => ['mail', 'posts'].includes(tacticId)));
    },
  ],
  [
    'no money and no hours propose nothing and say so',
    async () => {
      const one = await plan({ tacticBudgetJpy: 0, staffHours: 0 });
      assert.equal(one.items.length, 0);
      assert.ok(one.notes.some(({ code }) => code === 'no-usable-tactic'));
    },
  ],
  [
    'an event today proposes nothing that needs days',
    async () => assert.ok((await most({ leadDays: 3 })).items.every(({ tacticId }) => tacticId !== 'flyers')),
  ],
  [
    'what cannot be reached gets the plan with the highest chance',
    async () => {
      const one = await plan({ target: 79, tacticBudgetJpy: 20_000 });
      assert.equal(one.certificate.objective, 'chance');
      assert.ok(one.hitProbability < 0.8);
    },
  ],
  [
    'and no budget of the frontier beats that chance by much',
    async () => {
      const hard = { ...usual, target: 70, tacticBudgetJpy: 20_000 };
      const one = await solvePlan(hard);
      assert.ok(
        hitProbabilityOf(hard, await solvePlan({ ...hard, question: 'most', worthJpy: 1e7 }), 70) <=
          one.certificate.bound + 2e-3,
      );
    },
  ],
  [
    'a target above the capacity is named',
    async () =>
      assert.ok(
        (await plan({ target: 100, capacity: 20 })).notes.some(
          ({ code }) => code === 'target-above-capacity',
        ),
      ),
  ],
  [
    'yen are whole',
    async () => {
      for (const one of [await plan(), await most(), await value()])
        assert.ok(one.items.every(({ spendJpy }) => Number.isInteger(spendJpy)));
    },
  ],
  [
    'posts and packs are whole',
    async () => {
      for (const one of [await plan(), await most(), await value()])
        assert.ok(one.items.every(({ effort }) => Number.isInteger(effort)));
    },
  ],
  [
    'hours are quarters',
    async () => {
      for (const one of [await plan(), await most(), await value()])
        assert.ok(one.items.every(({ hours }) => Number.isInteger(4 * hours)));
    },
  ],
  [
    'no limit is ever passed, not by a yen',
    async () => {
      for (const budget of [10_000, 37_001, 99_999]) {
        const one = await most({ tacticBudgetJpy: budget, staffHours: 13.25 });
        assert.ok(one.spendJpy <= budget && one.hours <= 13.25);
      }
    },
  ],
  [
    'a tactic that is exactly affordable is affordable, in yen',
    async () =>
      assert.deepEqual(
        ids(await plan({ required: ['ads'], tacticBudgetJpy: 15_000, staffHours: 40 })).filter(
          (id) => id === 'ads',
        ),
        ['ads'],
      ),
  ],
  [
    'and in hours',
    async () => assert.ok(ids(await plan({ required: ['search'], staffHours: 4.25 })).includes('search')),
  ],
  [
    'but not for a yen less',
    async () => conflict({ required: ['ads'], tacticBudgetJpy: 14_999 }, 'tactic-budget'),
  ],
  [
    'nor for a quarter of an hour less',
    async () => conflict({ required: ['search'], staffHours: 4 }, 'staff-hours'),
  ],
  [
    'what is required is in the plan',
    async () => {
      for (const { id } of tactics) assert.ok(ids(await plan({ required: [id] })).includes(id));
    },
  ],
  [
    'what is forbidden is not',
    async () => {
      for (const { id } of tactics) assert.ok(!ids(await most({ excluded: [id] })).includes(id));
    },
  ],
  [
    'what is required costs, never saves',
    async () => {
      for (const { id } of tactics) noDearer(await plan(), await plan({ required: [id] }));
    },
  ],
  [
    'what is forbidden costs, never saves',
    async () => {
      for (const { id } of tactics) noDearer(await plan(), await plan({ excluded: [id] }));
    },
  ],
  [
    'required and forbidden at once is a contradiction',
    async () => conflict({ required: ['ads'], excluded: ['ads'] }, 'excluded'),
  ],
  [
    'two rivals cannot both be required',
    async () => conflict({ required: ['search', 'flyers'] }, 'exclusivity'),
  ],
  [
    'rivals never meet',
    async () => {
      const one = await most({ tacticBudgetJpy: 1_000_000, staffHours: 500 });
      assert.ok(!(ids(one).includes('search') && ids(one).includes('flyers')));
    },
  ],
  [
    'a fixed amount is that amount',
    async () =>
      assert.equal(
        (await plan({ required: ['posts'], bounds: { posts: { minimum: 7, maximum: 7 } } })).items.find(
          ({ tacticId }) => tacticId === 'posts',
        )?.effort,
        7,
      ),
  ],
  [
    'a maximum of a plan is kept',
    async () =>
      assert.ok(
        ((await most({ bounds: { ads: { maximum: 20 } } })).items.find(({ tacticId }) => tacticId === 'ads')
          ?.effort ?? 0) <= 20,
      ),
  ],
  [
    'ads at most half of the budget stay at half',
    async () => {
      const one = await most({
        limits: [{ id: 'ads', tactics: ['ads', 'search'], measure: 'yen', most: 75_000 }],
      });
      assert.ok(
        one.items
          .filter(({ tacticId }) => ['ads', 'search'].includes(tacticId))
          .reduce((sum, { spendJpy }) => sum + spendJpy, 0) <= 75_000,
      );
    },
  ],
  [
    "one person's hours are kept",
    async () => {
      const one = await most({
        limits: [{ id: 'aki', tactics: ['mail', 'posts'], measure: 'hours', most: 5 }],
      });
      assert.ok(
        one.items
          .filter(({ tacticId }) => ['mail', 'posts'].includes(tacticId))
          .reduce((sum, { hours }) => sum + hours, 0) <= 5,
      );
    },
  ],
  [
    'what is booked already is not paid again and makes the rest cheaper',
    async () => {
      const booked = remaining(usual, {
        leadDays: 30,
        signUps: 0,
        spentJpy: 0,
        spentHours: 0,
        done: { ads: { effort: 40, daysAgo: 0 } },
      });
      noDearer(await solvePlan(booked), await plan());
    },
  ],
  [
    'the order of tactics changes nothing',
    async () => {
      const turned = await plan({ tactics: tactics.toReversed() });
      assert.deepEqual(ids(turned), ids(await plan()));
      same(turned.costJpy, (await plan()).costJpy, 0);
    },
  ],
  [
    'the names of tactics change nothing',
    async () => {
      const named = await plan({ tactics: tactics.map((one) => ({ ...one, id: `z-${one.id}` })) });
      same(named.costJpy, (await plan()).costJpy, 0);
      same(named.hitProbability, (await plan()).hitProbability, 0);
    },
  ],
  [
    'the seed of an event changes nothing',
    async () => {
      for (const seed of [1, 2, 99, 12_345]) {
        same((await plan({ seed })).costJpy, (await plan()).costJpy, 0);
        same((await plan({ seed })).hitProbability, (await plan()).hitProbability, 0);
      }
    },
  ],
  [
    'a tactic that cannot be chosen changes nothing',
    async () => {
      const more = await plan({
        tactics: [
          ...tactics,
          aTactic({ id: 'late', minimumLeadDays: 300, maximumEffort: 5 }),
          aTactic({ id: 'dear', setupFeeJpy: 9_000_000, maximumEffort: 5 }),
        ],
      });
      same(more.costJpy, (await plan()).costJpy, 0);
      same(more.hitProbability, (await plan()).hitProbability, 0);
    },
  ],
  [
    'a tactic that reaches nobody is not used',
    async () =>
      assert.ok(
        !ids(
          await most({
            tactics: [
              ...tactics,
              aTactic({
                id: 'void',
                kind: 'free',
                maximumEffort: 5,
                response: { theta: 0, audience: 100, kappa: 1, rho: 0 },
              }),
            ],
          }),
        ).includes('void'),
      ),
  ],
  [
    'another tactic never makes a plan dearer',
    async () =>
      noDearer(
        await plan({
          tactics: [
            ...tactics,
            aTactic({
              id: 'new',
              kind: 'free',
              minimumEffort: 1,
              maximumEffort: 3,
              fixedHours: 1,
              response: { theta: 0.02, audience: 500, kappa: 1, rho: 0.8 },
            }),
          ],
        }),
        await plan(),
      ),
  ],
  [
    'nobody wins more people than there are',
    async () =>
      assert.ok(
        (
          await most({
            segments: [{ key: 's', size: 25 }],
            capacity: 500,
            tacticBudgetJpy: 1_000_000,
            staffHours: 200,
          })
        ).expectedSignUps <= 25,
      ),
  ],
  [
    'two ways to the same people win fewer than the two added up',
    async () => {
      const twice = await most({ segments: [{ key: 's', size: 60 }], required: ['mail', 'posts'] });
      assert.ok(twice.demand < 60);
    },
  ],
  [
    'the least budget reaches what it promises',
    async () => {
      const least = await leastBudget(usual, 0.8, solve);
      assert.ok(least.budgetJpy !== null && least.hitProbability >= 0.8);
      assert.equal((await plan({ tacticBudgetJpy: least.budgetJpy })).certificate.objective, 'cost');
    },
  ],
  [
    'and a thousand yen less does not',
    async () => {
      const least = await leastBudget({ ...usual, target: 45 }, 0.8, solve);
      if (least.budgetJpy !== null && least.budgetJpy > 1_000)
        assert.equal(
          (await plan({ target: 45, tacticBudgetJpy: Math.floor(least.budgetJpy * 0.99) - 1_000 }))
            .certificate.objective,
          'chance',
        );
    },
  ],
  [
    'more money along the frontier never brings fewer people',
    async () => {
      const line = await frontier(usual, solve, 200_000, 6);
      for (const [k, point] of line.entries())
        assert.ok(k === 0 || point.plan.expectedAttendees >= line[k - 1]!.plan.expectedAttendees);
    },
  ],
  [
    'an hour and 10,000 yen more are worth something or nothing, never less',
    async () => {
      const worth = await worthOfMore(usual, await plan(), solve);
      assert.ok(worth.attendeesPerHour >= 0 && worth.attendeesPer10000Jpy >= 0);
    },
  ],
  [
    'the next 10,000 yen bring the same, whoever asks',
    async () => {
      const one = await plan();
      assert.deepEqual(
        await worthOfMore(usual, one, solve),
        await worthOfMore(usual, await plan({ seed: 7 }), solve),
      );
    },
  ],
  [
    'every tactic left out has a reason',
    async () => {
      const one = await plan();
      const left = whyNot(usual, one);
      assert.equal(left.length + one.items.length, tactics.length);
      for (const why of left) if (why.reason === 'worse') assert.ok(why.objectiveLoss >= 0);
    },
  ],
  [
    'a tactic whose figures are sure is worth no finding out',
    async () => {
      const sure = {
        ...usual,
        tactics: tactics.map((one) => ({ ...one, spread: one.id === 'mail' ? 0.9 : 1e-6 })),
      };
      const known = valueOfInformation(sure, await solvePlan(sure));
      assert.ok(
        known.every(({ tacticId }) => tacticId === 'mail'),
        JSON.stringify(known),
      );
    },
  ],
  [
    'the interval holds four in five',
    async () => {
      const one = await plan();
      const [low, high] = assess(usual, one).interval80;
      assert.ok(
        hitProbabilityOf(usual, one, low) >= 0.9 - 1e-9 &&
          hitProbabilityOf(usual, one, high + 1) <= 0.1 + 1e-9,
      );
    },
  ],
];

describe(`what an experienced organiser insists on (${String(statements.length)} statements)`, function () {
  this.timeout(120_000);
  before(() => assert.ok(statements.length >= 60));
  for (const [statement, holds] of statements) it(statement, holds);
});
