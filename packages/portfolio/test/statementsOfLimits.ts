import assert from 'node:assert/strict';
import { assess, hitProbabilityOf } from '@tsudoi/portfolio/assess';
import { valueOfInformation, whyNot } from '@tsudoi/portfolio/nearby';
import { frontier, leastBudget, worthOfMore } from '@tsudoi/portfolio/questions';
import { remaining } from '@tsudoi/portfolio/replan';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aTactic } from './builders.ts';
import { tactics, usual, solve, plan, most, value, ids, same, noDearer, conflict } from './organiser.ts';

/** What an experienced organiser would insist on, one statement a test. */
export const statementsOfLimits: readonly (readonly [string, () => Promise<void>])[] = [
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
