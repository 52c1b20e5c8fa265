import { Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useNotice } from '../../app/Notices.tsx';
import { useAct, useRead } from '../../app/useRead.ts';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useWords } from '../../app/Words.tsx';
import { faultText } from '../../parts/FaultNotice.tsx';
import { calendarWords } from './calendarWords.ts';

/** A calendar that is kept in step: how it stands, its last runs, and what was set aside. */
export function CalendarCard({ calendar }: { readonly calendar: Output<'listCalendars'>['items'][number] }) {
  const { w, format } = useWords();
  const own = useOwnWords(calendarWords);
  const notice = useNotice();
  const [open, setOpen] = useState(false);
  const sync = useAct('syncCalendarNow', ['listCalendars', 'listCalendarRuns']);
  const remove = useAct('removeCalendar', ['listCalendars']);
  const runs = useRead('listCalendarRuns', { params: { calendarId: calendar.id } }, { enabled: open });
  const tell = (fault: unknown) => notice({ text: faultText(fault, w) });
  const params = { calendarId: calendar.id };
  return (
    <Card sx={{ p: 2 }}>
      <Stack spacing={1}>
        <Stack direction="row" sx={{ gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
          <Typography sx={{ fontWeight: 600, flexGrow: 1 }}>{calendar.name}</Typography>
          <Chip
            size="small"
            variant="outlined"
            color={calendar.state === 'active' ? 'success' : 'warning'}
            label={own.states[calendar.state]}
          />
          <Button
            size="small"
            loading={sync.isPending}
            onClick={() =>
              sync.mutate({ params }, { onSuccess: () => notice({ text: own.syncing }), onError: tell })
            }
          >
            {own.syncNow}
          </Button>
          <Button size="small" color="error" onClick={() => remove.mutate({ params }, { onError: tell })}>
            {own.remove}
          </Button>
        </Stack>
        <Typography variant="body2" color="textSecondary">
          {[
            own.entries(format.number(calendar.events)),
            calendar.lastSuccessAt === null ? own.never : own.last(format.ago(calendar.lastSuccessAt)),
            calendar.quarantined > 0 ? own.setAside(format.number(calendar.quarantined)) : undefined,
          ]
            .filter((part) => part !== undefined)
            .join(' · ')}
        </Typography>
        {calendar.quarantined > 0 && <Typography variant="body2">{own.setAsideWhy}</Typography>}
        {calendar.lastError !== null && (
          <Typography variant="body2" color="error">
            {`${own.error}: ${calendar.lastError}`}
          </Typography>
        )}
        <Button
          size="small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          sx={{ alignSelf: 'flex-start' }}
        >
          {own.runs}
        </Button>
        {open &&
          runs.data?.items.slice(0, 10).map((run) => (
            <Typography
              key={run.id}
              variant="body2"
              color={run.outcome === 'failed' ? 'error' : 'textSecondary'}
            >
              {`${format.dayTime(run.startedAt)} · ${own.runOf(format.number(run.changes), format.number(run.pages))}${run.error === null ? '' : ` · ${run.error}`}`}
            </Typography>
          ))}
      </Stack>
    </Card>
  );
}
