import { Alert, Box, Button, Card, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useRef, useState } from 'react';
import { useAct } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { Page } from '../../parts/Page.tsx';
import { csvText, previewCsv, type CsvPreview } from './readCsv.ts';

/** Contacts from a file: first what will happen, then the import, then what was refused and why. */
export function ImportContactsPage() {
  const { w, format } = useWords();
  const [preview, setPreview] = useState<CsvPreview>();
  const [done, setDone] = useState<Output<'importContacts'>>();
  const input = useRef<HTMLInputElement>(null);
  const load = useAct('importContacts', ['listContacts']);

  async function take(file: File | undefined) {
    if (!file) return;
    setDone(undefined);
    load.reset();
    setPreview(previewCsv(csvText(await file.arrayBuffer())));
  }

  return (
    <Page title={w.people.importTitle}>
      <Stack spacing={3}>
        <Typography color="text.secondary">{w.people.importLead}</Typography>
        <Box
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault();
            void take(event.dataTransfer.files[0]);
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
            accept=".csv,text/csv"
            hidden
            onChange={(event) => void take(event.target.files?.[0])}
          />
          <Button variant="outlined" onClick={() => input.current?.click()}>
            {w.people.choose}
          </Button>
        </Box>
        {preview && !done && <Preview preview={preview} />}
        {load.error && <FaultNotice fault={load.error} />}
        {preview && !done && preview.mail >= 0 && (
          <Button
            variant="contained"
            size="large"
            loading={load.isPending}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() => load.mutate({ body: preview.text }, { onSuccess: setDone })}
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
            {done.refused.length > 0 && (
              <Card sx={{ p: 2, maxHeight: 360, overflow: 'auto' }} tabIndex={0}>
                {done.refused.map((each) => (
                  <Typography key={`${String(each.row)} ${each.field}`} variant="body2">
                    {`${w.people.refusedRow(each.row)}: ${each.field} ${each.message}`}
                  </Typography>
                ))}
              </Card>
            )}
            <ButtonLink to="/contacts" variant="contained" sx={{ alignSelf: 'flex-start' }}>
              {w.people.title}
            </ButtonLink>
          </>
        )}
      </Stack>
    </Page>
  );
}

function Preview({ preview }: { readonly preview: CsvPreview }) {
  const { w, format } = useWords();
  return (
    <Stack spacing={2}>
      <Typography variant="h2">{w.people.preview(format.number(preview.rows))}</Typography>
      {preview.mail < 0 && <Alert severity="error">{w.people.noMail}</Alert>}
      {preview.mail >= 0 && preview.badRows > 0 && (
        <Alert severity="warning">{w.people.badRows(format.number(preview.badRows))}</Alert>
      )}
      <DataTable
        label={w.people.importTitle}
        items={preview.header.map((name, index) => ({ name, index }))}
        keyOf={({ name, index }) => `${name} ${String(index)}`}
        columns={[
          { head: w.people.column, cell: ({ name }) => name },
          { head: w.people.example, cell: ({ index }) => preview.first[index] ?? '' },
        ]}
      />
    </Stack>
  );
}
