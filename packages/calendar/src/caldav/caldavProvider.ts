import { CalendarGone, CallRefused } from '../faults.ts';
import { changesSteps, type IcsOptions } from '../ics/icsChanges.ts';
import { icsSteps } from '../text/icsText.ts';
import type { BusyInterval, CalendarProvider, Change, Position } from '../provider.ts';
import { expand } from '../recurrence/expand.ts';
import { inTurns, type Steps } from '../turns.ts';
import { listDavCalendars } from './calendarList.ts';
import { createDavClient, type DavAccess } from './davClient.ts';
import { discover } from './discover.ts';
import { listChanges } from './listing.ts';
import type { MemberList } from './memberSet.ts';
import { readMembers } from './members.ts';
import { cal } from './multistatus.ts';
import { writeEntry } from './writeEntry.ts';

export interface CalDavOptions extends DavAccess {
  /** Calendar homes, absolute or below the root; where none is given they are discovered. */
  readonly homes?: readonly string[];
  /** Addresses under which the person is invited. */
  readonly addresses?: readonly string[];
}

/** What changed since a token, to be handed on page by page. */
interface Listed {
  readonly list: MemberList;
  readonly token: string;
}

/**
 * CalDAV. The list of changed members is one call or more; each page is one multiget. A resumed run lists again from the same token,
 * a superset of the first list, and ends with the first list's token, so that what changed in between is seen by the next run.
 */
export function createCalDavProvider(options: CalDavOptions): CalendarProvider {
  const client = createDavClient(options);
  const now = options.now ?? (() => new Date());
  const listings = new Map<string, Listed>();
  const urlOf = (id: string) => new URL(id, `${client.origin}/`).href;
  const ics: IcsOptions = {
    floatingZone: options.floatingZone ?? 'UTC',
    addresses: options.addresses ?? (options.username.includes('@') ? [options.username.toLowerCase()] : []),
  };

  async function homes(signal?: AbortSignal): Promise<readonly string[]> {
    if (options.homes && options.homes.length > 0) return options.homes.map(urlOf);
    return (await discover(client, options.rootUrl, signal)).homes;
  }

  return {
    kind: 'caldav',

    account: () => Promise.resolve({ name: options.username }),

    listCalendars: async (signal) => listDavCalendars(client, await homes(signal), signal),

    async changes(calendarId, position: Position, pageSize, signal) {
      const at =
        position.page === null ? null : (JSON.parse(position.page) as { target: string; after: string });
      const key = (target: string | undefined) => JSON.stringify([calendarId, position.token, target]);
      let listing = at ? listings.get(key(at.target)) : undefined;
      if (!listing) {
        const calendarUrl = urlOf(calendarId);
        const { members, token } = await listChanges(
          { client, calendarUrl, calendarId, known: options.known, signal },
          position.token,
        );
        listing = { list: await inTurns(members.sorted(), signal), token };
      }
      const target = at?.target ?? listing.token;
      const { list } = listing;
      const from = at ? list.placeAfter(at.after) : 0;
      const page = list.slice(from, from + pageSize);
      const isGone = page.map((_, place) => list.isGone(from + place));
      const changed = await readMembers(
        { client, calendarUrl: urlOf(calendarId), signal, ics },
        page.filter((_, place) => !isGone[place]),
      );
      const changes: Change[] = [
        ...page.filter((_, place) => isGone[place]).map((id) => ({ kind: 'remove', id }) as const),
        ...changed,
      ];
      const last = page.at(-1);
      listings.clear();
      if (from + pageSize >= list.length || last === undefined) return { changes, next: null, token: target };
      listings.set(key(target), listing);
      return { changes, next: JSON.stringify({ target, after: last }), token: null };
    },

    watch: () => Promise.resolve(null),
    renew: () => Promise.resolve(null),
    unwatch: () => Promise.resolve(),

    async freeBusy(calendarId, from, to, signal) {
      const stamp = (at: Date) => at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
      const objects: (readonly [string, string])[] = [];
      const request = {
        operation: 'calendar-query',
        method: 'REPORT',
        url: urlOf(calendarId),
        depth: '1',
        body: `<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"><c:time-range start="${stamp(from)}" end="${stamp(to)}"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>`,
        signal,
      } as const;
      await client.follow(request, ({ href, props }) => {
        const text = props.get(cal('calendar-data'))?.text;
        if (text !== undefined) objects.push([href, text]);
      });
      return inTurns(busySteps(objects, ics, from, to), signal);
    },

    async put(calendarId, entry, signal) {
      const id = `${calendarId.replace(/\/$/, '')}/${entry.key}.ics`;
      return { id, ...(await writeEntry(client, urlOf(id), entry, now(), signal)) };
    },

    async remove(_calendarId, id, signal) {
      const answer = await client.send({ operation: 'delete', method: 'DELETE', url: urlOf(id), signal });
      if (answer.status === 404 || answer.status === 410) return;
      if (answer.status === 403) throw new CalendarGone('delete: 403');
      if (answer.status >= 300) throw new CallRefused(`delete: ${String(answer.status)}`, answer.status);
    },
  };
}

/** When the objects, each with its path, keep their person busy. */
function* busySteps(
  objects: readonly (readonly [string, string])[],
  ics: IcsOptions,
  from: Date,
  to: Date,
): Steps<BusyInterval[]> {
  const busy: BusyInterval[] = [];
  for (const [href, text] of objects) {
    yield;
    for (const each of yield* busyOf(text, href, ics, from, to)) busy.push(each);
  }
  return busy;
}

/** When an object keeps its person busy; one that cannot be read keeps nobody. */
function* busyOf(
  text: string,
  href: string,
  ics: IcsOptions,
  from: Date,
  to: Date,
): Steps<readonly BusyInterval[]> {
  if (text.trim() === '' || (yield* isTransparent(text))) return [];
  const events = (yield* changesSteps(href, '', text, ics)).flatMap((change) =>
    change.kind === 'upsert' ? [change.event] : [],
  );
  const master = events.find((event) => event.seriesId === null);
  const overrides = events.flatMap((event) =>
    event.originalStart
      ? [
          {
            originalStart: event.originalStart,
            cancelled: event.status === 'cancelled',
            start: event.start,
            end: event.end,
            andFuture: event.andFuture,
          },
        ]
      : [],
  );
  if (master?.status === 'cancelled') return [];
  try {
    const series =
      master?.start && master.end
        ? { start: master.start, end: master.end, recurrence: master.recurrence }
        : undefined;
    const found = series
      ? expand(series, overrides, from, to).map((one) => ({ from: one.startsAt, to: one.endsAt }))
      : events.flatMap((event) =>
          event.start && event.end && event.status !== 'cancelled'
            ? [{ from: new Date(event.start.at), to: new Date(event.end.at) }]
            : [],
        );
    return found
      .filter((one) => one.from < to && one.to > from)
      .map((one) => ({ from: one.from.toISOString(), to: one.to.toISOString() }));
  } catch {
    return [];
  }
}

function* isTransparent(text: string): Steps<boolean> {
  try {
    return (yield* icsSteps(text)).some((calendar) =>
      calendar.children.some(
        (each) =>
          each.name === 'VEVENT' &&
          each.lines.some(
            (line) => line.name === 'TRANSP' && line.value.trim().toUpperCase() === 'TRANSPARENT',
          ),
      ),
    );
  } catch {
    return false;
  }
}
