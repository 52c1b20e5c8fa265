import { assess, type Assessment } from './assess.ts';
import type { Plan, Problem } from './model.ts';

/** One tactic that two plans treat differently; absent means not chosen. */
export interface TacticChange {
  readonly tacticId: string;
  readonly spendJpy: readonly [number, number];
  readonly hours: readonly [number, number];
  readonly effort: readonly [number, number];
}

/** The second plan seen from the first: differences are second minus first. */
export interface Comparison {
  readonly spendJpy: number;
  readonly hours: number;
  readonly expectedAttendees: number;
  readonly hitProbability: number;
  readonly assessments: readonly [Assessment, Assessment];
  readonly added: readonly string[];
  readonly dropped: readonly string[];
  readonly changed: readonly TacticChange[];
}

/** Compares two plans of one problem under the same beliefs. */
export function compare(problem: Problem, first: Plan, second: Plan): Comparison {
  const [a, b] = [byTactic(first), byTactic(second)];
  const assessments = [assess(problem, first), assess(problem, second)] as const;
  const both = [...a.keys()].filter((id) => b.has(id));
  return {
    spendJpy: second.spendJpy - first.spendJpy,
    hours: second.hours - first.hours,
    expectedAttendees: second.expectedAttendees - first.expectedAttendees,
    hitProbability: second.hitProbability - first.hitProbability,
    assessments,
    added: [...b.keys()].filter((id) => !a.has(id)),
    dropped: [...a.keys()].filter((id) => !b.has(id)),
    changed: both.flatMap((id): TacticChange[] => {
      const [from, to] = [a.get(id)!, b.get(id)!];
      if (to.effort === from.effort) return [];
      return [
        {
          tacticId: id,
          spendJpy: [from.spendJpy, to.spendJpy],
          hours: [from.hours, to.hours],
          effort: [from.effort, to.effort],
        },
      ];
    }),
  };
}

function byTactic(plan: Plan): Map<string, Plan['items'][number]> {
  return new Map(plan.items.map((item) => [item.tacticId, item]));
}
