import { Alert, Card, LinearProgress, Stack, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { importWords } from './words.ts';

/** An import that runs on the server: how far it is, then what came of it. */
export function ImportRun({ importId }: { readonly importId: string }) {
  const { w, format } = useWords();
  const own = useOwnWords(importWords);
  const queries = useQueryClient();
  const params = { importId };
  const run = useRead('readContactImport', { params }, { refetchMs: 1_000 });
  const { data } = run;
  const state = data?.state;
  useEffect(() => {
    if (state === undefined || state === 'running') return;
    for (const stale of ['listContacts', 'listContactImports'])
      void queries.invalidateQueries({ queryKey: [stale] });
  }, [queries, state]);
  if (run.error) return <FaultNotice fault={run.error} retry={() => void run.refetch()} />;
  if (!data) return null;
  if (data.state === 'running')
    return (
      <Card sx={{ p: { xs: 2, sm: 3 } }}>
        <Typography role="status" sx={{ fontWeight: 600, mb: 1 }}>
          {own.running(format.number(data.done), format.number(data.rows))}
        </Typography>
        <LinearProgress
          aria-label={own.progress}
          variant="determinate"
          value={data.rows === 0 ? 0 : (100 * data.done) / data.rows}
          sx={{ height: 10, borderRadius: 5 }}
        />
        <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
          {own.leave}
        </Typography>
      </Card>
    );
  return (
    <Stack spacing={2}>
      <Alert
        severity={data.state === 'failed' ? 'error' : data.faults > 0 ? 'warning' : 'success'}
        role="status"
        data-figure="imported"
      >
        {data.state === 'failed' && `${own.failed} ${data.message ?? ''} `}
        {own.done(
          format.number(data.created),
          format.number(data.updated),
          format.number(data.unchanged),
          format.number(data.faults),
        )}
      </Alert>
      {data.faults > 0 && <Faults importId={importId} />}
      <ButtonLink to="/contacts" variant="contained" sx={{ alignSelf: 'flex-start' }}>
        {w.people.title}
      </ButtonLink>
    </Stack>
  );
}

function Faults({ importId }: { readonly importId: string }) {
  const { format } = useWords();
  const own = useOwnWords(importWords);
  const list = usePages('listContactImportFaults', { params: { importId }, query: { limit: 100 } });
  return (
    <Stack spacing={1}>
      <Typography variant="h2">{own.setAside}</Typography>
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      <DataTable
        label={own.setAside}
        items={list.items ?? []}
        keyOf={({ line, field }) => `${String(line)} ${field}`}
        columns={[
          { head: own.line, cell: ({ line }) => format.number(line), align: 'right' },
          { head: own.field, cell: ({ field }) => field },
          { head: own.why, cell: ({ message }) => message },
        ]}
      />
      <MoreButton list={list} />
    </Stack>
  );
}
