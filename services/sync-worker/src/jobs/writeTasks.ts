import { localTime } from '@tsudoi/calendar/eventTime';
import {
  GrantLost,
  ProviderFault,
  ProviderUnavailable,
  Throttled,
  WriteRefused,
} from '@tsudoi/calendar/faults';
import type { CalendarProvider, WriteBackEntry } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { Unavailable } from '@tsudoi/runtime/errors';
import { createHash } from 'node:crypto';
import type { AccessTokens } from '../providers/accessTokens.ts';
import type { OpenProvider } from '../providers/openProvider.ts';
import { stopWriteBack } from '../store/calendars.ts';
import { findConnection } from '../store/connections.ts';
import {
  forgetWriteBack,
  listWriteBacks,
  noteWriteBack,
  settleWriteBack,
  type WriteBackRow,
} from '../store/writeBacks.ts';

/** What makes entries follow. */
export type TasksToWrite = DomainEvent<
  'plan.accepted' | 'plan.tasks_moved' | 'event.changed' | 'calendar.chosen' | 'calendar.connected'
>;

/** Rounds until nothing is left to do; more would mean that the plan changes as fast as it is written. */
const mostRounds = 5;

/** Entries that are written at once; the quota paces them as it paces everything. */
const lanes = 4;

const dayMs = 86_400_000;

/** One thing to do at a provider: bring an entry to a state, or remove it (`entry` null). */
interface Step {
  readonly row: WriteBackRow;
  readonly entry: WriteBackEntry | null;
  readonly fingerprint: string;
}

/**
 * The entries of calendars that take write-back follow the accepted plans: made, moved with their task's date, removed when the
 * plan is superseded or the event is cancelled. What is wanted is compared with what was written, so any number of runs, in any
 * order, end in the same entries. Each is marked with its task, so that it does not come back as an event.
 */
export function writeTasks(
  openProvider: OpenProvider,
  tokens: Pick<AccessTokens, 'lost'>,
): JobHandler<TasksToWrite> {
  return async (job, run) => {
    const { payload } = job.payload;
    // A calendar or a connection came: all events are looked at.
    const eventId = 'eventId' in payload ? payload.eventId : null;
    const faults = new Map<string, unknown>();
    const attempt = async (step: Step): Promise<void> => {
      const { calendar_id: calendarId, connection_id: connectionId } = step.row;
      try {
        const connection = await run.database.withTenant(job.tenantId, (tx) =>
          findConnection(tx, connectionId),
        );
        if (connection?.state !== 'active') throw new GrantLost('the connection is not active');
        await take(run.database, job.tenantId, openProvider(job.tenantId, connection, run.signal), step);
      } catch (err) {
        if (!(err instanceof ProviderFault)) throw err;
        // The others' calendars are not kept from their entries.
        faults.set(calendarId, err);
        if (err instanceof GrantLost) await tokens.lost(job.tenantId, connectionId);
        if (err instanceof WriteRefused)
          await run.database.withTenant(job.tenantId, (tx) => stopWriteBack(tx, calendarId, err.message));
      }
    };
    for (let round = 0; round < mostRounds; round += 1) {
      const rows = await run.database.withTenant(job.tenantId, (tx) => listWriteBacks(tx, eventId));
      const steps = rows
        .filter((row) => !faults.has(row.calendar_id))
        .map((row) => stepFor(row, run.clock.now()))
        .filter((step): step is Step => step !== null);
      if (steps.length === 0) break;
      if (round === mostRounds - 1) throw new Unavailable('the plan changes while its tasks are written', 5);
      let [next, done] = [0, 0];
      const work = async (): Promise<void> => {
        for (let step = steps[next++]; step !== undefined; step = steps[next++]) {
          run.signal.throwIfAborted();
          if (!faults.has(step.row.calendar_id)) await attempt(step);
          run.progress(++done, steps.length);
        }
      };
      // All lanes end before the job does: what one still writes is settled.
      const ends = await Promise.allSettled(Array.from({ length: lanes }, work));
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    }
    // A lost grant is the person's to mend; connecting again brings this job back.
    for (const fault of faults.values())
      if (!(fault instanceof GrantLost || fault instanceof WriteRefused)) throw retried(fault);
  };
}

/** What is to do for a row; null where it is as it should be, or not worth an entry because its day is over. */
function stepFor(row: WriteBackRow, now: Date): Step | null {
  if (row.due_on === null) return { row, entry: null, fingerprint: '' };
  const timeZone = row.time_zone ?? 'Asia/Tokyo';
  const startsAt = new Date(localTime(`${row.due_on}T09:00`, timeZone).at);
  if (!row.noted && startsAt.getTime() < now.getTime() - dayMs) return null;
  const title = row.title_ja ?? row.title_en ?? '施策';
  const entry = {
    ...entryOf(row),
    title,
    description: [row.event_name, row.link].filter(Boolean).join('\n'),
    startsAt,
    endsAt: new Date(startsAt.getTime() + 3_600_000),
    timeZone,
  };
  const state = [entry.title, entry.description, entry.startsAt.toISOString(), entry.timeZone];
  const fingerprint = createHash('sha256').update(JSON.stringify(state)).digest('base64url');
  return row.fingerprint === fingerprint ? null : { row, entry, fingerprint };
}

/** An entry's lasting part: the same key for each try makes one entry, the origin marks it as ours. */
export function entryOf(row: Pick<WriteBackRow, 'task_id' | 'calendar_id' | 'remote_id'>): WriteBackEntry {
  const at = new Date(0);
  return {
    key: `tsudoi${createHash('sha256').update(`${row.task_id}:${row.calendar_id}`).digest('hex').slice(0, 32)}`,
    id: row.remote_id,
    title: '',
    description: '',
    startsAt: at,
    endsAt: at,
    timeZone: 'UTC',
    origin: `task-${row.task_id}`,
  };
}

async function take(
  database: Database,
  tenantId: string,
  provider: CalendarProvider,
  { row, entry, fingerprint }: Step,
): Promise<void> {
  if (entry) {
    if (!(await database.withTenant(tenantId, (tx) => noteWriteBack(tx, row)))) return;
    const written = await provider.put(row.remote_calendar, entry);
    await database.withTenant(tenantId, (tx) => settleWriteBack(tx, row, written.id, fingerprint));
    return;
  }
  // A write of which nobody saw the end: the same key finds the entry, or makes the one that goes.
  const id = row.remote_id ?? (await provider.put(row.remote_calendar, entryOf(row))).id;
  await provider.remove(row.remote_calendar, id);
  await database.withTenant(tenantId, (tx) => forgetWriteBack(tx, row));
}

function retried(fault: unknown): unknown {
  return fault instanceof Throttled || fault instanceof ProviderUnavailable
    ? new Unavailable(fault.message, Math.ceil((fault.retryAfterMs ?? 1_000) / 1_000))
    : fault;
}
