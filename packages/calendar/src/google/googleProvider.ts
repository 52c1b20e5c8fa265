import { calendar, type calendar_v3 } from '@googleapis/calendar';
import { CallRefused, CalendarGone } from '../faults.ts';
import type { CalendarProvider, Position, ProviderOptions, WriteBackEntry } from '../provider.ts';
import { googleChange, originProperty } from './googleEvent.ts';
import { googleFault } from './googleFault.ts';

export interface GoogleOptions extends ProviderOptions {
  /** The current access token; asked before every call. */
  readonly accessToken: () => Promise<string>;
}

const timeoutMs = 30_000;

/**
 * Google Calendar by sync tokens. Masters and exceptions are read (`singleEvents=false`) and expanded here; the query beside the
 * token is always the same, as Google demands. The client's own retries are off.
 */
export function createGoogleProvider(options: GoogleOptions): CalendarProvider {
  const client = calendar({ version: 'v3', rootUrl: `${options.rootUrl}/` });
  const now = options.now ?? (() => new Date());

  async function call<T>(
    operation: string,
    signal: AbortSignal | undefined,
    work: (wire: {
      headers: Record<string, string>;
      retry: false;
      timeout: number;
      signal?: AbortSignal;
    }) => Promise<{ data: T }>,
  ): Promise<T> {
    await options.onCall?.(operation);
    const headers = { Authorization: `Bearer ${await options.accessToken()}` };
    try {
      return (await work({ headers, retry: false, timeout: timeoutMs, ...(signal && { signal }) })).data;
    } catch (err) {
      signal?.throwIfAborted();
      throw googleFault(err, operation, now());
    }
  }

  return {
    kind: 'google',

    async listCalendars(signal) {
      const found: calendar_v3.Schema$CalendarListEntry[] = [];
      let pageToken: string | undefined;
      do {
        const page: calendar_v3.Schema$CalendarList = await call('calendarList.list', signal, (wire) =>
          client.calendarList.list({ maxResults: 250, ...(pageToken && { pageToken }) }, wire),
        );
        found.push(...(page.items ?? []));
        pageToken = page.nextPageToken ?? undefined;
      } while (pageToken !== undefined);
      return found.map((each) => ({
        id: each.id ?? '',
        name: each.summary ?? each.id ?? '',
        timeZone: each.timeZone ?? null,
        writable: each.accessRole === 'owner' || each.accessRole === 'writer',
      }));
    },

    async changes(calendarId, position: Position, pageSize, signal) {
      const page = await call('events.list', signal, (wire) =>
        client.events.list(
          {
            calendarId,
            singleEvents: false,
            showDeleted: true,
            maxResults: Math.min(pageSize, 2_500),
            ...(position.token !== null && { syncToken: position.token }),
            ...(position.page !== null && { pageToken: position.page }),
          },
          wire,
        ),
      );
      const next = page.nextPageToken ?? null;
      return {
        changes: (page.items ?? []).map(googleChange),
        next,
        token: next === null ? (page.nextSyncToken ?? null) : null,
      };
    },

    async watch(calendarId, request, signal) {
      try {
        const opened = await call('events.watch', signal, (wire) =>
          client.events.watch(
            {
              calendarId,
              requestBody: {
                id: request.channelId,
                token: request.secret,
                type: 'web_hook',
                address: request.address,
                params: { ttl: String(request.lifetimeSeconds) },
              },
            },
            wire,
          ),
        );
        return {
          resourceId: opened.resourceId ?? '',
          expiresAt: new Date(Number(opened.expiration ?? now().getTime() + request.lifetimeSeconds * 1_000)),
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
        call('channels.stop', undefined, (wire) =>
          client.channels.stop({ requestBody: { id: channelId, resourceId } }, wire),
        ),
      );
    },

    async freeBusy(calendarId, from, to, signal) {
      const answer = await call('freebusy.query', signal, (wire) =>
        client.freebusy.query(
          {
            requestBody: {
              timeMin: from.toISOString(),
              timeMax: to.toISOString(),
              items: [{ id: calendarId }],
            },
          },
          wire,
        ),
      );
      return (answer.calendars?.[calendarId]?.busy ?? []).map((each) => ({
        from: new Date(each.start ?? 0).toISOString(),
        to: new Date(each.end ?? 0).toISOString(),
      }));
    },

    async put(calendarId, entry, signal) {
      const body = entryBody(entry);
      try {
        const made = await call('events.insert', signal, (wire) =>
          client.events.insert({ calendarId, requestBody: { ...body, id: entry.key } }, wire),
        );
        return { id: made.id ?? entry.key, etag: made.etag ?? '' };
      } catch (err) {
        // 409: an earlier try made it (the id is ours). Write over it.
        if (!(err instanceof CallRefused) || err.status !== 409) throw err;
      }
      const kept = await call('events.update', signal, (wire) =>
        client.events.update(
          { calendarId, eventId: entry.key, requestBody: { ...body, status: 'confirmed' } },
          wire,
        ),
      );
      return { id: kept.id ?? entry.key, etag: kept.etag ?? '' };
    },

    async remove(calendarId, id, signal) {
      await gone(() =>
        call('events.delete', signal, (wire) => client.events.delete({ calendarId, eventId: id }, wire)),
      );
    },
  };
}

function entryBody(entry: WriteBackEntry): calendar_v3.Schema$Event {
  return {
    summary: entry.title,
    description: entry.description,
    start: { dateTime: entry.startsAt.toISOString(), timeZone: entry.timeZone },
    end: { dateTime: entry.endsAt.toISOString(), timeZone: entry.timeZone },
    extendedProperties: { private: { [originProperty]: entry.origin } },
  };
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
