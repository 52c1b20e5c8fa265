import { Stack, Typography } from '@mui/material';
import { lazy, Suspense, useMemo } from 'react';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { EventRow, eventRows } from './EventRow.tsx';
import type { EventSection } from './eventSection.ts';

/** More than these are drawn only where they can be seen, by code that few lists need. */
const drawnWhole = 60;

const list = { listStyle: 'none', p: 0, m: 0, ...eventRows } as const;

const LongEventList = lazy(() => import('./LongEventList.tsx'));

/** Sections of events under their titles. */
export function EventList({ sections }: { readonly sections: readonly EventSection[] }) {
  const filled = useMemo(() => sections.filter(({ events }) => events.length > 0), [sections]);
  if (filled.reduce((sum, { events }) => sum + events.length, 0) > drawnWhole)
    return (
      <Suspense fallback={<RowsSkeleton />}>
        <LongEventList sections={filled} />
      </Suspense>
    );
  return (
    <Stack spacing={3}>
      {filled.map(({ title, events }) => (
        <Stack key={title} component="section" spacing={1} aria-label={title}>
          <Typography variant="h2">{title}</Typography>
          <Stack component="ul" spacing={1} sx={list}>
            {events.map((event) => (
              <li key={event.id}>
                <EventRow event={event} />
              </li>
            ))}
          </Stack>
        </Stack>
      ))}
    </Stack>
  );
}
