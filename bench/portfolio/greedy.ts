import type { Problem } from '@tsudoi/portfolio/model';
import { fits, signUps, use, type Efforts } from './evaluate.ts';

const STEPS = 50;

/**
 * Greedy by marginal return: again and again the step (opening a tactic at its minimum effort, or 1/50 of its range more) with most sign-ups gained for
 * the share of both limits that it takes, until none fits or none gains.
 */
export function greedy(problem: Problem): Efforts {
  const efforts = new Map<string, number>();
  for (;;) {
    const now = signUps(problem, efforts);
    const before = use(problem, efforts);
    let best: { id: string; effort: number; rate: number } | undefined;
    for (const tactic of problem.tactics) {
      const at = efforts.get(tactic.id);
      const effort =
        at === undefined
          ? tactic.minimumEffort
          : Math.min(tactic.maximumEffort, at + (tactic.maximumEffort - tactic.minimumEffort) / STEPS);
      if (at !== undefined && effort <= at) continue;
      const next = new Map(efforts).set(tactic.id, effort);
      if (!fits(problem, next)) continue;
      const after = use(problem, next);
      const taken =
        (after.jpy - before.jpy) / problem.tacticBudgetJpy +
        (after.hours - before.hours) / problem.staffHours;
      const rate = (signUps(problem, next) - now) / Math.max(taken, 1e-12);
      if (rate > 0 && (best === undefined || rate > best.rate)) best = { id: tactic.id, effort, rate };
    }
    if (best === undefined) return efforts;
    efforts.set(best.id, best.effort);
  }
}
