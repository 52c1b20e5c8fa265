import { ButtonLink } from '../../parts/links.ts';
import { Button, Stack, Typography } from '@mui/material';
import type { Output } from '@tsudoi/client/createClient';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { usePages } from '../../app/useRead.ts';
import { useWords } from '../../app/Words.tsx';
import { FaultNotice } from '../../parts/FaultNotice.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { MoreButton } from '../../parts/MoreButton.tsx';
import { Page } from '../../parts/Page.tsx';
import { RowsSkeleton } from '../../parts/RowsSkeleton.tsx';
import { SearchField } from '../../parts/SearchField.tsx';
import { EventList } from './EventList.tsx';
import { FirstSteps } from './FirstSteps.tsx';

type Event = Output<'listEvents'>['items'][number];

const none: readonly Event[] = [];

const ArchivedEvents = lazy(() => import('./ArchivedEvents.tsx'));

/** All events: those that come up first, then the past ones; the first steps where there is none. */
export function EventsPage() {
  const { w } = useWords();
  const [q, setQ] = useState('');
  const [archived, setArchived] = useState(false);
  const asked = useDeferredValue(q.trim());
  const list = usePages('listEvents', { query: { limit: 100, ...(asked !== '' && { q: asked }) } });
  const items = list.items ?? none;
  const sections = useMemo(() => {
    const { coming, rest } = split(items, Date.now());
    return [
      { title: w.events.upcoming, events: coming },
      { title: w.events.past, events: rest },
    ];
  }, [items, w]);
  const empty = list.items?.length === 0 && asked === '';
  return (
    <Page
      title={w.events.title}
      lead={w.events.lead}
      actions={
        <ButtonLink to="/events/new" variant="contained" startIcon={<Icon name="plus" />}>
          {w.events.new}
        </ButtonLink>
      }
    >
      {list.error && <FaultNotice fault={list.error} retry={list.refetch} />}
      {!list.items && !list.error && <RowsSkeleton />}
      {empty && <FirstSteps />}
      {list.items && !empty && (
        <Stack spacing={3}>
          <SearchField label={w.events.search} value={q} change={setQ} />
          {items.length === 0 && <Typography>{w.events.nothingFound(asked)}</Typography>}
          <EventList key={asked} sections={sections} />
          <MoreButton list={list} />
        </Stack>
      )}
      {list.items && asked === '' && !list.more && (
        <Stack spacing={2} sx={{ mt: 3, alignItems: 'flex-start' }}>
          <Button size="small" aria-expanded={archived} onClick={() => setArchived(!archived)}>
            {archived ? w.events.hideArchived : w.events.showArchived}
          </Button>
          {archived && (
            <Suspense fallback={<RowsSkeleton />}>
              <ArchivedEvents />
            </Suspense>
          )}
        </Stack>
      )}
    </Page>
  );
}

/** Open events to come, the next first; all others, the last first. */
function split(events: readonly Event[], now: number) {
  const isComing = (event: Event) => event.state === 'open' && Date.parse(event.startsAt) >= now;
  return {
    coming: events.filter(isComing).sort((a, b) => inOrder(a.startsAt, b.startsAt)),
    rest: events.filter((each) => !isComing(each)).sort((a, b) => inOrder(b.startsAt, a.startsAt)),
  };
}

/** Instants as the API writes them are in order as texts. */
const inOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
