import { Alert, Button, Stack, TextField } from '@mui/material';
import { useMemo, useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages, useRead } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { AdminPage } from '../../parts/AdminPage.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { TextLink } from '../../parts/links.ts';
import { auditWords, wordOf } from './auditWords.ts';

/** Who changed what: the chained audit log by day, by what was changed, and the proof that it is whole. */
export function AuditPage() {
  const { w, format } = useWords();
  const own = useOwnWords(auditWords);
  const members = useRead('listMembers', { query: { limit: 200 } });
  const keys = useRead('listKeys', { query: { limit: 200 } });
  const names = useMemo(
    () =>
      new Map([
        ...(members.data?.items ?? []).map(({ id, displayName }) => [id, displayName] as const),
        ...(keys.data?.items ?? []).map(({ id, name }) => [id, name] as const),
      ]),
    [members.data, keys.data],
  );
  const [day, setDay] = useState('');
  const [targetId, setTargetId] = useState('');
  const [verify, setVerify] = useState(false);
  const [again, setAgain] = useState(false);
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
  const said = (action: string) => {
    const [noun = '', verb = ''] = action.split('.');
    return own.say(wordOf(own.nouns, noun), wordOf(own.verbs, verb));
  };
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
          loading={again || (verify && verdict.isPending)}
          onClick={() => {
            if (verify) {
              setAgain(true);
              void verdict.refetch().finally(() => setAgain(false));
            } else setVerify(true);
          }}
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
            { head: w.admin.what, cell: (entry) => <span title={entry.action}>{said(entry.action)}</span> },
            {
              head: w.admin.who,
              cell: (entry) =>
                `${wordOf(own.actors, entry.actorKind)} ${names.get(entry.actor) ?? tail(entry.actor)}`,
            },
            {
              head: w.admin.target,
              cell: (entry) => (
                <Target kind={entry.targetKind} id={entry.targetId} name={names.get(entry.targetId)} />
              ),
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

/** The end of an id: ids are born in the order of time, so many begin alike. */
function tail(id: string): string {
  return id.length > 12 ? `…${id.slice(-6)}` : id;
}

/** What was changed: its name or the end of its id, with a way to its page where it has one. */
function Target(props: { readonly kind: string; readonly id: string; readonly name: string | undefined }) {
  const shown = props.name ?? tail(props.id);
  if (props.kind === 'contact')
    return (
      <TextLink to="/contacts/$contactId" params={{ contactId: props.id }} title={props.id}>
        {shown}
      </TextLink>
    );
  if (props.kind === 'event')
    return (
      <TextLink to="/events/$eventId" params={{ eventId: props.id }} title={props.id}>
        {shown}
      </TextLink>
    );
  return <span title={props.id}>{shown}</span>;
}
