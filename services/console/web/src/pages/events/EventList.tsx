import { Stack, Typography } from '@mui/material';
import { lazy, Suspense } from 'react';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { EventRow } from './EventRow.tsx';
import type { EventSection } from './eventSection.ts';

/** More than these are drawn only where they can be seen, by code that few lists need. */
const drawnWhole = 60;

const LongEventList = lazy(() => import('./LongEventList.tsx'));

/** Sections of events under their titles. */
export function EventList({ sections }: { readonly sections: readonly EventSection[] }) {
  const filled = sections.filter(({ events }) => events.length > 0);
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
          <Stack component="ul" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
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
