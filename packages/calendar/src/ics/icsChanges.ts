import { createHash } from 'node:crypto';
import type { Change, EventTime, RemoteEvent } from '../provider.ts';
import { nextInstance } from '../recurrence/expand.ts';
import { zoneNamed } from '../zones/zoneNames.ts';
import { icsEnd, icsTime, recurrenceLine, type TimeContext } from './icsTime.ts';
import { icsFind, icsSteps, icsUnescape, type IcsComponent, type IcsLine } from '../text/icsText.ts';
import { atOnce, type Steps } from '../turns.ts';

/** The property that marks entries of ours. */
export const originLine = 'X-TSUDOI-ORIGIN';

export interface IcsOptions {
  /** Zone of floating times where the object names none (X-WR-TIMEZONE); UTC unless given. */
  readonly floatingZone?: string;
  /** Addresses of the account, lower case: what they declined is no event of theirs. */
  readonly addresses?: readonly string[];
}

/** Instances of one object; more are a mistake or an attack. */
const mostEvents = 5_000;
/** Characters of a text that are looked at, before its escapes are undone; a description that is longer ends there. */
const mostText = 100_000;
/** Characters of a line of categories, of a line of dates; such lines of one event. */
const mostCategories = 20_000;
const mostDates = 400_000;
const mostLines = 200;

/**
 * One calendar object of a CalDAV server: an event, a series with its changed instances, or instances of a series whose master is
 * elsewhere. The object's path is the id of its event; an instance's is that path, `#` and its place in the series. The server sends
 * all there is of an object, so `whole` comes with it.
 */
export function icsChanges(
  href: string,
  etag: string,
  text: string,
  options: IcsOptions = {},
): readonly Change[] {
  return atOnce(changesSteps(href, etag, text, options));
}

/** The same step by step. */
export function* changesSteps(
  href: string,
  etag: string,
  text: string,
  options: IcsOptions = {},
): Steps<readonly Change[]> {
  let title = '';
  try {
    const calendars = yield* icsSteps(text);
    const components = calendars.flatMap((calendar) => {
      // Once a calendar: it looks at every child, and there may be thousands.
      const context = contextOf(calendar, options);
      return calendar.children
        .filter((each) => each.name === 'VEVENT')
        .map((component) => ({ component, context }));
    });
    // A task or a journal: no event any more, if it ever was one.
    if (components.length === 0) return [{ kind: 'remove', id: href }];
    if (components.length > mostEvents) throw new Error('the object holds too many instances');
    title = textOf(components[0]?.component.lines ?? [], 'SUMMARY');
    const masters = components.filter(({ component }) => !icsFind(component.lines, 'RECURRENCE-ID'));
    const master = masters.toSorted((a, b) => newerFirst(a.component, b.component))[0];
    const main = master && remoteEvent(href, etag, master.component, master.context, options);
    const members: RemoteEvent[] = [];
    for (const { component, context } of components) {
      yield;
      if (!icsFind(component.lines, 'RECURRENCE-ID')) continue;
      // A place without a zone is one of the series' clock.
      const zone = main?.start?.timeZone;
      members.push(
        remoteEvent(href, etag, component, zone ? { ...context, placeZone: zone } : context, options),
      );
    }
    yield;
    if (main) checkSeries(main, members);
    yield;
    const latest = new Map<string, RemoteEvent>();
    for (const member of members) {
      const known = latest.get(member.id);
      if (!known || member.sequence >= known.sequence) latest.set(member.id, member);
    }
    return [
      { kind: 'whole', id: href },
      ...[...(main ? [main] : []), ...latest.values()].map(
        (event) => ({ kind: 'upsert', event }) satisfies Change,
      ),
    ];
  } catch (err) {
    const reason = err instanceof Error ? err.message : 'unreadable';
    return [{ kind: 'set-aside', id: href, etag, reason, title: title.slice(0, 200), again: false }];
  }
}

