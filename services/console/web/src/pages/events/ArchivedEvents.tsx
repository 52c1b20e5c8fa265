import { Stack, Typography } from '@mui/material';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { EventList } from './EventList.tsx';

/** Events that were put away, the latest first; each is taken back on its own page. */
export default function ArchivedEvents() {
  const { w } = useWords();
  const list = usePages('listEvents', { query: { archived: 'true', limit: 100 } });
  return (
    <Stack spacing={2}>
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton />}
      {list.items?.length === 0 && <Typography>{w.events.archivedNone}</Typography>}
      {list.items && <EventList sections={[{ title: w.events.archived, events: list.items }]} />}
      <MoreButton list={list} />
    </Stack>
  );
}
