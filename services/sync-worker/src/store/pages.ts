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

/**
 * Applies a page with its resume point (or, on the last page, the token and the sweep) in one statement. Resolves to the number of
 * events that changed, or -1 where the lease is not ours any more: then nothing was written.
 */
export async function applyPage(database: Database, target: PageTarget, page: ChangePage): Promise<number> {
  const rows = await database
    .read<{ changed: number }>(
      'sync_apply_page',
      `select sync.apply_page($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) as changed`,
      target.tenantId,
      target.calendarId,
      target.fence,
      target.leaseMs,
      target.safetySeconds,
      page.next,
      page.token,
      ...pageArrays(page),
    )
    .catch((err: unknown) => {
      if ((err as { code?: unknown }).code === leaseLost) return [];
      throw err;
    });
  return rows[0]?.changed ?? -1;
}

/** The arrays of a page in the order of the function's parameters: eleven of events, removed, whole, five of what is set aside. */
export function pageArrays(page: ChangePage): readonly (readonly unknown[])[] {
  const { events, removed, whole, aside } = sorted(page.changes);
  return [
    events.map((event) => event.id),
    events.map((event) => event.etag),
    events.map((event) => event.seriesId),
    events.map((event) => event.originalStart?.at ?? null),
    events.map((event) => event.status),
    events.map((event) => storable(event.title)),
    events.map((event) => event.start?.at ?? null),
    events.map((event) => event.end?.at ?? null),
    events.map((event) => typeof event.start?.date === 'string'),
    events.map((event) => event.origin),
    events.map((event) => storable(JSON.stringify(details(event)))),
    removed,
    whole,
    aside.map((each) => each.id),
    aside.map((each) => each.etag),
    aside.map((each) => storable(each.reason).slice(0, 500)),
    aside.map((each) => storable(each.title).slice(0, 200)),
    aside.map((each) => each.again),
  ];
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
  readonly originalDate?: string | null;
  readonly uid?: string | null;
  readonly organizer?: string | null;
  readonly sequence?: number;
  readonly nature?: EntryNature;
  readonly andFuture?: boolean;
}

function details(event: RemoteEvent): EventDetails {
  return {
    description: event.description.slice(0, 8_000),
    location: event.location.slice(0, 1_000),
    recurrence: event.recurrence,
    tags: event.tags,
    startDate: event.start?.date ?? null,
    endDate: event.end?.date ?? null,
    timeZone: event.start?.timeZone ?? null,
    originalDate: event.originalStart?.date ?? null,
    uid: event.uid,
    organizer: event.organizer,
    sequence: event.sequence,
    nature: event.nature,
    andFuture: event.andFuture,
  };
}

/** SQL state of a page that was undone because another worker took the calendar meanwhile. */
const leaseLost = 'TS001';

const suspicious = /[\0\ud800-\udfff]|\\u/;

/** PostgreSQL keeps no NUL and no half of a surrogate pair, neither as text nor escaped in JSON. */
function storable(text: string): string {
  if (!suspicious.test(text)) return text;
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
