import { Button, Card, Chip, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { useAct, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { FileDrop } from '../../parts/FileDrop.tsx';
import { TextLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { useHead } from '../../parts/useHead.ts';
import { ImportPreview } from './ImportPreview.tsx';
import { ImportRun } from './ImportRun.tsx';
import { importWords } from './words.ts';

/** Rows that a preview reads at most; a larger file is imported without one. */
const mostPreviewed = 8 * 1024 * 1024;

/** Contacts from a file: first what will happen (a dry run), then the import on the server with its progress, then what was set aside. */
export function ImportContactsPage() {
  const { w } = useWords();
  const navigate = useNavigate();
  const { run } = useSearch({ from: '/shell/contacts/import' });
  const [file, setFile] = useState<File>();
  const dryRun = useAct('importContacts');
  const lookAt = useHead(mostPreviewed, (bytes) => {
    dryRun.mutate({ query: { dryRun: 'true' }, bytes });
  });
  const start = useAct('startContactImport', ['listContactImports']);
  const preview = file ? dryRun.data : undefined;
  const open = (id: string | undefined) =>
    void navigate({ to: '/contacts/import', search: id === undefined ? {} : { run: id } });

  function take(given: File) {
    start.reset();
    dryRun.reset();
    setFile(given);
    open(undefined);
    // Of a larger file the head: a preview is to show how it is read.
    lookAt(given);
  }

  return (
    <Page title={w.people.importTitle}>
      <Stack spacing={3}>
        <Typography color="textSecondary">{w.people.importLead}</Typography>
        <FileDrop
          label={w.people.choose}
          accept=".csv,.tsv,.txt,text/csv"
          busy={dryRun.isPending}
          take={take}
        />
        {dryRun.error && <FaultNotice fault={dryRun.error} />}
        {preview && <ImportPreview preview={preview} />}
        {preview && <Refused result={preview} />}
        {start.error && <FaultNotice fault={start.error} />}
        {file && preview && (
          <Button
            variant="contained"
            size="large"
            loading={start.isPending}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() =>
              start.mutate(
                { query: {}, bytes: file },
                {
                  onSuccess: ({ id }) => {
                    setFile(undefined);
                    open(id);
                  },
                },
              )
            }
          >
            {w.people.go}
          </Button>
        )}
        {run !== undefined && <ImportRun key={run} importId={run} />}
        {!file && <Before shown={run} />}
      </Stack>
    </Page>
  );
}

/** Imports so far: whoever left the page finds theirs again. */
function Before({ shown }: { readonly shown: string | undefined }) {
  const { format } = useWords();
  const own = useOwnWords(importWords);
  const list = useRead('listContactImports', { query: { limit: 20 } });
  const items = list.data?.items.filter(({ id }) => id !== shown);
  if (!items || items.length === 0) return null;
  return (
    <Stack spacing={1}>
      <Typography variant="h2">{own.before}</Typography>
      <DataTable
        label={own.before}
        items={items}
        keyOf={({ id }) => id}
        columns={[
          {
            head: own.when,
            cell: ({ id, createdAt }) => (
              <TextLink to="/contacts/import" search={{ run: id }}>
                {format.dayTime(createdAt)}
              </TextLink>
            ),
          },
          {
            head: own.state,
            cell: ({ state }) => <Chip size="small" variant="outlined" label={own.states[state]} />,
          },
          { head: own.rows, cell: ({ rows }) => format.number(rows), align: 'right' },
        ]}
      />
    </Stack>
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
