import { Box, Stack } from '@mui/material';
import { useParams } from '@tanstack/react-router';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useParts } from '../../app/useParts.ts';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { TextLink } from '../../parts/links.ts';
import { AskCard } from './AskCard.tsx';
import { EventActions } from './EventActions.tsx';
import { EventFacts } from './EventFacts.tsx';
import { momentsOf } from './moments.ts';
import { Moments } from './Moments.tsx';
import { PaceCard } from './PaceCard.tsx';
import { eventWords } from './words.ts';

/** The home of an event: all that happened and will happen to it, on one line of time. */
export function EventPage() {
  const { w } = useWords();
  const own = useOwnWords(eventWords);
  const { eventId } = useParams({ from: '/shell/events/$eventId' });
  const params = { eventId };
  // The facts first; then the charts, then the line of time.
  const parts = useParts(3);
  const event = useRead('readEvent', { params });
  const plans = useRead('listPlans', { params, query: { limit: 50 } });
  const pace = useRead('readPace', { params }, { refetchMs: 30_000 });
  const accepted = plans.data?.items.find(({ state }) => state === 'accepted');
  const tasks = useRead(
    'listPlanTasks',
    { params: { planId: accepted?.id ?? '' }, query: { limit: 200 } },
    { enabled: accepted !== undefined },
  );
  const fault = event.error ?? plans.error ?? pace.error ?? tasks.error;
  return (
    <Page
      wide
      title={event.data?.name ?? ''}
      lead={own.lead}
      over={
        <TextLink
          to="/"
          underline="hover"
          color="textSecondary"
          sx={{ fontSize: '0.9rem', display: 'inline-block', mb: 1 }}
        >
          {w.events.title}
        </TextLink>
      }
      actions={event.data && <EventActions event={event.data} />}
    >
      {fault && (
        <FaultNotice
          fault={fault}
          retry={() => void Promise.all([event.refetch(), plans.refetch(), pace.refetch()])}
        />
      )}
      {event.isPending && !fault && <RowsSkeleton rows={3} height={140} />}
      {event.data && (
        <Stack spacing={3}>
          <EventFacts event={event.data} plans={plans.data?.items} />
          {parts > 1 && (
            <Box
              sx={{
                display: 'grid',
                gap: 3,
                gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 1fr) minmax(0, 1.15fr)' },
                alignItems: 'start',
              }}
            >
              <Box sx={{ order: { lg: 2 }, position: { lg: 'sticky' }, top: 24 }}>
                <Stack spacing={3}>
                  {pace.data && <PaceCard event={event.data} pace={pace.data} plan={accepted} />}
                  <AskCard eventId={eventId} />
                </Stack>
              </Box>
              {parts > 2 && (
                <Moments
                  eventId={eventId}
                  moments={momentsOf({
                    event: event.data,
                    plans: plans.data?.items ?? [],
                    tasks: tasks.data?.items ?? [],
                    pace: pace.data,
                    now: new Date(),
                  })}
                />
              )}
            </Box>
          )}
        </Stack>
      )}
    </Page>
  );
}
