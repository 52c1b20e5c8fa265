import assert from 'node:assert/strict';
import { assess, hitProbabilityOf } from '@tsudoi/portfolio/assess';
import { tactics, usual, plan, most, value, same, noDearer, noFewer } from './organiser.ts';

/** What an experienced organiser would insist on, one statement a test. */
export const statementsOfPlans: readonly (readonly [string, () => Promise<void>])[] = [
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
];
