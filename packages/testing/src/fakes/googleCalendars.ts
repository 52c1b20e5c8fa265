import { createHash, randomBytes } from 'node:crypto';

/** An event as Google's API shows it; only what the rules need is typed. */
export interface GoogleFakeEvent {
  id: string;
  status: 'confirmed' | 'tentative' | 'cancelled';
  etag: string;
  recurringEventId?: string;
  [field: string]: unknown;
}

/** What an owner writes; the calendar gives the etag. */
interface NewEvent {
  readonly id: string;
  readonly status: GoogleFakeEvent['status'];
  readonly [field: string]: unknown;
}

interface Stored {
  readonly event: GoogleFakeEvent;
  readonly sequence: number;
}

interface Listing {
  readonly query: string;
  readonly items: readonly GoogleFakeEvent[];
  readonly nextSyncToken: string;
}

/** Forbidden beside a sync token, as documented for events.list. */
const forbidden = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

export type ListAnswer =
  | { readonly status: 200; readonly body: Record<string, unknown> }
  | { readonly status: 400 | 410; readonly reason: string };

/** One calendar that keeps Google's rules of events.list: sync tokens, page tokens, tombstones. */
export function createGoogleCalendar(id: string) {
  const events = new Map<string, Stored>();
  const listings = new Map<string, Listing>();
  /** Sync token to (sequence it stands for, query of its first list). */
  const tokens = new Map<string, { sequence: number; query: string }>();
  let sequence = 0;

  function store(event: NewEvent): GoogleFakeEvent {
    sequence += 1;
    const etag = `"${createHash('sha1')
      .update(`${event.id}:${String(sequence)}`)
      .digest('hex')
      .slice(0, 16)}"`;
    const whole: GoogleFakeEvent = {
      ...event,
      status: event.status,
      etag,
      updated: new Date().toISOString(),
    };
    events.set(whole.id, { event: whole, sequence });
    return whole;
  }

  /** The query without paging and token: it must be the same in every request of a sync. */
  function fingerprint(query: URLSearchParams): string {
    return [...query]
      .filter(([name]) => name !== 'pageToken' && name !== 'syncToken')
      .sort()
      .join('&');
  }

  return {
    id,
    events,
    store,
    remove(eventId: string): boolean {
      const stored = events.get(eventId);
      if (!stored || stored.event.status === 'cancelled') return false;
      const { recurringEventId, originalStartTime } = stored.event;
      // A tombstone guarantees no more than this; `updated` is missing too.
      const stub = {
        id: eventId,
        status: 'cancelled' as const,
        ...(recurringEventId !== undefined && { recurringEventId, originalStartTime }),
      };
      const whole = store(stub);
      delete whole['updated'];
      for (const [childId, child] of events)
        if (child.event.recurringEventId === eventId) {
          store({
            id: childId,
            status: 'cancelled',
            recurringEventId: eventId,
            originalStartTime: child.event['originalStartTime'],
          });
          events.delete(childId);
        }
      return true;
    },
    /** Forgets every sync token (410 fullSyncRequired) and, when asked, the tombstones with them. */
    loseTokens(forgetTombstones = true): void {
      tokens.clear();
      if (forgetTombstones)
        for (const [eventId, { event }] of events)
          if (event.status === 'cancelled' && event.recurringEventId === undefined) events.delete(eventId);
    },
    live: (): GoogleFakeEvent[] =>
      [...events.values()]
        .map((each) => each.event)
        .filter((event) => event.status !== 'cancelled' || event.recurringEventId !== undefined),

    list(query: URLSearchParams): ListAnswer {
      const pageToken = query.get('pageToken');
      const syncToken = query.get('syncToken');
      const maxResults = Math.min(Number(query.get('maxResults') ?? 250), 2_500);
      const asked = `${fingerprint(query)}|${syncToken ?? ''}`;
      let listing: Listing;
      let offset = 0;
      if (pageToken !== null) {
        const [listId = '', at = '0'] = pageToken.split('.');
        const found = listings.get(listId);
        if (!found) return { status: 400, reason: 'invalidPageToken' };
        if (found.query !== asked) return { status: 400, reason: 'invalidParameter' };
        listing = found;
        offset = Number(at);
      } else {
        let since = -1;
        if (syncToken !== null) {
          if (forbidden.some((name) => query.has(name)) || query.get('showDeleted') === 'false')
            return { status: 400, reason: 'invalidParameter' };
          const known = tokens.get(syncToken);
          if (!known) return { status: 410, reason: 'fullSyncRequired' };
          if (known.query !== fingerprint(query)) return { status: 400, reason: 'invalidParameter' };
          since = known.sequence;
        }
        const items = [...events.values()]
          .filter((each) => each.sequence > since)
          // A full list has no tombstones of plain events.
          .filter(
            (each) =>
              syncToken !== null ||
              each.event.status !== 'cancelled' ||
              each.event.recurringEventId !== undefined,
          )
          .sort((a, b) => a.sequence - b.sequence)
          .map((each) => each.event);
        const nextSyncToken = randomBytes(12).toString('base64url');
        tokens.set(nextSyncToken, { sequence, query: fingerprint(query) });
        listing = { query: asked, items, nextSyncToken };
      }
      const page = listing.items.slice(offset, offset + maxResults);
      const more = offset + maxResults < listing.items.length;
      let next: string | undefined;
      if (more) {
        const listId = pageToken?.split('.')[0] ?? randomBytes(9).toString('base64url');
        listings.set(listId, listing);
        next = `${listId}.${String(offset + maxResults)}`;
      }
      return {
        status: 200,
        body: {
          kind: 'calendar#events',
          items: page,
          ...(next ? { nextPageToken: next } : { nextSyncToken: listing.nextSyncToken }),
        },
      };
    },
  };
}

export type GoogleFakeCalendar = ReturnType<typeof createGoogleCalendar>;
