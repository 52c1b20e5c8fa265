import { Box, Card, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';

/** A column: its heading and what stands in it. */
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

/** A list as a table that scrolls sideways within itself where it must; of a long one only the rows near the screen are drawn. */
export function DataTable<T>(props: TableProps<T>) {
  return (
    <Card>
      <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={props.label}>
        <Table
          size="small"
          aria-rowcount={props.items.length + 1}
          sx={{ '& th': { color: 'text.secondary', fontWeight: 600 } }}
        >
          <TableHead>
            <TableRow>
              {props.columns.map((column) => (
                <TableCell key={column.head} align={column.align ?? 'left'} sx={hidden(column)}>
                  {column.head}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          {props.items.length > drawnWhole ? <RowsInSight {...props} /> : <AllRows {...props} />}
        </Table>
      </Box>
    </Card>
  );
}

function AllRows<T>(props: TableProps<T>) {
  return (
    <TableBody>
      {props.items.map((item) => (
        <TableRow key={props.keyOf(item)} hover>
          <Cells columns={props.columns} item={item} />
        </TableRow>
      ))}
    </TableBody>
  );
}

function RowsInSight<T>(props: TableProps<T>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  useLayoutEffect(() => {
    const top = body.current?.getBoundingClientRect().top;
    if (top !== undefined) setAbove(top + window.scrollY);
  }, []);
  const rows = useWindowVirtualizer({
    count: props.items.length,
    estimateSize: () => 40,
    overscan: 12,
    scrollMargin: above,
    getItemKey: (index) => props.keyOf(props.items[index] as T),
  });
  const seen = rows.getVirtualItems();
  const before = (seen[0]?.start ?? above) - above;
  const after = rows.getTotalSize() - ((seen.at(-1)?.end ?? above) - above);
  return (
    <TableBody ref={body}>
      <Space height={before} />
      {seen.map((row) => {
        const item = props.items[row.index] as T;
        return (
          <TableRow
            key={row.key}
            hover
            data-index={row.index}
            ref={rows.measureElement}
            aria-rowindex={row.index + 2}
          >
            <Cells columns={props.columns} item={item} />
          </TableRow>
        );
      })}
      <Space height={after} />
    </TableBody>
  );
}

/** In place of the rows that are out of sight. */
function Space({ height }: { readonly height: number }) {
  return height > 0 ? <tr aria-hidden style={{ height }} /> : null;
}

function Cells<T>({ columns, item }: { readonly columns: readonly Column<T>[]; readonly item: T }) {
  return columns.map((column) => (
    <TableCell key={column.head} align={column.align ?? 'left'} sx={hidden(column)}>
      {column.cell(item)}
    </TableCell>
  ));
}

const onlyWide = { display: { xs: 'none', sm: 'table-cell' } } as const;
const everywhere = {} as const;

function hidden(column: { readonly wide?: boolean }) {
  return column.wide === true ? onlyWide : everywhere;
}
