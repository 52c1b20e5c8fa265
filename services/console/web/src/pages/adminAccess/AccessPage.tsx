import { MenuItem, TextField } from '@mui/material';
import { useState } from 'react';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

type Kind = 'access' | 'error' | 'prediction';

/** Every call of the API by this tenant. */
export function AccessPage() {
  const { w, format } = useWords();
  const [kind, setKind] = useState<Kind | ''>('');
  const list = usePages('listAccessLog', { query: { limit: 100, ...(kind !== '' && { kind }) } });
  return (
    <AdminPage>
      <TextField
        select
        label={w.admin.kind}
        value={kind}
        onChange={(event) => setKind(event.target.value as Kind | '')}
        sx={{ maxWidth: 220 }}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      >
        <MenuItem value="">{w.shell.all}</MenuItem>
        {Object.entries(w.admin.kinds).map(([key, label]) => (
          <MenuItem key={key} value={key}>
            {label}
          </MenuItem>
        ))}
      </TextField>
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton rows={6} height={40} />}
      {list.items?.length === 0 && <EmptyState icon="search" title={w.admin.accessNone} />}
      {list.items && list.items.length > 0 && (
        <DataTable
          label={w.admin.sections.access}
          items={list.items}
          keyOf={(entry) => entry.requestId}
          columns={[
            { head: w.admin.when, cell: (entry) => format.dayTime(entry.at) },
            {
              head: w.admin.route,
              cell: (entry) => <code>{`${entry.method.toUpperCase()} ${entry.route}`}</code>,
            },
            { head: w.admin.status, cell: (entry) => String(entry.status), align: 'right' },
            {
              head: w.admin.took,
              cell: (entry) => `${entry.durationMs.toFixed(1)} ms`,
              align: 'right',
              wide: true,
            },
            { head: w.admin.who, cell: (entry) => entry.principalKind ?? '', wide: true },
          ]}
        />
      )}
      <MoreButton list={list} />
    </AdminPage>
  );
}
