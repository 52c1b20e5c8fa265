import { Button, Checkbox, FormControlLabel, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useAct, useRead } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { calendarWords } from './calendarWords.ts';

/** The calendars that an account can see, to choose from. */
export function RemoteCalendars({ connectionId }: { readonly connectionId: string }) {
  const own = useOwnWords(calendarWords);
  const remote = useRead('listRemoteCalendars', { params: { connectionId } });
  const kept = useRead('listCalendars', {});
  const add = useAct('addCalendar', ['listCalendars']);
  const [writeBack, setWriteBack] = useState(false);
  if (remote.error) return <FaultNotice fault={remote.error} retry={() => void remote.refetch()} />;
  if (!remote.data) return <RowsSkeleton rows={2} height={40} />;
  return (
    <Stack spacing={1} sx={{ mt: 1 }}>
      <FormControlLabel
        control={<Checkbox checked={writeBack} onChange={(event) => setWriteBack(event.target.checked)} />}
        label={own.writeBack}
      />
      {add.error && <FaultNotice fault={add.error} />}
      {remote.data.items.map((calendar) => {
        const has =
          kept.data?.items.some(
            (each) => each.connectionId === connectionId && each.remoteId === calendar.id,
          ) ?? false;
        return (
          <Stack
            key={calendar.id}
            direction="row"
            sx={{ justifyContent: 'space-between', alignItems: 'center' }}
          >
            <Typography>{calendar.name}</Typography>
            <Button
              size="small"
              disabled={has || add.isPending}
              aria-label={`${own.keep}: ${calendar.name}`}
              onClick={() =>
                add.mutate({
                  body: {
                    connectionId,
                    remoteId: calendar.id,
                    name: calendar.name,
                    writeBack: writeBack && calendar.writable,
                  },
                })
              }
            >
              {has ? own.kept : own.keep}
            </Button>
          </Stack>
        );
      })}
    </Stack>
  );
}
