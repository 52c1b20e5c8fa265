import type { Change, ChangePage, EntryNature, RemoteEvent, SetAside } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';

/** Where a page belongs and what proves that we may write it. */
export interface PageTarget {
  readonly tenantId: string;
  readonly calendarId: string;
  readonly fence: string;
  readonly leaseMs: number;
  readonly safetySeconds: number;
}

/** A page and where it belongs. */
export interface TargetedPage {
  readonly target: PageTarget;
  readonly page: ChangePage;
}

/**
 * Applies pages of different calendars, each with its resume point (or, on the last page, the token and the sweep), in one
 * transaction. Resolves to the number of events that each changed, or -1 where the lease is not ours any more: then nothing of
 * that page was written. @throws LeaseLostMeanwhile: nothing was written, and each page is to be tried alone
 */
export async function applyPages(
  database: Database,
  pages: readonly TargetedPage[],
): Promise<readonly number[]> {
  const { order, tenantId, values } = pageValues(pages);
  const [row] = await database
    .read<{ changed: number[] }>('sync_apply_pages', applyPagesText, tenantId, ...values)
    .catch((err: unknown) => {
      if ((err as { code?: unknown }).code === leaseLost) throw new LeaseLostMeanwhile();
      throw err;
    });
  const results = pages.map(() => -1);
  for (const [place, index] of order.entries()) results[index] = row?.changed[place] ?? -1;
  return results;
}

/** Another worker took a calendar while its page was being written. */
export class LeaseLostMeanwhile extends Error {
  override readonly name = 'LeaseLostMeanwhile';
}

/** Takes the tenant and the values of `pageValues`. */
export const applyPagesText = `select sync.apply_pages(${Array.from({ length: 31 }, (_, index) => `$${String(index + 1)}`).join(', ')}) as changed`;

/** The parameters of `sync.apply_pages`; `order` has the index of each page that it is handed, those of a tenant together. */
export function pageValues(pages: readonly TargetedPage[]) {
  const order = [...pages.keys()].sort((a, b) => compare(pages[a], pages[b]));
  const sortedPages = order.map((index) => pages[index] as TargetedPage);
  const targets = sortedPages.map(({ target }) => target);
  const parts = sortedPages.map(({ page }) => sorted(page.changes));
  /** Items of all pages, and the number of the page, from 1, that each is of. */
  const flat = <T>(of: (part: (typeof parts)[number]) => readonly T[]) => ({
    pages: parts.flatMap((part, place) => of(part).map(() => place + 1)),
    items: parts.flatMap(of),
  });
  const events = flat((part) => part.events);
  const removed = flat((part) => part.removed);
  const whole = flat((part) => part.whole);
  const aside = flat((part) => part.aside);
  const firsts = targets.flatMap(({ tenantId }, place) =>
    tenantId === targets[place - 1]?.tenantId ? [] : [place + 1],
  );
  return {
    order,
    tenantId: targets[0]?.tenantId ?? '',
    values: [
      firsts.slice(1).map((first) => targets[first - 1]?.tenantId),
      firsts,
      targets.map(({ calendarId }) => calendarId),
      targets.map(({ fence }) => fence),
      targets.map(({ leaseMs }) => leaseMs),
      targets.map(({ safetySeconds }) => safetySeconds),
      sortedPages.map(({ page }) => page.next),
      sortedPages.map(({ page }) => page.token),
      events.pages,
      events.items.map((event) => event.id),
      events.items.map((event) => event.etag),
      events.items.map((event) => event.seriesId),
      events.items.map((event) => event.originalStart?.at ?? null),
      events.items.map((event) => event.status),
      events.items.map((event) => storable(event.title)),
      events.items.map((event) => event.start?.at ?? null),
      events.items.map((event) => event.end?.at ?? null),
      events.items.map((event) => typeof event.start?.date === 'string'),
      events.items.map((event) => event.origin),
      events.items.map((event) => storable(JSON.stringify(details(event)))),
      removed.pages,
      removed.items,
      whole.pages,
      whole.items,
      aside.pages,
      aside.items.map((each) => each.id),
      aside.items.map((each) => each.etag),
      aside.items.map((each) => storable(each.reason).slice(0, 500)),
      aside.items.map((each) => storable(each.title).slice(0, 200)),
      aside.items.map((each) => each.again),
    ],
  };
}

