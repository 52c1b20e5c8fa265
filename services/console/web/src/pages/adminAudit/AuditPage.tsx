import { Alert, Button, Stack, TextField } from '@mui/material';
import { useState } from 'react';
import { usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';

/** Who changed what: the chained audit log by day, by what was changed, and the proof that it is whole. */
export function AuditPage() {
  const { w, format } = useWords();
  const [day, setDay] = useState('');
  const [targetId, setTargetId] = useState('');
  const [verify, setVerify] = useState(false);
  const list = usePages('listAudit', {
    query: {
      limit: 100,
      ...(day !== '' && { day }),
      ...(targetId.trim() !== '' && { targetId: targetId.trim() }),
    },
  });
  const verdict = useRead(
    'verifyAudit',
    { query: day === '' ? {} : { from: day, to: day } },
    { enabled: verify },
  );
  return (
    <AdminPage>
      <Stack direction={{ xs: 'column', sm: 'row' }} spacing={2} sx={{ alignItems: { sm: 'center' } }}>
        <TextField
          type="date"
          label={w.admin.day}
          value={day}
          onChange={(event) => setDay(event.target.value)}
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ maxWidth: 200 }}
        />
        <TextField
          label={w.admin.target}
          value={targetId}
          onChange={(event) => setTargetId(event.target.value)}
          sx={{ maxWidth: 340 }}
        />
        <Button
          loading={verify && verdict.isFetching}
          onClick={() => (verify ? void verdict.refetch() : setVerify(true))}
        >
          {w.admin.verify}
        </Button>
      </Stack>
      {verdict.data && (
        <Alert role="status" severity={verdict.data.faults.length === 0 ? 'success' : 'error'}>
          {verdict.data.faults.length === 0
            ? w.admin.verified(format.number(verdict.data.entries))
            : w.admin.faulty(format.number(verdict.data.faults.length))}
        </Alert>
      )}
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton rows={6} height={40} />}
      {list.items?.length === 0 && <EmptyState icon="search" title={w.admin.auditNone} />}
      {list.items && list.items.length > 0 && (
        <DataTable
          label={w.admin.sections.audit}
          items={list.items}
          keyOf={(entry) => `${entry.day} ${entry.sequence}`}
          columns={[
            { head: w.admin.when, cell: (entry) => format.dayTime(entry.at) },
            { head: w.admin.what, cell: (entry) => <code>{entry.action}</code> },
            { head: w.admin.who, cell: (entry) => `${entry.actorKind} ${entry.actor.slice(0, 8)}` },
            {
              head: w.admin.target,
              cell: (entry) => `${entry.targetKind} ${entry.targetId.slice(0, 8)}`,
              wide: true,
            },
            { head: w.admin.from, cell: (entry) => entry.origin ?? '', wide: true },
          ]}
        />
      )}
      <MoreButton list={list} />
    </AdminPage>
  );
}
