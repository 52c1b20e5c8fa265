import { Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { RemoteCalendars } from './RemoteCalendars.tsx';
import { calendarWords } from './calendarWords.ts';

/** A connected account: its state, its calendars, its end; where we wrote entries it asks what becomes of them. */
export function ConnectionCard({
  connection,
}: {
  readonly connection: Output<'listCalendarConnections'>['items'][number];
}) {
  const { w } = useWords();
  const own = useOwnWords(calendarWords);
  const notice = useNotice();
  const [choosing, setChoosing] = useState(false);
  const [asking, setAsking] = useState(false);
  const disconnect = useAct('disconnectCalendars', ['listCalendarConnections', 'listCalendars']);
  const end = (entries: 'keep' | 'remove') =>
    disconnect.mutate(
      { params: { connectionId: connection.id }, query: { entries } },
      {
        onSuccess: () => notice({ text: own.disconnected }),
        onError: (fault) => notice({ text: faultText(fault, w) }),
      },
    );
  return (
    <Card sx={{ p: 2 }}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
        <Typography
          sx={{ fontWeight: 600, flexGrow: 1 }}
        >{`${connection.account} (${connection.provider})`}</Typography>
        <Chip
          size="small"
          variant="outlined"
          color={connection.state === 'active' ? 'success' : 'warning'}
          label={own.states[connection.state]}
        />
        <Button size="small" aria-expanded={choosing} onClick={() => setChoosing(!choosing)}>
          {own.choose}
        </Button>
        <Button
          size="small"
          color="error"
          loading={disconnect.isPending}
          onClick={() => (connection.writtenEntries > 0 ? setAsking(true) : end('keep'))}
        >
          {own.disconnect}
        </Button>
      </Stack>
      {asking && (
        <Stack role="group" aria-label={own.disconnect} spacing={1} sx={{ mt: 1.5 }}>
          <Typography>{own.written(connection.writtenEntries)}</Typography>
          <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap' }}>
            <Button size="small" color="error" variant="outlined" onClick={() => end('remove')}>
              {own.removeWritten}
            </Button>
            <Button size="small" variant="outlined" onClick={() => end('keep')}>
              {own.keepWritten}
            </Button>
            <Button size="small" onClick={() => setAsking(false)}>
              {own.stayConnected}
            </Button>
          </Stack>
        </Stack>
      )}
      {choosing && <RemoteCalendars connectionId={connection.id} />}
    </Card>
  );
}
