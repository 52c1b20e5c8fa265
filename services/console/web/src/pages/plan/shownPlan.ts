import type { Output } from '@tsudoi/client/createClient';
import type { TrialPlan } from '../../engine/trial.ts';
import type { Plan } from './PlanView.tsx';

type Tactic = Output<'listTactics'>['items'][number];

/** The plan of a trial in the shape of a plan of the API, so that the same pictures draw it. */
export function shownPlan(plan: Plan, trial: TrialPlan, tactics: readonly Tactic[]): Plan {
  const known = new Map(tactics.map((tactic) => [tactic.key, tactic]));
  const before = new Map(plan.items.map((item) => [item.tacticKey, item]));
  return {
    ...plan,
    spendJpy: trial.spendJpy,
    hours: trial.hours,
    expectedAttendees: trial.expectedAttendees,
    optimalityGap: trial.gap,
    assessment: {
      hitProbability: trial.assessment.hitProbability,
      interval80: [trial.assessment.interval80[0], trial.assessment.interval80[1]],
      costPerAttendeeJpy: trial.assessment.costPerAttendeeJpy,
    },
    items: trial.items.map((item) => {
      const tactic = known.get(item.tacticId);
      const old = before.get(item.tacticId);
      return {
        ...old,
        tacticKey: item.tacticId,
        name: tactic?.name ?? old?.name ?? { ja: item.tacticId, en: item.tacticId },
        kind: tactic?.kind ?? old?.kind ?? 'free',
        unit: tactic?.unit ?? old?.unit ?? '',
        effort: item.effort,
        spendJpy: item.spendJpy,
        hours: item.hours,
        expectedSignUps: item.expectedSignUps,
      };
    }),
  };
}
