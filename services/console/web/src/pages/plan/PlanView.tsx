import { Stack } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { memo, startTransition, useCallback, useMemo, useState } from 'react';
import { useRead } from '../../app/useRead.ts';
import type { TrialLimits } from '../../engine/trial.ts';
import { useParts } from '../../app/useParts.ts';
import { useSettled } from '../../app/useSettled.ts';
import { useTrial } from '../../engine/useTrial.ts';
import { AcceptBar as FullAcceptBar } from './AcceptBar.tsx';
import { Compare as FullCompare } from './Compare.tsx';
import { Explanations as FullExplanations } from './Explanations.tsx';
import { Headline as FullHeadline } from './Headline.tsx';
import { shownPlan } from './shownPlan.ts';
import { TacticTable as FullTacticTable } from './TacticTable.tsx';
import { WhatIf } from './WhatIf.tsx';
import { WhyNot as FullWhyNot } from './WhyNot.tsx';

export type Plan = Output<'readPlan'>;
export type Event = Output<'readEvent'>;

// What a limit that moves does not change is not drawn again.
const AcceptBar = memo(FullAcceptBar);
const Compare = memo(FullCompare);
const Explanations = memo(FullExplanations);
const Headline = memo(FullHeadline);
const TacticTable = memo(FullTacticTable);
const WhyNot = memo(FullWhyNot);

/** One plan, whole: what it promises, other limits tried on the spot, what it consists of, and the way to accept it. */
export function PlanView(props: {
  readonly plan: Plan;
  readonly event: Event;
  readonly others: readonly Plan[];
  readonly open: (planId: string) => void;
}) {
  const { plan, event } = props;
  // What it promises first; the rest part by part after that is painted.
  const parts = useParts(4);
  const [limits, setLimits] = useState<TrialLimits>();
  const problem = useRead('readPlanProblem', { params: { planId: plan.id } });
  const tactics = useRead('listTactics', { query: { limit: 200 } });
  const stated = problem.data?.problem;
  const own = useMemo(() => stated && limitsOf(stated, event), [stated, event]);
  const trial = useTrial(stated, own, limits);
  const found = trial.answer?.plan;
  const known = tactics.data?.items;
  const shown = useMemo(() => (found ? shownPlan(plan, found, known ?? []) : plan), [plan, found, known]);
  // The figures at the top follow every answer; what is long is drawn again once the hand rests.
  const rested = useSettled(shown, found ? 250 : 0);
  const usable = useMemo(() => stated && known?.filter(({ key }) => inProblem(stated, key)), [stated, known]);
  // The slider itself moves at once; everything that follows from it may wait for the next move.
  const change = useCallback(
    (part: Partial<TrialLimits> | undefined) =>
      startTransition(() =>
        setLimits((before) => {
          const from = before ?? own;
          return part && from ? { ...from, ...part } : undefined;
        }),
      ),
    [own],
  );
  return (
    <Stack spacing={3}>
      <Headline plan={shown} event={event} limits={limits ?? own} trial={limits !== undefined} />
      {parts > 1 && own && usable && (
        <WhatIf
          plan={plan}
          shown={shown}
          rested={rested}
          event={event}
          tactics={usable}
          limits={limits ?? own}
          changed={limits !== undefined}
          change={change}
          answer={trial.answer}
          busy={trial.busy}
          warm={trial.warm}
          open={props.open}
        />
      )}
      {parts > 2 && <TacticTable plan={rested} />}
      {parts > 3 && (
        <>
          {limits === undefined && <AcceptBar plan={plan} event={event} />}
          {limits === undefined && props.others.length > 1 && <Compare plan={plan} others={props.others} />}
          <Explanations plan={plan} />
          <WhyNot plan={plan} />
        </>
      )}
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
