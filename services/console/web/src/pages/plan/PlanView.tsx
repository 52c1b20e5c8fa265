import { Stack } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { AcceptBar } from './AcceptBar.tsx';
import { Explanations } from './Explanations.tsx';
import { Headline } from './Headline.tsx';
import { TacticTable } from './TacticTable.tsx';
import { WhyNot } from './WhyNot.tsx';

export type Plan = Output<'readPlan'>;
export type Event = Output<'readEvent'>;

/** One plan, whole: what it promises, what it consists of, what was left out, and the way to accept it. */
export function PlanView(props: {
  readonly plan: Plan;
  readonly event: Event;
  readonly others: readonly Plan[];
  readonly open: (planId: string) => void;
}) {
  const { plan, event } = props;
  return (
    <Stack spacing={3}>
      <Headline plan={plan} event={event} />
      <TacticTable plan={plan} />
      <AcceptBar plan={plan} event={event} />
      <Explanations plan={plan} />
      <WhyNot plan={plan} />
    </Stack>
  );
}
