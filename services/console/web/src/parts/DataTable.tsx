import { Box, Card, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import type { ReactNode } from 'react';

/** A column: its heading and what stands in it. */
export interface Column<T> {
  readonly head: string;
  readonly cell: (item: T) => ReactNode;
  readonly align?: 'right';
  /** Not on a phone. */
  readonly wide?: boolean;
}

/** A list as a table that scrolls sideways within itself where it must. */
export function DataTable<T>(props: {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
}) {
  const hidden = (column: Column<T>) =>
    column.wide === true ? { display: { xs: 'none', sm: 'table-cell' } } : {};
  return (
    <Card>
      <Box sx={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={props.label}>
        <Table size="small" sx={{ '& th': { color: 'text.secondary', fontWeight: 600 } }}>
          <TableHead>
            <TableRow>
              {props.columns.map((column) => (
                <TableCell key={column.head} align={column.align ?? 'left'} sx={hidden(column)}>
                  {column.head}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {props.items.map((item) => (
              <TableRow key={props.keyOf(item)} hover sx={{ contentVisibility: 'auto' }}>
                {props.columns.map((column) => (
                  <TableCell key={column.head} align={column.align ?? 'left'} sx={hidden(column)}>
                    {column.cell(item)}
                  </TableCell>
                ))}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
    </Card>
  );
}
