import { Alert, Box, Button, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useState } from 'react';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { outcomeWords } from '../../app/words/outcomeWords.ts';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';

type Report = Output<'importOutcomes'>;

/** Results from a file: first what would happen, row by row where something is wrong; then it is written. */
export function ImportResults({ eventId }: { readonly eventId: string }) {
  const own = useOwnWords(outcomeWords);
  const [file, setFile] = useState<File>();
  const send = useAct('importOutcomes', ['readEventOutcome', 'listOutcomes']);
  // The API wants the bytes as they are, whatever their encoding.
  const run = (from: File, dryRun: boolean) =>
    send.mutate({
      query: { eventId, dryRun: dryRun ? 'true' : 'false' },
      body: from as unknown as string,
    });
  const report = send.data;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }}>
      <Typography variant="h2" gutterBottom>
        {own.file}
      </Typography>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {own.fileLead}
      </Typography>
      <Stack spacing={2}>
        {!report && (
          <FileDrop
            label={own.choose}
            accept=".csv,.tsv,.txt,text/csv"
            busy={send.isPending}
            take={(given) => {
              setFile(given);
              run(given, true);
            }}
          />
        )}
        {send.isPending && file && <Typography role="status">{own.reading(file.name)}</Typography>}
        {send.error && <FaultNotice fault={send.error} />}
        {report && <RowReport report={report} />}
        {report && (
          <Stack direction="row" sx={{ gap: 1.5 }}>
            {report.dryRun && file && report.state === 'done' && (
              <Button variant="contained" loading={send.isPending} onClick={() => run(file, false)}>
                {own.write}
              </Button>
            )}
            <Button
              onClick={() => {
                setFile(undefined);
                send.reset();
              }}
            >
              {own.another}
            </Button>
          </Stack>
        )}
      </Stack>
    </Card>
  );
}

/** What the file would do or has done, and each row that cannot be read with its line. */
function RowReport({ report: told }: { readonly report: Report }) {
  const { w, format } = useWords();
  const own = useOwnWords(outcomeWords);
  const rows = format.number(told.rows);
  const came = told.attendance;
  const say = (value: number | null) => (value === null ? own.unknown : format.number(value));
  return (
    <Stack spacing={1.5} data-figure="importReport">
      <Alert severity={told.state === 'failed' ? 'error' : told.dryRun ? 'info' : 'success'} role="status">
        {told.state === 'failed'
          ? (told.message ?? w.shell.faults.invalid)
          : told.dryRun
            ? own.would(rows)
            : own.wrote(rows)}
      </Alert>
      {told.state !== 'failed' && (
        <Typography>
          {came
            ? own.people(format.number(came.signUps), say(came.attended))
            : own.counts(
                format.number(told.created),
                format.number(told.restated),
                format.number(told.unchanged),
              )}
        </Typography>
      )}
      {told.unmatched > 0 && <Alert severity="warning">{own.unmatched(format.number(told.unmatched))}</Alert>}
      {told.faults > 0 && (
        <Box component="section" aria-label={own.faults(format.number(told.faults))}>
          <Typography sx={{ fontWeight: 600 }}>{own.faults(format.number(told.faults))}</Typography>
          <Box
            component="ul"
            tabIndex={0}
            sx={{ maxHeight: 220, overflow: 'auto', pl: 2.5, my: 1, fontSize: '0.875rem' }}
          >
            {told.firstFaults.map((fault) => (
              <li key={`${String(fault.line)} ${fault.field}`}>
                {`${own.line(format.number(fault.line))}: ${fault.field} ${fault.message}`}
              </li>
            ))}
          </Box>
        </Box>
      )}
      <Typography variant="body2" color="textSecondary">
        {`${own.columns}: ${Object.entries(told.columns)
          .map(([field, title]) => `${title} → ${field}`)
          .join(', ')}`}
      </Typography>
      {told.ignoredColumns.length > 0 && (
        <Typography variant="body2" color="textSecondary">
          {own.ignored(told.ignoredColumns.join(', '))}
        </Typography>
      )}
    </Stack>
  );
}
