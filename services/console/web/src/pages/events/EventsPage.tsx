import { ButtonLink } from '../../parts/links.ts';
import { Button, Stack, Typography } from '@mui/material';
import { useDeferredValue, useState } from 'react';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { EventRow } from './EventRow.tsx';
import { FirstSteps } from './FirstSteps.tsx';

/** All events: those that come up first, then the past ones; the first steps where there is none. */
export function EventsPage() {
  const { w } = useWords();
  const [q, setQ] = useState('');
  const asked = useDeferredValue(q.trim());
  const list = usePages('listEvents', { query: { limit: 100, ...(asked !== '' && { q: asked }) } });
  const now = Date.now();
  const items = list.items ?? [];
  const coming = items
    .filter((each) => each.state === 'open' && Date.parse(each.startsAt) >= now)
    .sort((a, b) => a.startsAt.localeCompare(b.startsAt));
  const rest = items
    .filter((each) => !coming.includes(each))
    .sort((a, b) => b.startsAt.localeCompare(a.startsAt));
  const none = list.items?.length === 0 && asked === '';
  return (
    <Page
      title={w.events.title}
      actions={
        <ButtonLink to="/events/new" variant="contained" startIcon={<Icon name="plus" />}>
          {w.events.new}
        </ButtonLink>
      }
    >
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton />}
      {none && <FirstSteps />}
      {list.items && !none && (
        <Stack spacing={3}>
          <SearchField label={w.events.search} value={q} change={setQ} />
          {items.length === 0 && <Typography>{w.events.nothingFound(asked)}</Typography>}
          {coming.length > 0 && <Section title={w.events.upcoming} events={coming} />}
          {rest.length > 0 && <Section title={w.events.past} events={rest} />}
          {list.more && (
            <Button onClick={list.more} loading={list.fetchingMore} sx={{ alignSelf: 'flex-start' }}>
              {w.shell.more}
            </Button>
          )}
        </Stack>
      )}
    </Page>
  );
}

function Section(props: {
  readonly title: string;
  readonly events: readonly Parameters<typeof EventRow>[0]['event'][];
}) {
  return (
    <Stack component="section" spacing={1} aria-label={props.title}>
      <Typography variant="h2">{props.title}</Typography>
      <Stack component="ul" spacing={1} sx={{ listStyle: 'none', p: 0, m: 0 }}>
        {props.events.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </Stack>
    </Stack>
  );
}
