import assert from 'node:assert/strict';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { leastBudget, whyNot, worthOfMore } from '@tsudoi/portfolio/questions';
import { remaining } from '@tsudoi/portfolio/replan';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { aProblem, aTactic } from './builders.ts';
import { anInstance } from './instances.ts';

const codes = (plan: Plan): string[] => plan.notes.map(({ code }) => code);
const usual = anInstance(11, { tactics: 20, segments: 3 });

/** Ten seconds of processor time, the design's limit of a prediction; a busy machine takes longer by the clock. */
async function within10s(problem: Problem): Promise<Plan> {
  const plan = await solvePlan(problem);
  assert.ok(plan.solver.cpuMs < 10_000, `took ${String(plan.solver.cpuMs)} ms`);
  assert.ok(plan.spendJpy <= problem.tacticBudgetJpy + 1e-6 && plan.hours <= problem.staffHours + 1e-6);
  return plan;
}

describe('awkward requests', function () {
  this.timeout(60_000);

  for (const segments of [0, 6, 20]) {
    it(`plans 200 tactics over ${String(segments)} shared audiences within 10 s, still proven`, async () => {
      const large = anInstance(3, { tactics: 200, segments });
      const plan = await within10s({ ...large, tacticBudgetJpy: 3_000_000, staffHours: 400 });
      assert.ok(plan.items.length > 5 && plan.gap <= 1e-3);
    });
  }

  it('plans 200 identical tactics over three shared audiences, though every naming of them is as good', async () => {
    const large = anInstance(3, { tactics: 20, segments: 3 });
    const paid = large.tactics.find((tactic) => tactic.kind === 'paid')!;
    const tactics = Array.from({ length: 200 }, (_, index) => ({
      ...paid,
      id: `copy-${String(index)}`,
      exclusivityGroup: null,
    }));
    const plan = await within10s({ ...large, tactics, tacticBudgetJpy: 900_000, staffHours: 90 });
    assert.ok(plan.items.length > 1 && plan.gap <= 1e-3);
  });

  it('uses only what is free when there is no money, and says so', async () => {
    const plan = await within10s({ ...usual, tacticBudgetJpy: 0 });
    assert.ok(plan.items.length > 0 && plan.spendJpy === 0);
    assert.ok(codes(plan).includes('budget-is-zero'));
    assert.ok(plan.unusable.some(({ reason }) => reason === 'tactic-budget'));
  });

  it('has nothing to propose without money and hours, and says so', async () => {
    const plan = await within10s({ ...usual, tacticBudgetJpy: 0, staffHours: 0 });
    assert.deepEqual([plan.items.length, plan.expectedSignUps, plan.gap], [0, 0, 0]);
    assert.ok(codes(plan).includes('no-usable-tactic'));
  });

  it('says that a target of zero is reached, and that one above the capacity cannot be', async () => {
    assert.ok(codes(await within10s({ ...usual, target: 0 })).includes('target-is-zero'));
    const small = await within10s({ ...usual, target: 300, capacity: 20 });
    assert.ok(codes(small).includes('target-above-capacity') && codes(small).includes('capacity-reached'));
    assert.ok(small.expectedAttendees <= 20 && small.expectedAttendees > 19, String(small.expectedAttendees));
  });

  it('takes one tactic, the best, when all exclude each other', async () => {
    const tactics = usual.tactics.map((tactic) => ({ ...tactic, exclusivityGroup: 'one' }));
    const plan = await within10s({ ...usual, tactics });
    assert.equal(plan.items.length, 1);
    const alone = await Promise.all(tactics.map((tactic) => solvePlan({ ...usual, tactics: [tactic] })));
    assert.ok(Math.abs(plan.expectedSignUps - Math.max(...alone.map((one) => one.expectedSignUps))) < 1e-6);
  });

  it('names the days that are missing for an event tomorrow or today', async () => {
    const tactics = usual.tactics.map((tactic, index) => ({
      ...tactic,
      minimumLeadDays: index % 2 === 0 ? 7 : 0,
    }));
    const tomorrow = await within10s({ ...usual, tactics, leadDays: 1 });
    assert.ok(tomorrow.items.length > 0);
    assert.equal(tomorrow.unusable.filter(({ reason }) => reason === 'lead-days').length, 10);
    const today = await within10s({ ...usual, tactics, leadDays: 0 });
    assert.ok(codes(today).includes('no-usable-tactic'));
  });

  it('solves a problem without tactics and one with a tactic that reaches nobody', async () => {
    assert.equal((await within10s({ ...usual, tactics: [] })).items.length, 0);
    const nobody = aTactic({ response: { theta: 0, audience: 0, kappa: 1, rho: 0 } });
    assert.equal((await within10s(aProblem({ tactics: [nobody] }))).items.length, 0);
  });

  const conflicts: [string, Partial<Problem>, string][] = [
    ['money', { required: ['a'], tacticBudgetJpy: 9_999 }, 'tactic-budget'],
    ['money of two together', { required: ['a', 'b'], tacticBudgetJpy: 15_000 }, 'tactic-budget'],
    ['hours', { required: ['a'], staffHours: 1 }, 'staff-hours'],
    ['days', { required: ['b'], leadDays: 3 }, 'lead-days'],
    ['a group', { required: ['a', 'c'] }, 'exclusivity'],
    ['its own exclusion', { required: ['a'], excluded: ['a'] }, 'excluded'],
    ['nothing known', { required: ['z'] }, 'unknown-tactic'],
  ];
  for (const [what, changes, constraint] of conflicts) {
    it(`refuses a required tactic that conflicts with ${what}, by name`, async () => {
      const tactics = [
        aTactic({ id: 'a', setupFeeJpy: 10_000, fixedHours: 2, exclusivityGroup: 'g' }),
        aTactic({ id: 'b', setupFeeJpy: 10_000, minimumLeadDays: 7 }),
        aTactic({ id: 'c', exclusivityGroup: 'g' }),
      ];
      const problem = aProblem({ tactics, ...changes });
      await assert.rejects(
        solvePlan(problem),
        (error) => error instanceof InfeasibleProblem && error.constraint === constraint,
      );
    });
  }

  it('says with what chance a target beyond all money is missed', async () => {
    await assert.rejects(leastBudget({ ...usual, target: 100_000 }, 0.8, solvePlan), (error) => {
      assert.ok(error instanceof InfeasibleProblem && error.constraint === 'target');
      return error.figures['bestProbability'] === 0;
    });
  });

  it('never counts two identical tactics twice: the second adds less than the first, and never more than the audience', async () => {
    const segments = [{ key: 's', size: 100 }];
    const mail = aTactic({
      id: 'mail',
      kind: 'free',
      audienceWeights: { s: 1 },
      response: { theta: 0.5, audience: 200, kappa: 0.1, rho: 0 },
    });
    const one = await solvePlan(aProblem({ tactics: [mail], segments }));
    const both = await solvePlan(aProblem({ tactics: [mail, { ...mail, id: 'copy' }], segments }));
    assert.ok(both.expectedSignUps < 1.5 * one.expectedSignUps);
    assert.ok(both.expectedSignUps < 100);
  });

  it('goes on from the middle of a plan to the same end when nothing has changed', async () => {
    for (const segments of [0, 3]) {
      const problem = { ...anInstance(21, { tactics: 15, segments }), leadDays: 10_000 };
      const plan = await solvePlan(problem);
      const half = plan.items.map((item) => ({ ...item, effort: item.effort / 2 }));
      const byId = new Map(problem.tactics.map((tactic) => [tactic.id, tactic]));
      const spent = half.reduce(
        (sum, { tacticId, effort }) =>
          sum + byId.get(tacticId)!.setupFeeJpy + effort * byId.get(tacticId)!.costPerUnitJpy,
        0,
      );
      const hours = half.reduce(
        (sum, { tacticId, effort }) =>
          sum + byId.get(tacticId)!.fixedHours + effort * byId.get(tacticId)!.hoursPerUnit,
        0,
      );
      const fixed = await solvePlan({
        ...problem,
        tactics: problem.tactics.flatMap((tactic) =>
          half
            .filter(({ tacticId }) => tacticId === tactic.id)
            .map(({ effort }) => ({ ...tactic, minimumEffort: effort, maximumEffort: effort })),
        ),
        required: half.map(({ tacticId }) => tacticId),
      });
      const rest = remaining(problem, {
        leadDays: 10_000,
        spentJpy: spent,
        spentHours: hours,
        signUps: fixed.expectedSignUps,
        doneEffort: Object.fromEntries(half.map(({ tacticId, effort }) => [tacticId, effort])),
      });
      const again = await solvePlan(rest);
      assert.ok(
        Math.abs(again.expectedSignUps - plan.expectedSignUps) <= 2e-3 * plan.expectedSignUps,
        `${String(again.expectedSignUps)} against ${String(plan.expectedSignUps)}`,
      );
    }
  });

  it('finds the worth of a little more, and a reason for every tactic left out', async () => {
    const plan = await solvePlan(usual);
    const worth = await worthOfMore(usual, plan, solvePlan);
    assert.ok(worth.attendeesPerHour > 0 || worth.attendeesPer10000Jpy > 0);
    const left = await whyNot(usual, plan, solvePlan);
    assert.equal(left.length, usual.tactics.length - plan.items.length);
    for (const why of left) if (why.reason === 'worse') assert.ok(why.lossSignUps >= 0);
  });
});
