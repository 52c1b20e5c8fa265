import { ProviderUnavailable } from '../faults.ts';
import type { RemoteCalendar } from '../provider.ts';
import { readIcs, icsFind } from '../text/icsText.ts';
import { zoneNamed } from '../zones/zoneNames.ts';
import type { DavClient } from './davClient.ts';
import { memberId } from './memberId.ts';
import { cal, dav, type DavResponse } from './multistatus.ts';
import { xmlChild } from './xml.ts';

const askCalendars = `<?xml version="1.0" encoding="utf-8"?>
<d:propfind xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop>
<d:displayname/><d:resourcetype/><d:current-user-privilege-set/><c:supported-calendar-component-set/>
<c:calendar-timezone/><c:calendar-timezone-id/>
</d:prop></d:propfind>`;

/** Any of these lets a person add and change entries. */
const writing = new Set([dav('all'), dav('write'), dav('bind'), dav('write-content')]);

/** Calendars of an account; characters of the zone that a calendar brings along. */
const mostCalendars = 1_000;
const mostZone = 65_536;

/** The calendars of some homes that take events; task lists, inboxes and what is no calendar are left out. */
export async function listDavCalendars(
  client: DavClient,
  homes: readonly string[],
  signal?: AbortSignal,
): Promise<readonly RemoteCalendar[]> {
  const found = new Map<string, RemoteCalendar>();
  for (const home of homes) {
    const request = {
      operation: 'propfind',
      method: 'PROPFIND',
      url: home,
      depth: '1',
      body: askCalendars,
      signal,
    } as const;
    await client.follow(request, (each, url) => {
      const type = each.props.get(dav('resourcetype'));
      if (!xmlChild(type, cal('calendar')) || !holdsEvents(each)) return;
      const id = memberId(each.href, url, client.origin);
      if (!found.has(id))
        found.set(id, {
          id,
          name: each.props.get(dav('displayname'))?.text.trim().slice(0, 200) || lastSegment(id),
          timeZone: zoneOf(each),
          writable: mayWrite(each),
        });
      if (found.size > mostCalendars) throw new ProviderUnavailable('propfind: too many calendars');
    });
  }
  return [...found.values()];
}

function holdsEvents(response: DavResponse): boolean {
  const set = response.props.get(cal('supported-calendar-component-set'));
  // Without the property any component may be there (RFC 4791 5.2.3).
  if (!set || set.children.length === 0) return true;
  return set.children.some((each) => each.named?.toUpperCase() === 'VEVENT');
}

/** True only where the server says so. */
function mayWrite(response: DavResponse): boolean {
  const set = response.props.get(dav('current-user-privilege-set'));
  return (set?.children ?? []).some((privilege) => privilege.children.some((each) => writing.has(each.name)));
}

function zoneOf(response: DavResponse): string | null {
  const named = response.props.get(cal('calendar-timezone-id'))?.text.trim();
  const object = response.props.get(cal('calendar-timezone'))?.text ?? '';
  try {
    if (named !== undefined && named !== '') return zoneNamed(named);
    if (object.length > mostZone) return null;
    const definition = readIcs(object)
      .flatMap((each) => each.children)
      .find((each) => each.name === 'VTIMEZONE');
    const id = definition && icsFind(definition.lines, 'TZID')?.value;
    return definition && id !== undefined ? zoneNamed(id, [definition]) : null;
  } catch {
    return null;
  }
}

function lastSegment(id: string): string {
  const segment = id.split('/').filter(Boolean).at(-1) ?? id;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // not UTF-8: as it is
  }
}
