import { CallRefused, CalendarGone, ProviderUnavailable, WriteRefused } from '../faults.ts';
import type { CalendarProvider, Position, RemoteCalendar, WriteBackEntry } from '../provider.ts';
import { googleCall, type GoogleOptions, type GoogleRequest } from './googleCall.ts';
import { googleChange, originProperty, type GoogleEvent } from './googleEvent.ts';

export type { GoogleOptions } from './googleCall.ts';

interface EventPage {
  readonly items?: readonly GoogleEvent[];
  readonly timeZone?: string;
  readonly nextPageToken?: string;
  readonly nextSyncToken?: string;
}

interface CalendarListEntry {
  readonly id?: string;
  readonly summary?: string;
  readonly summaryOverride?: string;
  readonly timeZone?: string;
  readonly accessRole?: string;
  readonly primary?: boolean;
  readonly deleted?: boolean;
}

/**
 * Google Calendar by sync tokens. Masters and exceptions are read (`singleEvents=false`) and expanded here; the query beside the
 * token is always the same, as Google demands.
 */
export function createGoogleProvider(options: GoogleOptions): CalendarProvider {
  const now = options.now ?? (() => new Date());
  const call = <T>(request: GoogleRequest) => googleCall(options, request) as Promise<T>;
  const pathOf = (calendarId: string, eventId?: string) =>
    `/calendars/${encodeURIComponent(calendarId)}/events${eventId === undefined ? '' : `/${encodeURIComponent(eventId)}`}`;

  async function entries(signal?: AbortSignal): Promise<readonly CalendarListEntry[]> {
    const found: CalendarListEntry[] = [];
    let pageToken: string | undefined;
    do {
      const page: { items?: CalendarListEntry[]; nextPageToken?: string } = await call({
        operation: 'calendarList.list',
        method: 'GET',
        path: '/users/me/calendarList',
        query: { maxResults: '250', ...(pageToken !== undefined && { pageToken }) },
        signal,
      });
      found.push(...(page.items ?? []));
      if (page.nextPageToken === pageToken && pageToken !== undefined)
        throw new ProviderUnavailable('calendarList.list: the same page again');
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined && pageToken !== '');
    return found.filter((each) => each.deleted !== true && typeof each.id === 'string');
  }

  return {
    kind: 'google',

    // The primary calendar's id is the person's address.
    account: async (signal) => ({ name: (await entries(signal)).find((each) => each.primary)?.id ?? null }),

    listCalendars: async (signal) =>
      (await entries(signal)).map((each): RemoteCalendar => ({
        id: each.id ?? '',
        name: each.summaryOverride ?? each.summary ?? each.id ?? '',
        timeZone: each.timeZone ?? null,
        writable: each.accessRole === 'owner' || each.accessRole === 'writer',
      })),

    async changes(calendarId, position: Position, pageSize, signal) {
      const page = await call<EventPage>({
        operation: 'events.list',
        method: 'GET',
        path: pathOf(calendarId),
        query: {
          singleEvents: 'false',
          showDeleted: 'true',
          maxResults: String(Math.min(pageSize, 2_500)),
          ...(position.token !== null && { syncToken: position.token }),
          ...(position.page !== null && { pageToken: position.page }),
        },
        signal,
      });
      const next = page.nextPageToken ?? null;
      // Neither: nothing would end the run, and the next one would read the same again.
      if (next === null && !page.nextSyncToken)
        throw new ProviderUnavailable('events.list: a last page without nextSyncToken');
      if (next !== null && next === position.page)
        throw new ProviderUnavailable('events.list: the same page again');
      const zone = page.timeZone ?? options.floatingZone ?? 'UTC';
      return {
        changes: (page.items ?? []).map((item) => googleChange(item, zone)),
        next,
        token: next === null ? (page.nextSyncToken ?? null) : null,
      };
    },

    async watch(calendarId, request, signal) {
      try {
        const opened = await call<{ resourceId?: string; expiration?: string }>({
          operation: 'events.watch',
          method: 'POST',
          path: `${pathOf(calendarId)}/watch`,
          body: {
            id: request.channelId,
            token: request.secret,
            type: 'web_hook',
            address: request.address,
            params: { ttl: String(request.lifetimeSeconds) },
          },
          signal,
        });
        const expires = Number(opened.expiration ?? Number.NaN);
        return {
          resourceId: opened.resourceId ?? '',
          expiresAt: new Date(
            Number.isFinite(expires) ? expires : now().getTime() + request.lifetimeSeconds * 1_000,
          ),
        };
      } catch (err) {
        if (err instanceof CallRefused && err.message.endsWith('pushNotSupportedForRequestedResource'))
          return null;
        throw err;
      }
    },

    // Google's channels end when they end.
    renew: () => Promise.resolve(null),

    async unwatch(channelId, resourceId) {
      await gone(() =>
        call({
          operation: 'channels.stop',
          method: 'POST',
          path: '/channels/stop',
          body: { id: channelId, resourceId },
        }),
      );
    },

    async freeBusy(calendarId, from, to, signal) {
      const answer = await call<{
        calendars?: Record<string, { busy?: { start?: string; end?: string }[] }>;
      }>({
        operation: 'freebusy.query',
        method: 'POST',
        path: '/freeBusy',
        body: { timeMin: from.toISOString(), timeMax: to.toISOString(), items: [{ id: calendarId }] },
        signal,
      });
      return (answer.calendars?.[calendarId]?.busy ?? []).map((each) => ({
        from: new Date(each.start ?? 0).toISOString(),
        to: new Date(each.end ?? 0).toISOString(),
      }));
    },

    async put(calendarId, entry, signal) {
      const body = entryBody(entry);
      try {
        const made = await writing(() =>
          call<{ id?: string; etag?: string }>({
            operation: 'events.insert',
            method: 'POST',
            path: pathOf(calendarId),
            body: { ...body, id: entry.key },
            signal,
          }),
        );
        return { id: made.id ?? entry.key, etag: made.etag ?? '' };
      } catch (err) {
        // 409: an earlier try made it (the id is ours). Write over it.
        if (!(err instanceof CallRefused) || err.status !== 409) throw err;
      }
      const kept = await writing(() =>
        call<{ id?: string; etag?: string }>({
          operation: 'events.update',
          method: 'PUT',
          path: pathOf(calendarId, entry.key),
          body: { ...body, status: 'confirmed' },
          signal,
        }),
      );
      return { id: kept.id ?? entry.key, etag: kept.etag ?? '' };
    },

    async remove(calendarId, id, signal) {
      await gone(() =>
        call({ operation: 'events.delete', method: 'DELETE', path: pathOf(calendarId, id), signal }),
      );
    },
  };
}

function entryBody(entry: WriteBackEntry): object {
  return {
    summary: entry.title,
    description: entry.description,
    start: { dateTime: entry.startsAt.toISOString(), timeZone: entry.timeZone },
    end: { dateTime: entry.endsAt.toISOString(), timeZone: entry.timeZone },
    extendedProperties: { private: { [originProperty]: entry.origin } },
  };
}

/** A 403 that is no quota: this person may not write here. */
async function writing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    if (err instanceof CallRefused && err.status === 403) throw new WriteRefused(err.message, 403);
    throw err;
  }
}

/** Already gone (404, 410 `deleted`) is what a removal wants. */
async function gone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (err) {
    if (err instanceof CalendarGone || (err instanceof CallRefused && err.status === 410)) return;
    throw err;
  }
}