/** By tenant, then by calendar: transactions that meet take the same rows in the same order. */
function compare(one: TargetedPage | undefined, other: TargetedPage | undefined): number {
  const key = (each: TargetedPage | undefined) =>
    each ? `${each.target.tenantId} ${each.target.calendarId}` : '';
  return key(one) < key(other) ? -1 : 1;
}

/** What is kept of an event beside its columns. */
export interface EventDetails {
  readonly description: string;
  readonly location: string;
  readonly recurrence: readonly string[];
  readonly tags: readonly string[];
  readonly startDate: string | null;
  readonly endDate: string | null;
  readonly timeZone: string | null;
  /** Day that a changed instance of whole days replaces. */
  readonly originalDate: string | null;
  readonly uid: string | null;
  readonly organizer: string | null;
  readonly sequence: number;
  readonly nature: EntryNature;
  readonly andFuture: boolean;
}

/** What an event is where its row says nothing: most are that, so it is not written. */
const usual: EventDetails = {
  description: '',
  location: '',
  recurrence: [],
  tags: [],
  startDate: null,
  endDate: null,
  timeZone: null,
  originalDate: null,
  uid: null,
  organizer: null,
  sequence: 0,
  nature: 'event',
  andFuture: false,
};

/** The details of a row as it was written, whole. */
export function wholeDetails(stored: Partial<EventDetails>): EventDetails {
  return { ...usual, ...stored };
}

/** What is written of an event's details: where they are not the usual. */
function details(event: RemoteEvent): Partial<EventDetails> {
  const { start, end, originalStart } = event;
  return {
    ...(event.description !== '' && { description: event.description.slice(0, 8_000) }),
    ...(event.location !== '' && { location: event.location.slice(0, 1_000) }),
    ...(event.recurrence.length > 0 && { recurrence: event.recurrence }),
    ...(event.tags.length > 0 && { tags: event.tags }),
    ...(typeof start?.date === 'string' && { startDate: start.date }),
    ...(typeof end?.date === 'string' && { endDate: end.date }),
    ...(typeof start?.timeZone === 'string' && { timeZone: start.timeZone }),
    ...(typeof originalStart?.date === 'string' && { originalDate: originalStart.date }),
    ...(event.uid !== null && { uid: event.uid }),
    ...(event.organizer !== null && { organizer: event.organizer }),
    ...(event.sequence !== 0 && { sequence: event.sequence }),
    ...(event.nature !== 'event' && { nature: event.nature }),
    ...(event.andFuture && { andFuture: true }),
  };
}

/** SQL state of a page that was undone because another worker took the calendar meanwhile. */
const leaseLost = 'TS001';

/** PostgreSQL keeps no NUL and no half of a surrogate pair, neither as text nor escaped in JSON. */
function storable(text: string): string {
  if (text.isWellFormed() && !text.includes('\0') && !text.includes('\\u')) return text;
  return text
    .replaceAll(/\0|\\u0000/g, '')
    .replaceAll(/\\ud[89a-f][0-9a-f]{2}/gi, '')
    .toWellFormed();
}

/** One page may name an event twice: the last word counts. */
function sorted(changes: readonly Change[]) {
  const last = new Map<string, Exclude<Change, { kind: 'whole' }>>();
  const whole = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'whole') {
      whole.add(change.id);
      continue;
    }
    const id = change.kind === 'upsert' ? change.event.id : change.id;
    last.delete(id);
    last.set(id, change);
  }
  const events: RemoteEvent[] = [];
  const removed: string[] = [];
  const aside: SetAside[] = [];
  for (const [id, change] of last)
    if (change.kind === 'upsert') events.push(change.event);
    else if (change.kind === 'remove') removed.push(id);
    else {
      aside.push(change);
      whole.delete(id);
    }
  return { events, removed, whole: [...whole], aside };
}
