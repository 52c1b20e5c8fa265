import { Box, Card } from '@mui/material';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useLayoutEffect, useRef, useState, type ReactNode, type Ref } from 'react';

/** A column: its heading and what stands in it; `RowLink`, `.tag` and `.quiet` are the light forms for long lists. */
export interface Column<T> {
  readonly head: string;
  readonly cell: (item: T) => ReactNode;
  readonly align?: 'right';
  /** Not on a phone. */
  readonly wide?: boolean;
}

interface TableProps<T> {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
}

/** More rows than this are drawn only where they can be seen. */
const drawnWhole = 120;

// One rule for all cells: a styled component for each would be most of the work of a long list.
const table = {
  width: '100%',
  borderCollapse: 'collapse',
  fontSize: '0.875rem',
  lineHeight: 1.43,
  letterSpacing: '0.01071em',
  '& th, & td': {
    p: '6px 16px',
    textAlign: 'left',
    borderBottom: '1px solid var(--mui-palette-TableCell-border)',
  },
  '& th': { color: 'text.secondary', fontWeight: 600, lineHeight: '1.5rem' },
  '& .right': { textAlign: 'right' },
  '& .wide': { display: { xs: 'none', sm: 'table-cell' } },
  '& tbody tr:not([aria-hidden]):hover': { bgcolor: 'action.hover' },
  '& .link': {
    color: 'primary.main',
    textDecorationColor: 'rgba(var(--mui-palette-primary-mainChannel) / 0.4)',
    '&:hover': { textDecorationColor: 'inherit' },
  },
  '& .quiet': { color: 'text.secondary' },
  '& .tag': {
    display: 'inline-block',
    m: '2px 4px 2px 0',
    px: 1,
    borderRadius: 4,
    bgcolor: 'action.selected',
    fontSize: '0.8125rem',
    lineHeight: '1.5rem',
    whiteSpace: 'nowrap',
  },
} as const;

/** A list as a table that scrolls sideways within itself where it must; of a long one only the rows near the screen are drawn. */
export function DataTable<T>(props: TableProps<T>) {
  return (
    <Card>
      <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={props.label}>
        <Box component="table" aria-rowcount={props.items.length + 1} sx={table}>
          <thead>
            <tr>
              {props.columns.map((column) => (
                <th key={column.head} scope="col" className={classOf(column)}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          {props.items.length > drawnWhole ? <RowsInSight {...props} /> : <AllRows {...props} />}
        </Box>
      </Box>
    </Card>
  );
}

function AllRows<T>({ columns, items, keyOf }: TableProps<T>) {
  return (
    <tbody>
      {items.map((item) => (
        <tr key={keyOf(item)}>
          <Cells columns={columns} item={item} />
        </tr>
      ))}
    </tbody>
  );
}

function RowsInSight<T>({ columns, items, keyOf }: TableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top;
    if (top !== undefined) setAbove(top + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: rowPx,
    overscan: 12,
    scrollMargin: above,
    // The same function as before means that no row is placed anew.
    getItemKey: useCallback((index: number) => keyOf(items[index] as T), [items, keyOf]),
  });
  const seen = rows.getVirtualItems();
  const before = (seen[0]?.start ?? above) - above;
  const after = rows.getTotalSize() - ((seen.at(-1)?.end ?? above) - above);
  return (
    <tbody ref={body}>
      <Space height={before} />
      {seen.map((row) => (
        <SeenRow
          key={row.key}
          measure={rows.measureElement}
          index={row.index}
          columns={columns}
          item={items[row.index] as T}
        />
      ))}
      <Space height={after} />
    </tbody>
  );
}

const rowPx = () => 40;

interface RowProps<T> {
  readonly columns: readonly Column<T>[];
  readonly item: T;
}

/** A row that stays as it is while others come and go. */
const SeenRow = memo(function SeenRow<T>(
  props: RowProps<T> & { readonly index: number; readonly measure: Ref<HTMLTableRowElement> },
) {
  return (
    <tr data-index={props.index} ref={props.measure} aria-rowindex={props.index + 2}>
      <Cells columns={props.columns} item={props.item} />
    </tr>
  );
}) as <T>(
  props: RowProps<T> & { readonly index: number; readonly measure: Ref<HTMLTableRowElement> },
) => ReactNode;

/** In place of the rows that are out of sight. */
function Space({ height }: { readonly height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

function Cells<T>({ columns, item }: RowProps<T>) {
  return columns.map((column) => (
    <td key={column.head} className={classOf(column)}>
      {column.cell(item)}
    </td>
  ));
}

function classOf(column: { readonly wide?: boolean; readonly align?: 'right' }): string | undefined {
  const name = `${column.align ?? ''}${column.wide === true ? ' wide' : ''}`;
  return name === '' ? undefined : name;
}
