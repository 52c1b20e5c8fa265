import { Button, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, useRead } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { faultText, FaultNotice } from '../../parts/FaultNotice.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { CalDavForm } from './CalDavForm.tsx';
import { CalendarCard } from './CalendarCard.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import { ConsentEnd } from './ConsentEnd.tsx';
import { calendarWords } from './calendarWords.ts';

/** Connected accounts, the calendars kept in step, their state, and what was set aside and why. */
export function CalendarsPage() {
  const { w } = useWords();
  const own = useOwnWords(calendarWords);
  const notice = useNotice();
  const connections = useRead('listCalendarConnections', {});
  const calendars = useRead('listCalendars', {}, { refetchMs: 15_000 });
  const begin = useAct('beginCalendarConnection');
  const [caldav, setCaldav] = useState(false);
  const leaveTo = (provider: 'google' | 'microsoft') =>
    begin.mutate(
      { body: { provider } },
      {
        onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  const fault = connections.error ?? calendars.error;
  const living = connections.data?.items.filter(({ state }) => state !== 'disconnected');
  return (
    <Page title={own.title}>
      <Stack spacing={3}>
        <Typography color="textSecondary">{own.lead}</Typography>
        <ConsentEnd />
        {fault && <FaultNotice fault={fault} retry={() => void connections.refetch()} />}
        {!connections.data && !fault && <RowsSkeleton />}
        {begin.error && <FaultNotice fault={begin.error} />}
        <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
          <Button variant="outlined" onClick={() => leaveTo('google')}>
            {own.google}
          </Button>
          <Button variant="outlined" onClick={() => leaveTo('microsoft')}>
            {own.microsoft}
          </Button>
          <Button variant="outlined" aria-expanded={caldav} onClick={() => setCaldav(!caldav)}>
            {own.caldav}
          </Button>
        </Stack>
        {caldav && <CalDavForm done={() => setCaldav(false)} />}
        {living?.length === 0 && !caldav && <EmptyState icon="sync" title={own.none} text={own.noneText} />}
        {living && living.length > 0 && (
          <Stack component="section" spacing={1} aria-label={own.accounts}>
            <Typography variant="h2">{own.accounts}</Typography>
            {living.map((connection) => (
              <ConnectionCard key={connection.id} connection={connection} />
            ))}
          </Stack>
        )}
        {calendars.data && calendars.data.items.length > 0 && (
          <Stack component="section" spacing={1} aria-label={own.list}>
            <Typography variant="h2">{own.list}</Typography>
            {calendars.data.items.map((calendar) => (
              <CalendarCard key={calendar.id} calendar={calendar} />
            ))}
          </Stack>
        )}
      </Stack>
    </Page>
  );
}
