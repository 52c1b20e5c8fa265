import { Box, Typography } from '@mui/material';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import { EventRow } from './EventRow.tsx';
import type { EventSection } from './eventSection.ts';

type Line = { readonly title: string } | { readonly event: EventSection['events'][number] };

/** Many sections of events under their titles: only what is near the screen is drawn. */
export default function LongEventList({ sections }: { readonly sections: readonly EventSection[] }) {
  const lines: Line[] = sections.flatMap(({ title, events }) => [
    { title },
    ...events.map((event) => ({ event })),
  ]);
  const box = useRef<HTMLDivElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const top = box.current?.getBoundingClientRect().top;
    if (top !== undefined) setAbove(top + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index] && 'title' in lines[index] ? 52 : 96),
    overscan: 8,
    scrollMargin: above,
    getItemKey: (index) => {
      const line = lines[index];
      return line === undefined ? index : 'title' in line ? line.title : line.event.id;
    },
  });
  return (
    <Box ref={box} style={{ height: rows.getTotalSize() }} sx={{ position: 'relative' }}>
      {rows.getVirtualItems().map((row) => {
        const line = lines[row.index];
        return (
          <Box
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            style={{ transform: `translateY(${String(row.start - above)}px)` }}
            sx={{ position: 'absolute', inset: '0 0 auto 0', pb: 1 }}
          >
            {line && 'title' in line && (
              <Typography variant="h2" sx={{ pt: row.index === 0 ? 0 : 2 }}>
                {line.title}
              </Typography>
            )}
            {line && 'event' in line && <EventRow event={line.event} />}
          </Box>
        );
      })}
    </Box>
  );
}
