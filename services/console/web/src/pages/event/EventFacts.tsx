import { Box, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';
import { DateTile } from '../../parts/DateTile.tsx';
import { daysUntil } from '../../parts/daysUntil.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { PictureField } from './PictureField.tsx';

/** What the event is, in one look, and the one thing to do next. */
export function EventFacts(props: {
  readonly event: Output<'readEvent'>;
  readonly plans: Output<'listPlans'>['items'] | undefined;
}) {
  const { w, format } = useWords();
  const { event, plans } = props;
  const days = daysUntil(event.startsAt, new Date());
  const accepted = plans?.some(({ state }) => state === 'accepted') ?? true;
  const next =
    event.state !== 'open' || days < 0 || accepted
      ? undefined
      : plans?.length === 0
        ? w.timeline.toPlan
        : w.timeline.acceptNext;
  return (
    <Card>
      <PictureField event={event} />
      <Box sx={{ p: { xs: 2, sm: 3 }, pt: event.picture ? undefined : 1 }}>
        <Stack direction="row" spacing={2} sx={{ alignItems: 'center' }}>
          <DateTile at={event.startsAt} timeZone={event.timeZone} />
          <Stack sx={{ minWidth: 0, flexGrow: 1 }}>
            <Typography variant="h3" component="p">
              {format.dayTime(event.startsAt, event.timeZone)}
            </Typography>
            <Typography color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
              {[event.venue ?? w.events.format[event.format], event.theme].join(' · ')}
            </Typography>
          </Stack>
          {event.state === 'open' ? (
            days >= 0 && (
              <Typography sx={{ flexShrink: 0, fontWeight: 600, display: { xs: 'none', sm: 'block' } }}>
                {w.events.inDays(days)}
              </Typography>
            )
          ) : (
            <Chip label={w.events.state[event.state]} />
          )}
        </Stack>
        <Stack direction="row" sx={{ mt: 2, gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
          <Chip size="small" variant="outlined" label={w.events.category[event.category]} />
          <Chip
            size="small"
            variant="outlined"
            label={w.events.target(w.plan.people(format.number(event.targetAttendees)))}
          />
          <Chip
            size="small"
            variant="outlined"
            label={`${w.plan.budget} ${format.money(event.tacticBudgetJpy)}`}
          />
          <Chip size="small" variant="outlined" label={`${w.plan.hours} ${format.hours(event.staffHours)}`} />
          <Typography component="span" sx={{ flexGrow: 1 }} />
          {next !== undefined ? (
            <ButtonLink
              to="/events/$eventId/plan"
              params={{ eventId: event.id }}
              variant="contained"
              startIcon={<Icon name="spark" />}
            >
              {next}
            </ButtonLink>
          ) : (
            <>
              <ButtonLink
                to="/events/$eventId/plan"
                params={{ eventId: event.id }}
                startIcon={<Icon name="chart" />}
              >
                {w.timeline.open}
              </ButtonLink>
              <ButtonLink
                to="/events/$eventId/tasks"
                params={{ eventId: event.id }}
                startIcon={<Icon name="task" />}
              >
                {w.timeline.tasks}
              </ButtonLink>
              <ButtonLink
                to="/events/$eventId/outcome"
                params={{ eventId: event.id }}
                startIcon={<Icon name="flag" />}
              >
                {w.timeline.outcome}
              </ButtonLink>
            </>
          )}
        </Stack>
      </Box>
    </Card>
  );
}
