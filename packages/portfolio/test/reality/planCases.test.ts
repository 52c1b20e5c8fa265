import assert from 'node:assert/strict';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { usual } from '../organiser.ts';
import { planCases, type Right } from './planCases.ts';

describe('statements of plans that people have made', function () {
  this.timeout(60_000);

  for (const { source, says, stated, right } of planCases)
    it(`${says} (${source})`, async () => {
      const problem: Problem = { ...usual, ...stated };
      if (right.refused !== undefined) {
        await assert.rejects(
          solvePlan(problem),
          (error) => error instanceof InfeasibleProblem && error.constraint === right.refused,
        );
        return;
      }
      holds(await solvePlan(problem), problem, right);
    });
});

function holds(plan: Plan, problem: Problem, right: Right): void {
  const efforts = new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort]));
  const shown = JSON.stringify({ items: [...efforts], notes: plan.notes, certificate: plan.certificate });
  assert.ok(plan.spendJpy <= problem.tacticBudgetJpy && plan.hours <= problem.staffHours + 1e-9, shown);
  assert.ok(plan.gap >= 0 && plan.gap <= 0.05, shown);
  if (right.items !== undefined) assert.deepEqual(Object.fromEntries(efforts), right.items);
  for (const [id, [least, most]] of Object.entries(right.within ?? {})) {
    const effort = efforts.get(id);
    assert.ok(effort !== undefined && effort >= least && effort <= most, `${id}: ${shown}`);
  }
  for (const id of right.without ?? []) assert.ok(!efforts.has(id), `${id}: ${shown}`);
  if (right.objective !== undefined) assert.equal(plan.certificate.objective, right.objective, shown);
  const codes = plan.notes.map(({ code }) => code);
  for (const code of right.notes ?? []) assert.ok(codes.includes(code), `${code}: ${shown}`);
  const reasons = new Map(plan.unusable.map(({ tacticId, reason }) => [tacticId, reason]));
  for (const [id, reason] of Object.entries(right.unusable ?? {}))
    assert.equal(reasons.get(id), reason, `${id}: ${shown}`);
  assert.ok(plan.spendJpy <= (right.spendAtMost ?? Infinity), shown);
  assert.ok(plan.hours <= (right.hoursAtMost ?? Infinity), shown);
  if (right.also !== undefined) assert.ok(right.also(plan, problem), shown);
}
