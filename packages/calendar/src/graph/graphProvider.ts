import { CalendarGone, CallRefused, CursorExpired, ProviderUnavailable, WriteRefused } from '../faults.ts';
import type { CalendarProvider, Change, RemoteCalendar, WriteBackEntry, WrittenEntry } from '../provider.ts';
import { readSeriesWhole, withSeries } from './graphSeries.ts';
import { graphCall, type GraphOptions, type GraphRequest } from './graphCall.ts';
import { graphChange, originPrefix, type GraphEvent } from './graphEvent.ts';

interface DeltaPage {
  readonly value?: readonly GraphEvent[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
}

const dayMs = 86_400_000;
const windowBackDays = 30;
const windowAheadDays = 400;
/** With less than this ahead, the window is laid anew by a full resync. */
const leastAheadDays = 200;
/** Graph keeps a subscription for 10,080 minutes at most. */
const longestSubscriptionSeconds = 10_080 * 60;

/**
 * Microsoft Graph by `calendarView/delta`. The first call fixes the window for all deltas after it, so its end is kept in the
 * token, and a window that has grown old reads as an expired cursor.
 */
export function createGraphProvider(options: GraphOptions): CalendarProvider {
  const root = options.rootUrl;
  const now = options.now ?? (() => new Date());
  const calendarUrl = (id: string) => `${root}/me/calendars/${encodeURIComponent(id)}`;

  function startLink(calendarId: string): { link: string; until: number } {
    const midnight = Math.floor(now().getTime() / dayMs) * dayMs;
    const until = midnight + windowAheadDays * dayMs;
    const from = new Date(midnight - windowBackDays * dayMs).toISOString();
    return {
      link: `${calendarUrl(calendarId)}/calendarView/delta?startDateTime=${from}&endDateTime=${new Date(until).toISOString()}`,
      until,
    };
  }

  interface CalendarItem {
    readonly id: string;
    readonly name?: string;
    readonly canEdit?: boolean;
    readonly isDefaultCalendar?: boolean;
    readonly owner?: { readonly address?: string; readonly name?: string };
  }

  async function calendars(signal?: AbortSignal): Promise<readonly CalendarItem[]> {
    const found: CalendarItem[] = [];
    let url: string | undefined = `${root}/me/calendars?$top=100`;
    while (url !== undefined) {
      const page = (await graphCall(options, {
        operation: 'calendars.list',
        method: 'GET',
        url,
        signal,
      })) as { value?: CalendarItem[]; '@odata.nextLink'?: string };
      found.push(...(page.value ?? []));
      if (page['@odata.nextLink'] === url)
        throw new ProviderUnavailable('calendars.list: the same page again');
      url = page['@odata.nextLink'];
    }
    return found;
  }

  /** A 403 on a write: this person may not write here. */
  async function writing(request: GraphRequest): Promise<unknown> {
    try {
      return await graphCall(options, request);
    } catch (err) {
      if (err instanceof CallRefused && err.status === 403) throw new WriteRefused(err.message, 403);
      throw err;
    }
  }

  return {
    kind: 'microsoft',

    async account(signal) {
      const all = await calendars(signal);
      const own = all.find((each) => each.isDefaultCalendar) ?? all[0];
      return { name: own?.owner?.address ?? own?.owner?.name ?? null };
    },

    listCalendars: async (signal) =>
      (await calendars(signal)).map((each): RemoteCalendar => ({
        id: each.id,
        name: each.name ?? each.id,
        timeZone: null,
        writable: each.canEdit === true,
      })),

    async changes(calendarId, position, pageSize, signal) {
      const at = position.page ?? position.token;
      const { link, until } = at === null ? startLink(calendarId) : readCursor(at);
      if (position.page === null && until < now().getTime() + leastAheadDays * dayMs)
        throw new CursorExpired('calendarView.delta: the window has grown old');
      const page = (await graphCall(options, {
        operation: 'calendarView.delta',
        method: 'GET',
        url: link,
        prefer: `odata.maxpagesize=${String(pageSize)}`,
        signal,
      })) as DeltaPage;
      const items = page.value ?? [];
      // The window ends where the token says, also for what is read of a series.
      const window = {
        from: new Date(until - (windowAheadDays + windowBackDays) * dayMs),
        to: new Date(until),
      };
      const changes: readonly Change[] =
        position.token === null
          ? items.map(graphChange)
          : await withSeries(items, (id) => readSeriesWhole(options, id, window, signal));
      const next = page['@odata.nextLink'];
      const delta = page['@odata.deltaLink'];
      if (next !== undefined) {
        if (next === link) throw new ProviderUnavailable('calendarView.delta: the same page again');
        return { changes, next: JSON.stringify({ link: next, until }), token: null };
      }
      if (delta === undefined)
        throw new ProviderUnavailable('calendarView.delta: neither nextLink nor deltaLink');
      return { changes, next: null, token: JSON.stringify({ link: delta, until }) };
    },

    async watch(calendarId, request, signal) {
      const lifetime = Math.min(request.lifetimeSeconds, longestSubscriptionSeconds);
      const address = `${request.address}?channel=${request.channelId}`;
      const made = (await graphCall(options, {
        operation: 'subscriptions.create',
        method: 'POST',
        url: `${root}/subscriptions`,
        body: {
          changeType: 'created,updated,deleted',
          notificationUrl: address,
          // What befalls the subscription itself is told at the same door.
          lifecycleNotificationUrl: address,
          resource: `/me/calendars/${calendarId}/events`,
          expirationDateTime: new Date(now().getTime() + lifetime * 1_000).toISOString(),
          clientState: request.secret,
        },
        signal,
      })) as { id: string; expirationDateTime: string };
      return { resourceId: made.id, expiresAt: new Date(made.expirationDateTime) };
    },

    async renew(resourceId, lifetimeSeconds, signal) {
      const lifetime = Math.min(lifetimeSeconds, longestSubscriptionSeconds);
      try {
        const kept = (await graphCall(options, {
          operation: 'subscriptions.renew',
          method: 'PATCH',
          url: `${root}/subscriptions/${encodeURIComponent(resourceId)}`,
          body: { expirationDateTime: new Date(now().getTime() + lifetime * 1_000).toISOString() },
          signal,
        })) as { expirationDateTime: string };
        return new Date(kept.expirationDateTime);
      } catch (err) {
        if (err instanceof CalendarGone) return null;
        throw err;
      }
    },

    async unwatch(_channelId, resourceId) {
      await gone(() =>
        graphCall(options, {
          operation: 'subscriptions.delete',
          method: 'DELETE',
          url: `${root}/subscriptions/${encodeURIComponent(resourceId)}`,
        }),
      );
    },

    async freeBusy(calendarId, from, to, signal) {
      const busy: { from: string; to: string }[] = [];
      let url: string | undefined =
        `${calendarUrl(calendarId)}/calendarView?startDateTime=${from.toISOString()}&endDateTime=${to.toISOString()}&$top=200`;
      while (url !== undefined) {
        const page = (await graphCall(options, {
          operation: 'calendarView.list',
          method: 'GET',
          url,
          signal,
        })) as DeltaPage;
        for (const item of page.value ?? []) {
          const change = graphChange(item);
          if (change.kind !== 'upsert' || item.showAs === 'free' || change.event.status === 'cancelled')
            continue;
          if (change.event.start && change.event.end)
            busy.push({ from: change.event.start.at, to: change.event.end.at });
        }
        url = page['@odata.nextLink'];
      }
      return busy;
    },

    async put(calendarId, entry, signal) {
      const known = entry.id === null ? null : await change(entry.id);
      if (known) return known;
      const made = (await writing({
        operation: 'events.create',
        method: 'POST',
        url: `${calendarUrl(calendarId)}/events`,
        body: { ...entryBody(entry), transactionId: `${originPrefix}${entry.origin}` },
        signal,
      })) as { id: string; '@odata.etag'?: string };
      return { id: made.id, etag: made['@odata.etag'] ?? '' };

      /** Null where the entry is gone: then it is made anew. */
      async function change(id: string): Promise<WrittenEntry | null> {
        try {
          const kept = (await writing({
            operation: 'events.update',
            method: 'PATCH',
            url: `${root}/me/events/${encodeURIComponent(id)}`,
            body: entryBody(entry),
            signal,
          })) as { '@odata.etag'?: string };
          return { id, etag: kept['@odata.etag'] ?? '' };
        } catch (err) {
          if (err instanceof CalendarGone) return null;
          throw err;
        }
      }
    },

    async remove(_calendarId, id, signal) {
      await gone(() =>
        graphCall(options, {
          operation: 'events.delete',
          method: 'DELETE',
          url: `${root}/me/events/${encodeURIComponent(id)}`,
          signal,
        }),
      );
    },
  };
}

/** What a write sets. With the first one goes `transactionId`: a repeated POST answers with its entry, and it marks the origin. */
function entryBody(entry: WriteBackEntry): object {
  return {
    subject: entry.title,
    body: { contentType: 'text', content: entry.description },
    start: { dateTime: entry.startsAt.toISOString().slice(0, 19), timeZone: 'UTC' },
    end: { dateTime: entry.endsAt.toISOString().slice(0, 19), timeZone: 'UTC' },
  };
}

function readCursor(text: string): { link: string; until: number } {
  const read = JSON.parse(text) as { link?: unknown; until?: unknown };
  if (typeof read.link !== 'string' || typeof read.until !== 'number')
    throw new CursorExpired('a cursor that cannot be read');
  return { link: read.link, until: read.until };
}

async function gone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    if (!(err instanceof CalendarGone)) throw err;
  }
}
