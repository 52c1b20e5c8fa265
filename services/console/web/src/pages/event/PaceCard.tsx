import { Box, Button, Card, Skeleton, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { lazy, Suspense, useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useSeen } from '../../app/useSeen.ts';
import { useWords } from '../../app/Words.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { ReplanForm } from './ReplanForm.tsx';
import { eventWords } from './words.ts';

const PaceChart = lazy(() => import('./PaceChart.tsx'));

/** Sign-ups against the curve of the plan, in a figure, a sentence and a picture; and planning again in mid-run. */
export function PaceCard(props: {
  readonly event: Output<'readEvent'>;
  readonly pace: Output<'readPace'>;
  readonly plan: Output<'readPlan'> | undefined;
}) {
  const { w, format } = useWords();
  const own = useOwnWords(eventWords);
  const { pace, plan, event } = props;
  const [chart, seen] = useSeen<HTMLDivElement>();
  const [again, setAgain] = useState(false);
  const off = pace.ratio === null ? undefined : pace.ratio - 1;
  const say =
    off === undefined
      ? undefined
      : Math.abs(off) < 0.005
        ? w.timeline.onPace
        : off < 0
          ? w.timeline.behind(format.percent(-off))
          : w.timeline.ahead(format.percent(off));
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" gutterBottom>
        {w.timeline.pace}
      </Typography>
      <Stack direction="row" spacing={2} sx={{ alignItems: 'baseline', flexWrap: 'wrap' }}>
        <Typography
          sx={{ fontSize: '2.2rem', fontWeight: 700, letterSpacing: '-0.03em' }}
          data-figure="signUps"
        >
          {w.plan.people(format.number(pace.signUps))}
        </Typography>
        {say !== undefined && (
          <Typography
            sx={{ fontWeight: 600 }}
            color={(off ?? 0) < -0.005 ? 'error' : 'success'}
            data-figure="pace"
          >
            {say}
          </Typography>
        )}
      </Stack>
      <Typography variant="body2" color="textSecondary">
        {pace.expectedInAll !== null
          ? w.timeline.signUpsOf(format.number(pace.signUps), format.people(pace.expectedInAll))
          : w.timeline.tasksNone}
      </Typography>
      {pace.forecast && (
        <Typography variant="body2" color="text.secondary" data-figure="forecast">
          {w.timeline.forecast(
            format.number(Math.round(pace.forecast.signUps)),
            format.number(Math.round(pace.forecast.low)),
            format.number(Math.round(pace.forecast.high)),
          )}
        </Typography>
      )}
      {pace.signUps === 0 && (
        <Typography variant="body2" color="textSecondary">
          {w.timeline.signUpsNone}
        </Typography>
      )}
      <Box ref={chart} sx={{ minHeight: 260 }}>
        {seen && (
          <Suspense fallback={<Skeleton variant="rounded" height={252} sx={{ mt: 1 }} />}>
            <PaceChart pace={pace} />
          </Suspense>
        )}
      </Box>
      <Stack direction="row" sx={{ flexWrap: 'wrap', gap: 1 }}>
        {plan && event.state === 'open' && (
          <Button size="small" aria-expanded={again} onClick={() => setAgain(!again)}>
            {w.timeline.replan}
          </Button>
        )}
        <ButtonLink to="/events/$eventId/sign-ups" params={{ eventId: event.id }} size="small">
          {own.bringIn}
        </ButtonLink>
      </Stack>
      {again && plan && <ReplanForm plan={plan} signUps={pace.signUps} />}
    </Card>
  );
}
