import { Alert, Box, Button, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useRef, useState } from 'react';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { ImportPreview } from './ImportPreview.tsx';

/** Contacts from a file: first what will happen (a dry run), then the import, then what was refused and why. */
export function ImportContactsPage() {
  const { w, format } = useWords();
  const [file, setFile] = useState<File>();
  const input = useRef<HTMLInputElement>(null);
  const dryRun = useAct('importContacts');
  const load = useAct('importContacts', ['listContacts']);
  const done = load.data;
  const preview = file && !done ? dryRun.data : undefined;

  function take(given: File | undefined) {
    if (!given) return;
    load.reset();
    setFile(given);
    dryRun.mutate({ query: { dryRun: 'true' }, bytes: given });
  }

  return (
    <Page title={w.people.importTitle}>
      <Stack spacing={3}>
        <Typography color="textSecondary">{w.people.importLead}</Typography>
        <Box
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            take(event.dataTransfer.files[0]);
          }}
          sx={{
            p: 4,
            border: 2,
            borderStyle: 'dashed',
            borderColor: 'divider',
            borderRadius: 3,
            textAlign: 'center',
          }}
        >
          <input
            ref={input}
            type="file"
            accept=".csv,.tsv,.txt,text/csv"
            hidden
            onChange={(event) => take(event.target.files?.[0])}
          />
          <Button variant="outlined" loading={dryRun.isPending} onClick={() => input.current?.click()}>
            {w.people.choose}
          </Button>
        </Box>
        {dryRun.error && <FaultNotice fault={dryRun.error} />}
        {preview && <ImportPreview preview={preview} />}
        {preview && <Refused result={preview} />}
        {load.error && <FaultNotice fault={load.error} />}
        {file && preview && (
          <Button
            variant="contained"
            size="large"
            loading={load.isPending}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() => load.mutate({ query: {}, bytes: file })}
          >
            {w.people.go}
          </Button>
        )}
        {done && (
          <>
            <Alert severity={done.refusedRows > 0 ? 'warning' : 'success'} role="status">
              {w.people.done(
                format.number(done.created),
                format.number(done.updated),
                format.number(done.refusedRows),
              )}
            </Alert>
            <Refused result={done} />
            <ButtonLink to="/contacts" variant="contained" sx={{ alignSelf: 'flex-start' }}>
              {w.people.title}
            </ButtonLink>
          </>
        )}
      </Stack>
    </Page>
  );
}

function Refused({ result }: { readonly result: Output<'importContacts'> }) {
  const { w } = useWords();
  if (result.refused.length === 0) return null;
  return (
    <Card sx={{ p: 2, maxHeight: 360, overflow: 'auto' }} tabIndex={0}>
      {result.refused.map((each) => (
        <Typography key={`${String(each.row)} ${each.field}`} variant="body2">
          {`${w.people.refusedRow(each.row)}: ${each.field} ${each.message}`}
        </Typography>
      ))}
    </Card>
  );
}
