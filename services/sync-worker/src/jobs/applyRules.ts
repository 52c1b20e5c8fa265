import { isTimeZone } from '@tsudoi/calendar/eventTime';
import type { CalendarRule } from '@tsudoi/contracts/calendars';
import type { CalendarEventChanged } from '@tsudoi/contracts/calendarMessages';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { decideEntry, type Decision } from '../entries/decideEntry.ts';
import { entryRefs } from '../entries/entryRef.ts';
import { readEntries, type Entry } from '../entries/entryRows.ts';
import type { DayClock } from '../entries/nextOccurrence.ts';
import {
  findLinks,
  forgetRuleFaults,
  lockRefs,
  openHolders,
  readTold,
  saveLinks,
  saveTold,
  setAsideEntry,
  type EntryLink,
  type Told,
} from '../store/entryLinks.ts';

const Payload = z.object({ calendarId: z.uuid(), ids: z.array(z.string()) });

interface CalendarRow {
  readonly provider: string;
  readonly server_url: string | null;
  readonly remote_id: string;
  readonly time_zone: string;
  readonly day_start_seconds: number;
}

/** An entry with what was decided of it and the name it goes by. */
interface Decided {
  readonly entry: Entry;
  readonly decision: Decision;
  readonly ref: string;
  readonly link: EntryLink | undefined;
  readonly sequence: number;
}

/**
 * After a page, and when an instance has passed: what the tenant's rules make of the entries that are named. An event, and a known
 * one that is none any more, is told as `calendar.event_changed`, once for each state (its fingerprint is kept). An entry that
 * cannot be read changes nothing that was told; no entry stops another. Entries that we wrote ourselves are left out.
 */
export const applyRules: JobHandler<DomainEvent> = async (job, run) => {
  const { calendarId, ids } = Payload.parse(job.payload.payload);
  await run.database.withTenant(job.tenantId, async (tx) => {
    // One job of a calendar at a time: two would tell a new entry twice, and an old state after a newer one.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`calendar-rules:${calendarId}`]);
    const [calendar] = await tx.query<CalendarRow>(
      `select k.provider, k.server_url, c.remote_id, coalesce(c.time_zone, w.time_zone, 'Asia/Tokyo') as time_zone,
         extract(epoch from coalesce(d.starts_at, time '09:00'))::int as day_start_seconds
       from sync.calendar c join sync.connection k on k.id = c.connection_id
       left join core.workspace w on w.tenant_id = c.tenant_id and w.slug = c.workspace
       left join sync.workspace_day d on d.tenant_id = c.tenant_id and d.workspace = c.workspace
       where c.id = $1`,
      [calendarId],
    );
    if (calendar) await decideAll(tx, calendarId, calendar, ids, run.clock.now());
    await run.complete(tx);
  });
};

