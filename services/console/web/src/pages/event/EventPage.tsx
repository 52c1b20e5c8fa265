import { ButtonLink } from '../../parts/links.ts';
import { Stack, Typography } from '@mui/material';
import { useParams } from '@tanstack/react-router';
import { useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

/** The timeline of one event. */
export function EventPage() {
  const { w, format } = useWords();
  const { eventId } = useParams({ from: '/shell/events/$eventId' });
  const event = useRead('readEvent', { params: { eventId } });
  return (
    <Page title={event.data?.name ?? ''}>
      {event.error && <FaultNotice fault={event.error} retry={() => void event.refetch()} />}
      {event.isPending && <RowsSkeleton />}
      {event.data && (
        <Stack spacing={2} sx={{ alignItems: 'flex-start' }}>
          <Typography>{format.dayTime(event.data.startsAt, event.data.timeZone)}</Typography>
          <ButtonLink to="/events/$eventId/plan" params={{ eventId }} variant="contained">
            {w.timeline.open}
          </ButtonLink>
        </Stack>
      )}
    </Page>
  );
}
