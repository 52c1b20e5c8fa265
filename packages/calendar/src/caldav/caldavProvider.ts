import { calendarMultiGet, calendarQuery, propfind, syncCollection, type DAVResponse } from 'tsdav';
import type { CalendarProvider, Change, Position } from '../provider.ts';
import { expand } from '../recurrence/expand.ts';
import { createDavFetch, davFault, type DavAccess } from './davFetch.ts';
import { icsChanges, icsEtag } from './icsChanges.ts';
import { entryIcs } from './entryIcs.ts';

export interface CalDavOptions extends DavAccess {
  /** Path of the person's calendar home, `/person/`. */
  readonly homePath: string;
}

interface Listing {
  /** Sorted paths: changed ones with true, removed ones with false. */
  readonly paths: readonly (readonly [string, boolean])[];
  readonly token: string;
}

/**
 * CalDAV by `sync-collection` (RFC 6578) and `calendar-multiget`. The list of changed paths is one call; each page is one multiget.
 * A resumed run lists again from the same token, a superset of the first list, and ends with the first list's token, so that what
 * changed in between is seen by the next run.
 */
export function createCalDavProvider(options: CalDavOptions): CalendarProvider {
  const origin = new URL(options.rootUrl).origin;
  const fetch = createDavFetch(options);
  const listings = new Map<string, Listing>();
  const urlOf = (path: string) => new URL(path, origin).href;

  async function list(
    calendarId: string,
    token: string | null,
    signal: AbortSignal | undefined,
  ): Promise<Listing> {
    const responses = await syncCollection({
      url: urlOf(calendarId),
      props: { 'd:getetag': {} },
      syncLevel: 1,
      ...(token !== null && { syncToken: token }),
      headers: { depth: '0' },
      fetch: fetch('sync-collection', signal),
    });
    const first = responses[0];
    if (first && !first.ok && first.status !== 404) throw davFault(first, 'sync-collection', token !== null);
    const newToken = tokenOf(first);
    if (newToken === undefined) throw davFault(first, 'sync-collection', token !== null);
    const paths = new Map<string, boolean>();
    for (const each of responses) {
      if (each.href === undefined || each.href === '' || each.href.endsWith('/')) continue;
      paths.set(each.href, each.status !== 404);
    }
    return { paths: [...paths].sort(([a], [b]) => (a < b ? -1 : 1)), token: newToken };
  }

  async function objects(
    calendarId: string,
    paths: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<Change[]> {
    if (paths.length === 0) return [];
    const responses = await calendarMultiGet({
      url: urlOf(calendarId),
      props: { 'd:getetag': {}, 'c:calendar-data': {} },
      objectUrls: [...paths],
      depth: '1',
      fetch: fetch('calendar-multiget', signal),
    });
    const failed = responses.find((each) => !each.ok && each.status !== 404);
    if (failed) throw davFault(failed, 'calendar-multiget', false);
    const seen = new Set<string>();
    const changes: Change[] = [];
    for (const each of responses) {
      const href = each.href ?? '';
      seen.add(href);
      const text = icsOf(each);
      if (each.status === 404) changes.push({ kind: 'remove', id: href });
      else if (text === undefined) changes.push({ kind: 'poison', id: href, reason: 'no calendar-data' });
      else changes.push(...icsChanges(href, etagOf(each) ?? icsEtag(text), text));
    }
    // A server that leaves out what is gone says the same as 404.
    for (const path of paths) if (!seen.has(path)) changes.push({ kind: 'remove', id: path });
    return changes;
  }

  return {
    kind: 'caldav',

    async listCalendars(signal) {
      const found = await propfind({
        url: urlOf(options.homePath),
        props: { 'd:displayname': {}, 'd:resourcetype': {} },
        depth: '1',
        fetch: fetch('propfind', signal),
      });
      const failed = found.find((each) => !each.ok);
      if (failed) throw davFault(failed, 'propfind', false);
      return found
        .filter(
          (each) => each.href !== undefined && 'calendar' in ((each.props?.['resourcetype'] ?? {}) as object),
        )
        .map((each) => {
          const name: unknown = each.props?.['displayname'];
          return {
            id: each.href ?? '',
            name: typeof name === 'string' || typeof name === 'number' ? String(name) : (each.href ?? ''),
            timeZone: null,
            writable: true,
          };
        });
    },

    async changes(calendarId, position: Position, pageSize, signal) {
      const at =
        position.page === null ? null : (JSON.parse(position.page) as { target: string; after: string });
      const key = JSON.stringify([calendarId, position.token, at?.target]);
      let listing = at ? listings.get(key) : undefined;
      listing ??= await list(calendarId, position.token, signal);
      const target = at?.target ?? listing.token;
      const rest = at ? listing.paths.filter(([path]) => path > at.after) : listing.paths;
      const page = rest.slice(0, pageSize);
      const changed = await objects(
        calendarId,
        page.filter(([, exists]) => exists).map(([path]) => path),
        signal,
      );
      const changes: Change[] = [
        ...page.filter(([, exists]) => !exists).map(([path]) => ({ kind: 'remove', id: path }) as const),
        ...changed,
      ];
      const last = page.at(-1)?.[0];
      if (rest.length <= pageSize || last === undefined) {
        listings.delete(JSON.stringify([calendarId, position.token, target]));
        return { changes, next: null, token: target };
      }
      listings.clear();
      listings.set(JSON.stringify([calendarId, position.token, target]), listing);
      return { changes, next: JSON.stringify({ target, after: last }), token: null };
    },

    watch: () => Promise.resolve(null),
    renew: () => Promise.resolve(null),
    unwatch: () => Promise.resolve(),

    async freeBusy(calendarId, from, to, signal) {
      const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const found = await calendarQuery({
        url: urlOf(calendarId),
        props: { 'd:getetag': {}, 'c:calendar-data': {} },
        filters: {
          'comp-filter': {
            _attributes: { name: 'VCALENDAR' },
            'comp-filter': {
              _attributes: { name: 'VEVENT' },
              'time-range': { _attributes: { start: stamp(from), end: stamp(to) } },
            },
          },
        },
        depth: '1',
        fetch: fetch('calendar-query', signal),
      });
      const failed = found.find((each) => !each.ok);
      if (failed) throw davFault(failed, 'calendar-query', false);
      return found.flatMap((each) => {
        const text = icsOf(each);
        if (text === undefined || /^TRANSP:TRANSPARENT/m.test(text)) return [];
        const events = icsChanges(each.href ?? '', '', text).flatMap((change) =>
          change.kind === 'upsert' ? [change.event] : [],
        );
        const master = events.find((event) => event.seriesId === null);
        if (!master?.start || !master.end || master.status === 'cancelled') return [];
        const overrides = events.flatMap((event) =>
          event.originalStart
            ? [
                {
                  originalStart: event.originalStart,
                  cancelled: event.status === 'cancelled',
                  start: event.start,
                  end: event.end,
                },
              ]
            : [],
        );
        return expand(
          { start: master.start, end: master.end, recurrence: master.recurrence },
          overrides,
          from,
          to,
        ).map((one) => ({
          from: one.startsAt.toISOString(),
          to: one.endsAt.toISOString(),
        }));
      });
    },

    async put(calendarId, entry, signal) {
      const path = `${calendarId.replace(/\/$/, '')}/${entry.key}.ics`;
      const response = await fetch('put', signal)(urlOf(path), {
        method: 'PUT',
        headers: { 'Content-Type': 'text/calendar; charset=utf-8' },
        body: entryIcs(entry),
      });
      if (!response.ok) throw davFault({ status: response.status, statusText: '', ok: false }, 'put', false);
      return { id: path, etag: response.headers.get('etag') ?? '' };
    },

    async remove(_calendarId, id, signal) {
      const response = await fetch('delete', signal)(urlOf(id), { method: 'DELETE' });
      if (!response.ok && response.status !== 404 && response.status !== 410)
        throw davFault({ status: response.status, statusText: '', ok: false }, 'delete', false);
    },
  };
}

function tokenOf(response: DAVResponse | undefined): string | undefined {
  const raw = response?.raw as { multistatus?: { syncToken?: unknown } } | undefined;
  const token = raw?.multistatus?.syncToken;
  return typeof token === 'string' || typeof token === 'number' ? String(token) : undefined;
}

function icsOf(response: DAVResponse): string | undefined {
  const data: unknown = response.props?.['calendarData'];
  if (typeof data === 'string') return data;
  const cdata = (data as { _cdata?: unknown } | undefined)?._cdata;
  return typeof cdata === 'string' ? cdata : undefined;
}

function etagOf(response: DAVResponse): string | undefined {
  const etag: unknown = response.props?.['getetag'];
  return typeof etag === 'string' || typeof etag === 'number' ? String(etag) : undefined;
}