async function decideAll(
  tx: Tx,
  calendarId: string,
  calendar: CalendarRow,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const rules = await tx.query<CalendarRule>(
    `select r.id, r.workspace, r.calendar_id as "calendarId", r.tag, r.defaults, r.include from sync.rule r
     join sync.calendar c on c.id = $1 and c.workspace = r.workspace
     where r.calendar_id is null or r.calendar_id = $1 order by r.calendar_id nulls last, r.created_at, r.id`,
    [calendarId],
  );
  const clock: DayClock = {
    timeZone: isTimeZone(calendar.time_zone) ? calendar.time_zone : 'Asia/Tokyo',
    dayStartSeconds: calendar.day_start_seconds,
  };
  const place = {
    provider: calendar.provider,
    serverUrl: calendar.server_url,
    remoteCalendar: calendar.remote_id,
  };
  const entries = await readEntries(tx, calendarId, ids);
  const links = await findLinks(
    tx,
    calendarId,
    entries.map((entry) => entry.id),
  );
  const candidates = entries.map((entry) => entryRefs(entry, place));
  const known = await readTold(tx, [
    ...new Set([...candidates.flat(), ...[...links.values()].map((link) => link.external_ref)]),
  ]);
  const decided = entries.map((entry, index): Decided => {
    const link = links.get(entry.id);
    const refs = candidates[index] ?? [];
    // An entry keeps its name; a new one takes the name under which its event is known already.
    const ref = link?.external_ref ?? refs.find((each) => known.has(each)) ?? refs[0] ?? '';
    return {
      entry,
      link,
      ref,
      decision: decideEntry(entry, rules, now, clock),
      sequence: entry.master?.details.sequence ?? 0,
    };
  });
  // In one order, so that two calendars with the same entries never wait for each other in a circle.
  await lockRefs(tx, [...new Set(decided.map((each) => each.ref))].sort());
  const state: EventsState = {
    told: new Map(
      await readTold(
        tx,
        decided.map((each) => each.ref),
      ),
    ),
    holders: await openHolders(
      tx,
      decided.map((each) => each.ref),
    ),
  };
  const saved: EntryLink[] = [];
  const told: Told[] = [];
  const messages: CalendarEventChanged[] = [];
  for (const each of decided) {
    if (each.decision.kind === 'unreadable') {
      if (each.entry.unreadable === null)
        await setAsideEntry(tx, calendarId, each.entry, each.decision.reason);
      continue;
    }
    const { link, message } = settle(calendarId, each, state, now);
    if (link) saved.push(link);
    if (!message) continue;
    const record: Told = {
      external_ref: each.ref,
      fingerprint: fingerprintOf(message),
      state: message.state,
      ends_at: each.decision.kind === 'open' ? each.decision.endsAt : null,
    };
    state.told.set(each.ref, record);
    told.push(record);
    messages.push(message);
  }
  await forgetRuleFaults(
    tx,
    calendarId,
    decided.filter((each) => each.decision.kind !== 'unreadable').map((each) => each.entry.id),
  );
  await saveLinks(tx, saved);
  await saveTold(tx, told);
  for (const message of messages) await publish(tx, 'calendar.event_changed', message);
}

/** What is known of the events in question; kept up to date while entries are settled one after the other. */
interface EventsState {
  readonly told: Map<string, Told>;
  readonly holders: EntryLink[];
}

/** The link to keep, where it changed, and what is to be told, if anything. */
function settle(
  calendarId: string,
  { entry, decision, ref, link, sequence }: Decided,
  { told, holders }: EventsState,
  now: Date,
): { link?: EntryLink; message?: CalendarEventChanged } {
  const open = decision.kind === 'open';
  if (!open && !link) return {};
  const next: EntryLink = {
    calendar_id: calendarId,
    entry_id: entry.id,
    external_ref: ref,
    state: open ? 'open' : 'closed',
    sequence,
    look_at: open ? decision.endsAt : null,
  };
  const isOwn = (each: EntryLink) => each.calendar_id === calendarId && each.entry_id === entry.id;
  const others = holders.filter((each) => each.external_ref === ref && !isOwn(each));
  const at = holders.findIndex(isOwn);
  if (at >= 0) holders.splice(at, 1);
  if (open) holders.push(next);
  const changed =
    link?.state !== next.state ||
    link.sequence !== next.sequence ||
    link.look_at?.getTime() !== next.look_at?.getTime();
  const kept = changed ? { link: next } : {};
  // The same event in another calendar: the newer version counts, and as long as one holds it, it is not cancelled.
  if (open ? others.some((other) => other.sequence > sequence) : others.length > 0) return kept;
  const before = told.get(ref);
  // What has taken place is not cancelled any more.
  if (!open && (before?.state !== 'open' || (before.ends_at !== null && before.ends_at <= now))) return kept;
  const message: CalendarEventChanged = open
    ? { externalRef: ref, state: 'open', details: decision.details }
    : { externalRef: ref, state: 'cancelled', details: null };
  return before?.fingerprint === fingerprintOf(message) ? kept : { ...kept, message };
}

function fingerprintOf(message: CalendarEventChanged): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('base64url');
}
