import { Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { useDeferredValue, useMemo, useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages } from '../../app/useRead.ts';
import { useWords, type Words } from '../../app/Words.tsx';
import { DataTable, type Column } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ButtonLink } from '../../parts/links.ts';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowLink } from '../../parts/RowLink.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { contactWords } from './words.ts';

type Contact = Output<'listContacts'>['items'][number];

const idOf = (contact: Contact) => contact.id;

/** The people whom one may nudge. */
export function ContactsPage() {
  const { w, format } = useWords();
  const own = useOwnWords(contactWords);
  const [q, setQ] = useState('');
  const asked = useDeferredValue(q.trim());
  const list = usePages('listContacts', { query: { limit: 100, ...(asked !== '' && { q: asked }) } });
  // The same as long as the language is, so that rows which are there already stay as they are.
  const columns = useMemo(() => columnsOf(w, format), [w, format]);
  return (
    <Page
      title={w.people.title}
      lead={own.lead}
      wide
      actions={
        <ButtonLink to="/contacts/import" variant="contained" startIcon={<Icon name="plus" />}>
          {w.people.import}
        </ButtonLink>
      }
    >
      <Stack spacing={2}>
        <SearchField label={w.people.search} value={q} change={setQ} />
        {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
        {!list.items && !list.error && <RowsSkeleton rows={6} height={44} />}
        {list.items?.length === 0 &&
          (asked === '' ? (
            <EmptyState icon="people" title={w.people.none} text={w.people.noneText}>
              <ButtonLink to="/contacts/import" variant="contained">
                {w.people.import}
              </ButtonLink>
            </EmptyState>
          ) : (
            <Typography>{w.people.nothing(asked)}</Typography>
          ))}
        {list.items && list.items.length > 0 && (
          <DataTable label={w.people.title} items={list.items} keyOf={idOf} columns={columns} />
        )}
        <MoreButton list={list} />
      </Stack>
    </Page>
  );
}

function columnsOf(w: Words['w'], format: Words['format']): readonly Column<Contact>[] {
  return [
    {
      head: w.people.name,
      cell: (contact) => (
        <RowLink to={`/contacts/${contact.id}`}>
          {contact.displayName === '' ? contact.email : contact.displayName}
        </RowLink>
      ),
    },
    { head: w.people.mail, cell: (contact) => contact.email, wide: true },
    { head: w.people.language, cell: (contact) => w.people.languages[contact.locale], wide: true },
    {
      head: w.people.consent,
      cell: (contact) => {
        const given = Object.entries(contact.consent).filter(([, consent]) => consent.granted);
        return given.length === 0 ? (
          <span className="quiet">{w.people.consentNone}</span>
        ) : (
          given.map(([channel]) => (
            <span key={channel} className="tag">
              {w.people.channels[channel] ?? channel}
            </span>
          ))
        );
      },
    },
    { head: w.people.since, cell: (contact) => format.ago(contact.createdAt), wide: true },
  ];
}