/** A hash of an object, for servers that give no etag. */
export function icsEtag(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Sees to it that the series can be expanded at all. @throws UnreadableRule */
function checkSeries(main: RemoteEvent, members: readonly RemoteEvent[]): void {
  if (!main.start || !main.end || main.recurrence.length === 0) return;
  const overrides = members.flatMap((member) =>
    member.originalStart
      ? [
          {
            originalStart: member.originalStart,
            cancelled: member.status === 'cancelled',
            start: member.start,
            end: member.end,
            andFuture: member.andFuture,
          },
        ]
      : [],
  );
  nextInstance(
    { start: main.start, end: main.end, recurrence: main.recurrence },
    overrides,
    new Date(main.start.at),
  );
}

interface EventContext extends TimeContext {
  readonly placeZone?: string;
  /** The object is a message that cancels (RFC 5546 3.2.5), kept as it came. */
  readonly cancels: boolean;
}

function contextOf(calendar: IcsComponent, options: IcsOptions): EventContext {
  const definitions = calendar.children.filter((each) => each.name === 'VTIMEZONE');
  const wr = icsFind(calendar.lines, 'X-WR-TIMEZONE')?.value.trim();
  let floatingZone = options.floatingZone ?? 'UTC';
  if (wr !== undefined && wr !== '')
    try {
      floatingZone = zoneNamed(wr, definitions);
    } catch {
      // A name that says nothing is as good as none.
    }
  const cancels = icsFind(calendar.lines, 'METHOD')?.value.trim().toUpperCase() === 'CANCEL';
  return { definitions, floatingZone, cancels };
}

/** The higher SEQUENCE, then the later DTSTAMP. */
function newerFirst(a: IcsComponent, b: IcsComponent): number {
  const stamp = (each: IcsComponent) =>
    icsFind(each.lines, 'LAST-MODIFIED')?.value ?? icsFind(each.lines, 'DTSTAMP')?.value ?? '';
  return (
    sequenceOf(b.lines) - sequenceOf(a.lines) || (stamp(b) > stamp(a) ? 1 : stamp(b) < stamp(a) ? -1 : 0)
  );
}

function remoteEvent(
  href: string,
  etag: string,
  component: IcsComponent,
  context: EventContext,
  options: IcsOptions,
): RemoteEvent {
  const { lines } = component;
  const status = context.cancels ? 'cancelled' : statusOf(icsFind(lines, 'STATUS')?.value);
  const placeLine = icsFind(lines, 'RECURRENCE-ID');
  const place = placeLine
    ? icsTime(placeLine, { ...context, floatingZone: context.placeZone ?? context.floatingZone })
    : null;
  const startLine = icsFind(lines, 'DTSTART');
  if (!startLine && !(place && status === 'cancelled')) throw new Error('no DTSTART');
  const start = startLine ? icsTime(startLine, context) : null;
  const organizer = icsFind(lines, 'ORGANIZER')?.value;
  return {
    id: place ? `${href}#${place.date ?? place.at}` : href,
    etag,
    seriesId: place ? href : null,
    originalStart: place,
    status,
    title: textOf(lines, 'SUMMARY'),
    description: textOf(lines, 'DESCRIPTION'),
    location: textOf(lines, 'LOCATION'),
    start,
    end: start && icsEnd(lines, start, context),
    uid: icsFind(lines, 'UID')?.value.trim().slice(0, 1_000) || null,
    organizer: organizer === undefined ? null : addressOf(organizer) || null,
    sequence: sequenceOf(lines),
    nature: declined(lines, options.addresses ?? []) ? 'declined' : 'event',
    andFuture: placeLine?.params.get('RANGE')?.toUpperCase() === 'THISANDFUTURE',
    recurrence: start && !place ? recurrenceOf(lines, start, context) : [],
    tags: [
      ...new Set(
        lines
          .filter((line) => line.name === 'CATEGORIES')
          .slice(0, mostLines)
          .flatMap((line) => line.value.slice(0, mostCategories).split(/(?<!\\),/, mostLines))
          .map((tag) => icsUnescape(tag).normalize('NFKC').trim().toLowerCase())
          .filter((tag) => tag !== ''),
      ),
    ].slice(0, 100),
    origin: icsFind(lines, originLine)?.value.trim() || null,
  };
}

/** The lines of a series. @throws Error for more than anyone writes */
function recurrenceOf(lines: readonly IcsLine[], start: EventTime, context: TimeContext): string[] {
  const found = lines.filter((line) => ['RRULE', 'RDATE', 'EXDATE', 'EXRULE'].includes(line.name));
  if (found.length > mostLines) throw new Error('the series has too many lines');
  if (found.reduce((sum, { value }) => sum + value.length, 0) > mostDates)
    throw new Error('the series names too many dates');
  return found.map((line) => recurrenceLine(line, start, context));
}

function declined(lines: readonly IcsLine[], addresses: readonly string[]): boolean {
  return lines.some(
    (line) =>
      line.name === 'ATTENDEE' &&
      line.params.get('PARTSTAT')?.toUpperCase() === 'DECLINED' &&
      addresses.includes(addressOf(line.value)),
  );
}

function addressOf(value: string): string {
  return value
    .trim()
    .replace(/^mailto:/i, '')
    .toLowerCase()
    .slice(0, 300);
}

function sequenceOf(lines: readonly IcsLine[]): number {
  const number = Number(icsFind(lines, 'SEQUENCE')?.value ?? 0);
  return Number.isInteger(number) && number >= 0 && number < 2_147_483_647 ? number : 0;
}

function statusOf(text: string | undefined): RemoteEvent['status'] {
  const status = text?.trim().toUpperCase();
  return status === 'CANCELLED' || status === 'CANCELED'
    ? 'cancelled'
    : status === 'TENTATIVE'
      ? 'tentative'
      : 'confirmed';
}

function textOf(lines: readonly IcsLine[], name: string): string {
  return icsUnescape((icsFind(lines, name)?.value ?? '').slice(0, mostText));
}
