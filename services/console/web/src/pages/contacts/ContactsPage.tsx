import { Chip, Stack, Typography } from '@mui/material';
import { useDeferredValue, useState } from 'react';
import { useOwnWords } from '../../app/useOwnWords.ts';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { DataTable } from '../../parts/DataTable.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { ButtonLink, TextLink } from '../../parts/links.ts';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { contactWords } from './words.ts';

/** The people whom one may nudge. */
export function ContactsPage() {
  const { w, format } = useWords();
  const own = useOwnWords(contactWords);
  const [q, setQ] = useState('');
  const asked = useDeferredValue(q.trim());
  const list = usePages('listContacts', { query: { limit: 100, ...(asked !== '' && { q: asked }) } });
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
          <DataTable
            label={w.people.title}
            items={list.items}
            keyOf={(contact) => contact.id}
            columns={[
              {
                head: w.people.name,
                cell: (contact) => (
                  <TextLink to="/contacts/$contactId" params={{ contactId: contact.id }}>
                    {contact.displayName === '' ? contact.email : contact.displayName}
                  </TextLink>
                ),
              },
              { head: w.people.mail, cell: (contact) => contact.email, wide: true },
              { head: w.people.language, cell: (contact) => w.people.languages[contact.locale], wide: true },
              {
                head: w.people.consent,
                cell: (contact) => {
                  const given = Object.entries(contact.consent).filter(([, consent]) => consent.granted);
                  return given.length === 0 ? (
                    <Typography variant="body2" color="textSecondary">
                      {w.people.consentNone}
                    </Typography>
                  ) : (
                    <Stack direction="row" sx={{ gap: 0.5, flexWrap: 'wrap' }}>
                      {given.map(([channel]) => (
                        <Chip key={channel} size="small" label={w.people.channels[channel] ?? channel} />
                      ))}
                    </Stack>
                  );
                },
              },
              { head: w.people.since, cell: (contact) => format.ago(contact.createdAt), wide: true },
            ]}
          />
        )}
        <MoreButton list={list} />
      </Stack>
    </Page>
  );
}
