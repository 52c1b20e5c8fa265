import { Stack } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useRead } from '../../app/useRead.ts';
import type { TrialLimits } from '../../engine/trial.ts';
import { useTrial } from '../../engine/useTrial.ts';
import { AcceptBar } from './AcceptBar.tsx';
import { Compare } from './Compare.tsx';
import { Explanations } from './Explanations.tsx';
import { Headline } from './Headline.tsx';
import { shownPlan } from './shownPlan.ts';
import { TacticTable } from './TacticTable.tsx';
import { WhatIf } from './WhatIf.tsx';
import { WhyNot } from './WhyNot.tsx';

export type Plan = Output<'readPlan'>;
export type Event = Output<'readEvent'>;

/** One plan, whole: what it promises, other limits tried on the spot, what it consists of, and the way to accept it. */
export function PlanView(props: {
  readonly plan: Plan;
  readonly event: Event;
  readonly others: readonly Plan[];
  readonly open: (planId: string) => void;
}) {
  const { plan, event } = props;
  const [limits, setLimits] = useState<TrialLimits>();
  const problem = useRead('readPlanProblem', { params: { planId: plan.id } });
  const tactics = useRead('listTactics', { query: { limit: 200 } });
  const trial = useTrial(problem.data?.problem, limits);
  const shown = trial.answer?.plan ? shownPlan(plan, trial.answer.plan, tactics.data?.items ?? []) : plan;
  const own = problem.data && limitsOf(problem.data.problem, event);
  return (
    <Stack spacing={3}>
      <Headline plan={shown} event={event} limits={limits ?? own} trial={limits !== undefined} />
      {own && tactics.data && (
        <WhatIf
          plan={plan}
          shown={shown}
          event={event}
          tactics={tactics.data.items.filter(({ key }) => inProblem(problem.data.problem, key))}
          limits={limits ?? own}
          changed={limits !== undefined}
          change={setLimits}
          answer={trial.answer}
          busy={trial.busy}
          open={props.open}
        />
      )}
      <TacticTable plan={shown} />
      {limits === undefined && <AcceptBar plan={plan} event={event} />}
      {limits === undefined && props.others.length > 1 && <Compare plan={plan} others={props.others} />}
      <Explanations plan={plan} />
      <WhyNot plan={plan} />
    </Stack>
  );
}

/** The limits that a problem was solved with. */
function limitsOf(problem: Readonly<Record<string, unknown>>, event: Event): TrialLimits {
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise);
  const keys = (value: unknown) =>
    Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
  return {
    tacticBudgetJpy: number(problem['tacticBudgetJpy'], event.tacticBudgetJpy),
    staffHours: number(problem['staffHours'], event.staffHours),
    required: keys(problem['required']),
    excluded: keys(problem['excluded']),
  };
}

function inProblem(problem: Readonly<Record<string, unknown>>, key: string): boolean {
  const { tactics } = problem;
  return Array.isArray(tactics) && tactics.some((tactic: { id?: unknown }) => tactic.id === key);
}
