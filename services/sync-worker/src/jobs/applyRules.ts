import { expand } from '@tsudoi/calendar/expand';
import type { CalendarEventChanged } from '@tsudoi/contracts/calendarMessages';
import { EventInput } from '@tsudoi/contracts/events';
import type { CalendarRule } from '@tsudoi/contracts/calendars';
import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { createHash } from 'node:crypto';
import type { EventDetails } from '../store/pages.ts';

interface EntryRow {
  readonly remote_id: string;
  readonly status: string;
  readonly title: string;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly origin: string | null;
  readonly details: EventDetails;
}

/**
 * After a page: what the tenant's rules make of the entries that changed. An entry that is an event, and a known one that is none
 * any more, is told as `calendar.event_changed`, once for each state (its fingerprint is kept). Entries that we wrote ourselves
 * are left out, so nothing echoes.
 */
export const applyRules: JobHandler<DomainEvent<'calendar.page_applied'>> = async (job, run) => {
  const { calendarId, ids } = job.payload.payload;
  await run.database.withTenant(job.tenantId, async (tx) => {
    // One job of a calendar at a time: two would tell a new entry twice, and an old state after a newer one.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`calendar-rules:${calendarId}`]);
    const rules = await tx.query<CalendarRule>(
      `select r.id, r.workspace, r.calendar_id as "calendarId", r.tag, r.defaults from sync.rule r
       join sync.calendar c on c.id = $1 and c.workspace = r.workspace
       where r.calendar_id is null or r.calendar_id = $1 order by r.calendar_id nulls last, r.created_at, r.id`,
      [calendarId],
    );
    const rows = await tx.query<EntryRow>(
      `select remote_id, status, title, starts_at, ends_at, origin, details from sync.event
       where calendar_id = $1 and remote_id = any ($2) and series_id is null`,
      [calendarId, ids],
    );
    const known = await tx.query<{ remote_id: string; fingerprint: string }>(
      'select remote_id, fingerprint from sync.link where calendar_id = $1 and remote_id = any ($2) for update',
      [calendarId, ids],
    );
    const fingerprints = new Map(known.map((link) => [link.remote_id, link.fingerprint]));
    const entries = new Map(rows.map((row) => [row.remote_id, row]));
    for (const id of ids) {
      const message = messageOf(calendarId, id, entries.get(id), rules, run.clock.now());
      if (message.state === 'cancelled' && !fingerprints.has(id)) continue;
      const fingerprint = createHash('sha256').update(JSON.stringify(message)).digest('base64url');
      if (fingerprints.get(id) === fingerprint) continue;
      await tell(tx, calendarId, id, fingerprint, message);
    }
    await run.complete(tx);
  });
};

async function tell(
  tx: Tx,
  calendarId: string,
  id: string,
  fingerprint: string,
  message: CalendarEventChanged,
): Promise<void> {
  await tx.execute(
    `insert into sync.link (calendar_id, remote_id, tenant_id, fingerprint) values ($1, $2, $3, $4)
     on conflict (calendar_id, remote_id) do update set fingerprint = excluded.fingerprint`,
    [calendarId, id, tx.tenantId, fingerprint],
  );
  await publish(tx, 'calendar.event_changed', message);
}

function messageOf(
  calendarId: string,
  id: string,
  row: EntryRow | undefined,
  rules: readonly CalendarRule[],
  now: Date,
): CalendarEventChanged {
  const externalRef = `calendar:${calendarId}:${createHash('sha256').update(id).digest('base64url')}`;
  const gone: CalendarEventChanged = { externalRef, state: 'cancelled', details: null };
  if (!row?.starts_at || !row.ends_at || row.status === 'cancelled' || row.origin !== null) return gone;
  const rule = rules.find((each) => each.tag === null || row.details.tags.includes(each.tag));
  if (!rule) return gone;
  const startsAt = nextStart(row, now);
  const parsed = EventInput.safeParse({
    ...rule.defaults,
    name: row.title.trim().slice(0, 200) || '(no title)',
    theme: row.details.description.trim().slice(0, 500) || row.title.trim().slice(0, 500) || '(no title)',
    venue: row.details.location.trim().slice(0, 300) || null,
    startsAt: startsAt.toISOString(),
    timeZone: row.details.timeZone ?? 'Asia/Tokyo',
  });
  return parsed.success ? { externalRef, state: 'open', details: parsed.data } : gone;
}

/** A series stands for its next instance within two years; else for its first. */
function nextStart(row: EntryRow, now: Date): Date {
  const start = row.starts_at ?? now;
  if (row.details.recurrence.length === 0 || start > now) return start;
  const time = (at: Date, date: string | null) => ({
    at: at.toISOString(),
    date,
    timeZone: row.details.timeZone,
  });
  const event = {
    start: time(start, row.details.startDate),
    end: time(row.ends_at ?? start, row.details.endDate),
    recurrence: row.details.recurrence,
  };
  const ahead = expand(event, [], now, new Date(now.getTime() + 730 * 86_400_000));
  return ahead.find((instance) => instance.startsAt > now)?.startsAt ?? start;
}
