import { Stack } from '@mui/material';
import { useParams } from '@tanstack/react-router';
import { useRead } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { outcomeWords } from '../../app/words/outcomeWords.ts';
import { EventOver } from '../../parts/EventOver.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { Attendance } from './Attendance.tsx';
import { ImportResults } from './ImportResults.tsx';
import { PlannedAndDone } from './PlannedAndDone.tsx';
import { Unassigned } from './Unassigned.tsx';

/** What came of an event: people at the door, each tactic against its plan, and results from files. */
export function OutcomePage() {
  const own = useOwnWords(outcomeWords);
  const { eventId } = useParams({ from: '/shell/events/$eventId/outcome' });
  const event = useRead('readEvent', { params: { eventId } });
  const outcome = useRead('readEventOutcome', { params: { eventId } });
  const tactics = useRead('listTactics', { query: { limit: 200 } });
  const fault = event.error ?? outcome.error ?? tactics.error;
  return (
    <Page
      wide
      title={own.title}
      over={<EventOver eventId={eventId} name={event.data?.name ?? ''} here="outcome" />}
    >
      <Stack spacing={3}>
        {fault && (
          <FaultNotice fault={fault} retry={() => void Promise.all([event.refetch(), outcome.refetch()])} />
        )}
        {outcome.isPending && !fault && <RowsSkeleton rows={2} height={160} />}
        {outcome.data && (
          <>
            <Attendance eventId={eventId} attendance={outcome.data.attendance} />
            <PlannedAndDone tactics={outcome.data.tactics} known={tactics.data?.items ?? []} />
          </>
        )}
        <ImportResults eventId={eventId} />
        <Unassigned eventId={eventId} />
      </Stack>
    </Page>
  );
}
