import { Box } from '@mui/material';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState, type Ref } from 'react';
import { EventRow, eventRows } from './EventRow.tsx';
import type { EventSection } from './eventSection.ts';

type Line = { readonly title: string } | { readonly event: EventSection['events'][number] };

const list = {
  position: 'relative',
  '& > div': { position: 'absolute', inset: '0 0 auto 0', pb: 1 },
  '& h2': { m: 0, pt: 2, fontSize: '1.2rem', fontWeight: 650, lineHeight: 1.35 },
  '& > [data-index="0"] h2': { pt: 0 },
  ...eventRows,
} as const;

/** Many sections of events under their titles: only what is near the screen is drawn. */
export default function LongEventList({ sections }: { readonly sections: readonly EventSection[] }) {
  const lines = useMemo<readonly Line[]>(
    () => sections.flatMap(({ title, events }) => [{ title }, ...events.map((event) => ({ event }))]),
    [sections],
  );
  const box = useRef<HTMLDivElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const top = box.current?.getBoundingClientRect().top;
    if (top !== undefined) setAbove(top + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count: lines.length,
    // The same functions as before mean that no row is placed anew.
    estimateSize: useCallback((index: number) => (isTitle(lines[index]) ? 52 : 96), [lines]),
    overscan: 8,
    scrollMargin: above,
    getItemKey: useCallback((index: number) => keyOf(lines[index]) ?? index, [lines]),
  });
  return (
    <Box ref={box} style={{ height: rows.getTotalSize() }} sx={list}>
      {rows.getVirtualItems().map((row) => (
        <SeenLine
          key={row.key}
          index={row.index}
          top={row.start - above}
          line={lines[row.index]}
          measure={rows.measureElement}
        />
      ))}
    </Box>
  );
}

function isTitle(line: Line | undefined): line is { readonly title: string } {
  return line !== undefined && 'title' in line;
}

function keyOf(line: Line | undefined): string | undefined {
  return isTitle(line) ? line.title : line?.event.id;
}

const Seen = memo(EventRow);

/** A line at its place; its event is drawn once, however often it moves. */
function SeenLine(props: {
  readonly index: number;
  readonly top: number;
  readonly line: Line | undefined;
  readonly measure: Ref<HTMLDivElement>;
}) {
  const { line } = props;
  return (
    <div
      ref={props.measure}
      data-index={props.index}
      style={{ transform: `translateY(${String(props.top)}px)` }}
    >
      {isTitle(line) ? <h2>{line.title}</h2> : line && <Seen event={line.event} />}
    </div>
  );
}
