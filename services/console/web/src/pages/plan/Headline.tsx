import { Box, Card, Chip, Stack, Typography } from '@mui/material';
import { useWords } from '../../app/Words.tsx';
import { IntervalBar } from '../../parts/IntervalBar.tsx';
import { ProbabilityDial } from '../../parts/ProbabilityDial.tsx';
import { ShareBar } from '../../parts/ShareBar.tsx';
import type { TrialLimits } from '../../engine/trial.ts';
import type { Event, Plan } from './PlanView.tsx';

/** What a plan promises: people with their interval, the chance of the target, what it takes, and how near it is to the best. */
export function Headline(props: {
  readonly plan: Plan;
  readonly event: Event;
  /** Those of a trial, or of the plan's own problem. */
  readonly limits: TrialLimits | undefined;
  /** Figures of a trial in this page, not of the plan that is kept. */
  readonly trial: boolean;
}) {
  const { plan, event } = props;
  const budget = props.limits?.tacticBudgetJpy ?? event.tacticBudgetJpy;
  const staffHours = props.limits?.staffHours ?? event.staffHours;
  const { w, format, pick } = useWords();
  const { assessment } = plan;
  const gapText =
    plan.certificate?.objective === 'cost'
      ? w.plan.gapCost
      : plan.certificate?.objective === 'chance'
        ? w.plan.gapChance
        : w.plan.gapSay;
  const state = { proposed: 'secondary', accepted: 'primary', superseded: 'default' } as const;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Box
        sx={{
          display: 'grid',
          gap: 3,
          gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr', lg: '1.5fr 0.8fr 1.2fr' },
        }}
      >
        <Box>
          <Stack direction="row" spacing={1} sx={{ alignItems: 'center', mb: 0.5 }}>
            <Chip
              size="small"
              color={state[plan.state]}
              variant="outlined"
              label={props.trial ? w.plan.whatIf : w.plan[plan.state]}
            />
            <Typography variant="body2" color="textSecondary">
              {w.plan.expected}
            </Typography>
          </Stack>
          <Typography
            sx={{ fontSize: '2.6rem', fontWeight: 700, letterSpacing: '-0.03em', lineHeight: 1.1 }}
            data-figure="expectedAttendees"
          >
            {w.plan.people(format.people(plan.expectedAttendees))}
          </Typography>
          {assessment && (
            <>
              <IntervalBar
                expected={plan.expectedAttendees}
                interval={assessment.interval80}
                target={plan.targetAttendees}
                targetLabel={`${w.plan.target} ${format.number(plan.targetAttendees)}`}
                label={`${w.plan.people(format.people(plan.expectedAttendees))}, ${w.plan.interval(format.people(assessment.interval80[0]), format.people(assessment.interval80[1]))}`}
              />
              <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
                {w.plan.interval(
                  format.people(assessment.interval80[0]),
                  format.people(assessment.interval80[1]),
                )}
              </Typography>
            </>
          )}
        </Box>
        {assessment && (
          <Stack sx={{ alignItems: 'center', textAlign: 'center' }} spacing={1}>
            <ProbabilityDial
              share={assessment.hitProbability}
              text={format.percent(assessment.hitProbability)}
              label={w.plan.chanceSay(
                format.percent(assessment.hitProbability),
                format.number(plan.targetAttendees),
              )}
            />
            <Typography variant="body2" color="textSecondary">
              {w.plan.chance}
            </Typography>
          </Stack>
        )}
        <Stack spacing={2} sx={{ gridColumn: { sm: '1 / -1', lg: 'auto' } }}>
          <Limit
            label={w.plan.spend}
            part={format.money(plan.spendJpy)}
            whole={format.money(budget)}
            share={plan.spendJpy / (budget || 1)}
            figure="spendJpy"
            colour="paid"
          />
          <Limit
            label={w.plan.hours}
            part={format.hours(plan.hours)}
            whole={format.hours(staffHours)}
            share={plan.hours / (staffHours || 1)}
            figure="hours"
            colour="free"
          />
          <Typography variant="body2" color="textSecondary">
            {typeof assessment?.costPerAttendeeJpy === 'number' &&
              `${w.plan.perHead(format.money(assessment.costPerAttendeeJpy))} · `}
            {gapText(format.percent(plan.optimalityGap, 2))}
          </Typography>
        </Stack>
      </Box>
      {plan.notes?.map((note) => (
        <Typography key={note.en} variant="body2" sx={{ mt: 2 }}>
          {pick(note)}
        </Typography>
      ))}
    </Card>
  );
}

function Limit(props: {
  readonly label: string;
  readonly part: string;
  readonly whole: string;
  readonly share: number;
  readonly figure: string;
  readonly colour: string;
}) {
  const { w } = useWords();
  return (
    <Box>
      <Stack direction="row" sx={{ justifyContent: 'space-between', mb: 0.7, gap: 1 }}>
        <Typography variant="body2">{props.label}</Typography>
        <Typography variant="body2" data-figure={props.figure} sx={{ fontWeight: 600 }}>
          {w.plan.of(props.part, props.whole)}
        </Typography>
      </Stack>
      <ShareBar share={props.share} colour={props.colour} />
    </Box>
  );
}
