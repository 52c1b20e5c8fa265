import { Button, Stack, Typography } from '@mui/material';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
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
import { SignUpPreview } from './SignUpPreview.tsx';
import { SignUpRun } from './SignUpRun.tsx';
import { shopNames, signUpWords } from './words.ts';

/** Bytes of a file that a preview reads at most. */
const mostPreviewed = 8 * 1024 * 1024;

/** A shop's list of participants: first what it would do, then the import on the server with its progress, then what was set aside. */
export function SignUpsPage() {
  const own = useOwnWords(signUpWords);
  const navigate = useNavigate();
  const { eventId } = useParams({ from: '/shell/events/$eventId/sign-ups' });
  const { run } = useSearch({ from: '/shell/events/$eventId/sign-ups' });
  const params = { eventId };
  const [file, setFile] = useState<File>();
  const event = useRead('readEvent', { params });
  const dryRun = useAct('importSignUps');
  const lookAt = useHead(mostPreviewed, (bytes) => {
    dryRun.mutate({ params, query: { dryRun: 'true' }, bytes });
  });
  const start = useAct('startSignUpImport', ['listSignUpImports']);
  const preview = file ? dryRun.data : undefined;
  const cut = file !== undefined && file.size > mostPreviewed;
  const open = (id: string | undefined) =>
    void navigate({
      to: '/events/$eventId/sign-ups',
      params,
      search: id === undefined ? {} : { run: id },
    });

  function take(given: File) {
    start.reset();
    dryRun.reset();
    setFile(given);
    open(undefined);
    lookAt(given);
  }

  return (
    <Page
      title={own.title}
      lead={own.lead}
      over={
        <TextLink
          to="/events/$eventId"
          params={params}
          underline="hover"
          color="textSecondary"
          sx={{ fontSize: '0.9rem', display: 'inline-block', minHeight: 24, mb: 1 }}
        >
          {event.data?.name ?? ''}
        </TextLink>
      }
    >
      <Stack spacing={3}>
        <FileDrop label={own.choose} accept=".csv,.tsv,.txt,text/csv" busy={dryRun.isPending} take={take} />
        {dryRun.error && <FaultNotice fault={dryRun.error} />}
        {preview && <SignUpPreview preview={preview} cut={cut} />}
        {start.error && <FaultNotice fault={start.error} />}
        {file && preview && (
          <Button
            variant="contained"
            size="large"
            loading={start.isPending}
            sx={{ alignSelf: 'flex-start' }}
            onClick={() =>
              start.mutate(
                { params, query: {}, bytes: file },
                {
                  onSuccess: ({ id }) => {
                    setFile(undefined);
                    open(id);
                  },
                },
              )
            }
          >
            {own.go}
          </Button>
        )}
        {run !== undefined && !file && <SignUpRun key={run} eventId={eventId} importId={run} />}
        {!file && <Before eventId={eventId} shown={run} />}
      </Stack>
    </Page>
  );
}

/** Lists so far: whoever left the page finds theirs again. */
function Before({ eventId, shown }: { readonly eventId: string; readonly shown: string | undefined }) {
  const { format } = useWords();
  const own = useOwnWords(signUpWords);
  const list = useRead('listSignUpImports', { params: { eventId }, query: { limit: 20 } });
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
              <TextLink to="/events/$eventId/sign-ups" params={{ eventId }} search={{ run: id }}>
                {format.dayTime(createdAt)}
              </TextLink>
            ),
          },
          { head: own.shop, cell: ({ shop }) => shopNames[shop] },
          { head: own.state, cell: ({ state }) => <span className="tag">{own.runStates[state]}</span> },
          { head: own.rows, cell: ({ rows }) => format.number(rows), align: 'right' },
        ]}
      />
    </Stack>
  );
}
