import type { planFrontier, planLeastBudget, planWhyNot } from '@tsudoi/contracts/planQuestions';
import type { Endpoint } from '@tsudoi/contracts/endpoint';
import { explainLeastBudget, whyNotSentence } from '@tsudoi/portfolio/explain';
import { frontier, leastBudget } from '@tsudoi/portfolio/questions';
import type { Plan } from '@tsudoi/portfolio/model';
import type { z } from 'zod';
import type { OpenQuestion } from './openQuestion.ts';

type OutputOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer O>
    ? O extends z.ZodType
      ? z.output<O>
      : never
    : never;

const keysOf = (plan: Plan): string[] => plan.items.map((item) => item.tacticId);

/** The plans with most people over even budgets; `onPoint` hears of each. */
export async function frontierAnswer(
  { problem, solver }: OpenQuestion,
  { points, topBudgetJpy }: { readonly points: number; readonly topBudgetJpy?: number | undefined },
  onPoint?: (done: number) => void,
): Promise<OutputOf<typeof planFrontier>> {
  const top = topBudgetJpy ?? 2 * problem.tacticBudgetJpy;
  const line = await frontier(problem, solver.solve, top, points, onPoint);
  return {
    points: line.map(({ plan, ...point }) => ({
      ...point,
      hitProbability: plan.hitProbability,
      spendJpy: plan.spendJpy,
      expectedAttendees: plan.expectedAttendees,
      upperBoundAttendees: plan.upperBoundAttendees,
      optimalityGap: plan.gap,
      tacticKeys: keysOf(plan),
    })),
  };
}

/** The least budget that reaches the target with a probability. */
export async function leastBudgetAnswer(
  { problem, currency, solver }: OpenQuestion,
  asked: number | undefined,
): Promise<OutputOf<typeof planLeastBudget>> {
  const probability = asked ?? problem.probability ?? 0.8;
  const found = await leastBudget(problem, probability, solver.solve);
  const reachable = found.budgetJpy !== null;
  return {
    reachable,
    budgetJpy: found.budgetJpy,
    hitProbability: found.hitProbability,
    expectedAttendees: reachable ? found.plan.expectedAttendees : null,
    tacticKeys: reachable ? keysOf(found.plan) : [],
    explanation: explainLeastBudget(problem, probability, found, currency),
  };
}

/** Why each tactic, or one of them, is not in the plan; those that would cost least first. */
export async function whyNotAnswer(
  { problem, plan, names, currency, solver }: OpenQuestion,
  only?: string,
): Promise<OutputOf<typeof planWhyNot>> {
  const tactics = (await solver.whyNot(problem, plan))
    .filter(({ tacticId }) => only === undefined || tacticId === only)
    .map((why) => ({
      tacticKey: why.tacticId,
      name: names[why.tacticId] ?? { ja: why.tacticId, en: why.tacticId },
      reason: why.reason,
      lossJpy: why.reason === 'worse' ? why.objectiveLoss : null,
      displaces: why.reason === 'worse' ? [...why.displaces] : [],
      explanation: whyNotSentence(plan, why, names, currency),
    }));
  return { tactics: tactics.sort((a, b) => (a.lossJpy ?? Infinity) - (b.lossJpy ?? Infinity)) };
}
