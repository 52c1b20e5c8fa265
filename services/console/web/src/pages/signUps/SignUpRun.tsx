import { Alert, Card, LinearProgress, Stack, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { signUpWords } from './words.ts';

interface OneRun {
  readonly eventId: string;
  readonly importId: string;
}

/** A list that is brought in on the server: how far it is, then what came of it. */
export function SignUpRun(params: OneRun) {
  const { format } = useWords();
  const own = useOwnWords(signUpWords);
  const queries = useQueryClient();
  const [ended, setEnded] = useState(false);
  const { eventId, importId } = params;
  const run = useRead(
    'readSignUpImport',
    { params: { eventId, importId } },
    ended ? {} : { refetchMs: 1_000 },
  );
  const { data } = run;
  const state = data?.state;
  useEffect(() => {
    if (state === undefined || state === 'running') return;
    setEnded(true);
    for (const stale of ['readPace', 'listContacts', 'listSignUpImports'])
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
        severity={data.state === 'failed' ? 'error' : data.refused > 0 ? 'warning' : 'success'}
        role="status"
        data-figure="recorded"
      >
        {data.state === 'failed' && `${own.failed} ${data.message ?? ''} `}
        {own.would(
          format.number(data.recorded),
          format.number(data.changed),
          format.number(data.unchanged),
          format.number(data.refused),
        )}
        {data.waiting > 0 && ` ${own.waiting(format.number(data.waiting))}`}
      </Alert>
      {data.refused > 0 && <Faults eventId={eventId} importId={importId} />}
      <ButtonLink
        to="/events/$eventId"
        params={{ eventId }}
        variant="contained"
        sx={{ alignSelf: 'flex-start' }}
      >
        {own.back}
      </ButtonLink>
    </Stack>
  );
}

function Faults(params: OneRun) {
  const { format } = useWords();
  const own = useOwnWords(signUpWords);
  const { eventId, importId } = params;
  const list = usePages('listSignUpImportFaults', {
    params: { eventId, importId },
    query: { limit: 100 },
  });
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
