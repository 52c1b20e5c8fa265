import { Alert, Box, Button, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { memo, useCallback, useLayoutEffect, useRef, type ChangeEvent } from 'react';
import type { TrialAnswer, TrialLimits } from '../../engine/trial.ts';
import { useParts } from '../../app/useParts.ts';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { InOut } from './InOut.tsx';
import type { Event, Plan } from './PlanView.tsx';

type Tactic = Output<'listTactics'>['items'][number];

/** Other limits, tried in the page as one drags: budget, hours, tactics in and out. The server certifies what is proposed. */
export function WhatIf(props: {
  readonly plan: Plan;
  readonly shown: Plan;
  /** The plan shown, once the hand rests. */
  readonly rested: Plan;
  readonly event: Event;
  readonly tactics: readonly Tactic[];
  readonly limits: TrialLimits;
  readonly changed: boolean;
  /** Sets some limits and keeps the others; undefined goes back to the plan's own. */
  readonly change: (part: Partial<TrialLimits> | undefined) => void;
  readonly answer: TrialAnswer | undefined;
  readonly busy: boolean;
  /** Called when somebody is about to move a limit. */
  readonly warm: () => void;
  readonly open: (planId: string) => void;
}) {
  const { w, format } = useWords();
  const { limits, plan, shown, event } = props;
  const parts = useParts(2);
  const propose = useAct('createPlan', ['listPlans']);
  const set = props.change;
  const setBudget = useCallback((tacticBudgetJpy: number) => set({ tacticBudgetJpy }), [set]);
  const setHours = useCallback((staffHours: number) => set({ staffHours }), [set]);
  const topBudget = Math.max(20_000, Math.ceil((event.tacticBudgetJpy * 2) / 10_000) * 10_000);
  const topHours = Math.max(10, Math.ceil(event.staffHours * 2));
  const more = shown.expectedAttendees - plan.expectedAttendees;
  const dearer = shown.spendJpy - plan.spendJpy;
  const signed = (value: number, text: string) => `${value >= 0 ? '+' : '−'}${text}`;
  return (
    <Card className="no-print" sx={{ p: { xs: 2, sm: 3 } }}>
      <Stack spacing={2}>
        <Stack
          direction="row"
          sx={{ justifyContent: 'space-between', alignItems: 'baseline', gap: 2, flexWrap: 'wrap' }}
        >
          <Typography variant="h2">{w.plan.limits}</Typography>
          <Typography variant="body2" color="textSecondary" role="status" data-figure="solved">
            {props.busy
              ? w.plan.solving
              : props.answer?.plan
                ? w.plan.solvedIn(String(Math.max(1, Math.round(props.answer.wallMs))))
                : ''}
          </Typography>
        </Stack>
        <Box
          onPointerEnter={props.warm}
          onFocus={props.warm}
          sx={{ display: 'grid', gap: { xs: 1, sm: 4 }, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}
        >
          <Limit
            label={w.plan.budget}
            value={limits.tacticBudgetJpy}
            top={topBudget}
            step={topBudget / 100}
            say={(value) => format.money(value)}
            change={setBudget}
          />
          <Limit
            label={w.plan.hoursLimit}
            value={limits.staffHours}
            top={topHours}
            step={1}
            say={format.hours}
            change={setHours}
          />
        </Box>
        {parts > 1 && (
          <InOut
            shown={props.rested}
            tactics={props.tactics}
            required={limits.required}
            excluded={limits.excluded}
            set={set}
          />
        )}
        {props.answer?.impossible !== undefined && (
          <Alert severity="warning">{props.answer.impossible}</Alert>
        )}
        {propose.error && <FaultNotice fault={propose.error} />}
        {props.changed && (
          <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
            <Typography sx={{ fontWeight: 600 }}>
              {`${w.plan.difference}: ${signed(more, w.plan.people(format.people(Math.abs(more))))} · ${signed(dearer, format.money(Math.abs(dearer)))}`}
            </Typography>
            <Box sx={{ flexGrow: 1 }} />
            <Button onClick={() => props.change(undefined)}>{w.plan.back}</Button>
            <Button
              variant="contained"
              startIcon={<Icon name="spark" />}
              loading={propose.isPending}
              onClick={() =>
                propose.mutate(
                  {
                    params: { eventId: event.id },
                    body: {
                      tacticBudgetJpy: limits.tacticBudgetJpy,
                      staffHours: limits.staffHours,
                      exclude: [...limits.excluded],
                      require: [...limits.required],
                    },
                  },
                  { onSuccess: ({ id }) => props.open(id) },
                )
              }
            >
              {w.plan.tryIt}
            </Button>
          </Stack>
        )}
      </Stack>
    </Card>
  );
}

/**
 * A slider. It moves without React: the hand sees its figure in the frame of the press, and what follows from it is asked for after
 * that frame, once for all the moves until then.
 */
const Limit = memo(function Limit(props: {
  readonly label: string;
  readonly value: number;
  readonly top: number;
  readonly step: number;
  readonly say: (value: number) => string;
  readonly change: (value: number) => void;
}) {
  const { value, say, change } = props;
  const input = useRef<HTMLInputElement>(null);
  const figure = useRef<HTMLElement>(null);
  const asked = useRef<number>(undefined);
  const show = useCallback(
    (next: number) => {
      if (figure.current) figure.current.textContent = say(next);
      input.current?.setAttribute('aria-valuetext', say(next));
    },
    [say],
  );
  // Put back from outside; never under a hand that moves.
  useLayoutEffect(() => {
    if (asked.current !== undefined || !input.current) return;
    input.current.value = String(value);
    show(value);
  }, [value, show]);
  function move(next: number) {
    show(next);
    const waiting = asked.current !== undefined;
    asked.current = next;
    if (waiting) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        const last = asked.current;
        asked.current = undefined;
        if (last !== undefined) change(last);
      }),
    );
  }
  return (
    <Box>
      <Stack direction="row" sx={{ justifyContent: 'space-between' }}>
        <Typography variant="body2">{props.label}</Typography>
        <Typography variant="body2" sx={{ fontWeight: 600 }} ref={figure} />
      </Stack>
      <Box
        component="input"
        type="range"
        ref={input}
        aria-label={props.label}
        defaultValue={value}
        min={0}
        max={props.top}
        step={props.step}
        onChange={(event: ChangeEvent<HTMLInputElement>) => move(event.target.valueAsNumber)}
        sx={rail}
      />
    </Box>
  );
});

const rail = {
  width: '100%',
  height: 36,
  m: 0,
  accentColor: 'var(--mui-palette-primary-main)',
  cursor: 'pointer',
} as const;
