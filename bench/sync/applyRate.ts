import type { RemoteEvent } from '@tsudoi/calendar/provider';
import { openDatabase } from '@tsudoi/database/database';
import { createLogger } from '@tsudoi/runtime/logger';
import pg from 'pg';
import { createPageWriter } from '../../services/sync-worker/src/store/pageWriter.ts';
import type { SyncWorld } from '../../services/sync-worker/test/syncWorld.ts';
import { median } from '../harness/percentile.ts';

export interface ApplyRate {
  readonly ours: number;
  readonly raw: number;
  readonly ratio: number;
}

/** The same columns and keys without tenants, fences, history and outbox; state and page in one statement. */
const rawTables = `
  create table if not exists raw_calendar (id uuid primary key, page text);
  create table if not exists raw_event (like sync.event including all);
  grant all on raw_calendar, raw_event to tsudoi_app`;
const rawStatement = `
  with state as (update raw_calendar set page = $2 where id = $1)
  insert into raw_event as e (calendar_id, remote_id, tenant_id, etag, series_id, original_start, status, title, starts_at, ends_at,
      all_day, origin, details, generation, changed_at)
  select $1, id, $3, etag, series, original, status, title, starts, ends, whole_day, origin, details::jsonb, 1, now()
  from unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[],
      $12::boolean[], $13::text[], $14::text[])
    page (id, etag, series, original, status, title, starts, ends, whole_day, origin, details)
  on conflict (tenant_id, calendar_id, remote_id) do update set etag = excluded.etag, series_id = excluded.series_id,
    original_start = excluded.original_start, status = excluded.status, title = excluded.title, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at, all_day = excluded.all_day, origin = excluded.origin, details = excluded.details,
    generation = excluded.generation, changed_at = excluded.changed_at`;

function events(size: number, from: number, version: number): RemoteEvent[] {
  return Array.from({ length: size }, (_, number) => {
    const day = new Date(Date.UTC(2027, 0, 1 + ((from + number) % 300))).toISOString().slice(0, 10);
    return {
      id: `event-${String(from + number)}`,
      etag: `"${String(version)}-${String(from + number)}"`,
      seriesId: null,
      originalStart: null,
      status: 'confirmed',
      title: `Event ${String(from + number)}`,
      description: 'x'.repeat(700),
      location: 'Tokyo',
      start: { at: `${day}T09:00:00.000Z`, date: null, timeZone: 'Asia/Tokyo' },
      end: { at: `${day}T10:00:00.000Z`, date: null, timeZone: 'Asia/Tokyo' },
      recurrence: [],
      uid: null,
      organizer: null,
      sequence: 0,
      nature: 'event',
      andFuture: false,
      tags: ['meetup'],
      origin: null,
    };
  });
}

/** Events a second of `size` a statement over `lanes` connections, ours and raw in turns; the ratio is the median of pairs. */
export async function applyRate(
  world: SyncWorld,
  size: number,
  lanes: number,
  statements: number,
  rounds: number,
): Promise<ApplyRate> {
  const { tenantId } = await world.tenant(`rate-${String(size)}`);
  await world.owner.query(rawTables);
  const database = await openDatabase({
    url: world.database.appUrl,
    dispatcherUrl: world.database.dispatcherUrl,
    applicationName: 'bench',
    // What the chart gives one pod.
    connectionBudget: 30,
    maxReplicas: 1,
    log: createLogger('bench', 'silent'),
  });
  const raw = new pg.Pool({ connectionString: world.database.appUrl, max: lanes });
  const calendars: string[] = [];
  for (let lane = 0; lane < lanes; lane += 1) {
    const calendar = await world.addCalendar(tenantId, `lane${String(size)}-${String(lane)}`);
    await world.owner.query(
      `update sync.calendar set fence = 1, lease_until = now() + interval '1 day', run_id = gen_random_uuid(), run_generation = 1 where id = $1`,
      [calendar.id],
    );
    await world.owner.query(
      `insert into sync.run (id, tenant_id, calendar_id, kind) select run_id, tenant_id, id, 'full' from sync.calendar where id = $1`,
      [calendar.id],
    );
    await world.owner.query('insert into raw_calendar (id) values ($1)', [calendar.id]);
    calendars.push(calendar.id);
  }
  const write = createPageWriter(database);
  let version = 0;
  const oursOnce = async (calendarId: string, page: RemoteEvent[], at: number) => {
    const changed = await write(
      { tenantId, calendarId, fence: '1', leaseMs: 86_400_000, safetySeconds: 60 },
      { changes: page.map((event) => ({ kind: 'upsert', event })), next: String(at), token: null },
    );
    if (changed !== page.length) throw new Error(`applied ${String(changed)} of ${String(page.length)}`);
  };
  const rawOnce = async (calendarId: string, page: RemoteEvent[], at: number) => {
    await raw.query({
      name: 'raw',
      text: rawStatement,
      values: [
        calendarId,
        String(at),
        tenantId,
        page.map((event) => event.id),
        page.map((event) => event.etag),
        page.map((event) => event.seriesId),
        page.map(() => null),
        page.map((event) => event.status),
        page.map((event) => event.title),
        page.map((event) => event.start?.at),
        page.map((event) => event.end?.at),
        page.map(() => false),
        page.map(() => null),
        page.map((event) =>
          JSON.stringify({ description: event.description, location: event.location, tags: event.tags }),
        ),
      ],
    });
  };
  const measure = async (once: typeof rawOnce) => {
    version += 1;
    const startedAt = performance.now();
    await Promise.all(
      calendars.map(async (calendarId) => {
        for (let statement = 0; statement < statements; statement += 1)
          await once(
            calendarId,
            events(size, (statement % 8) * size, version * 1_000 + statement),
            statement,
          );
      }),
    );
    return (calendars.length * statements * size * 1_000) / (performance.now() - startedAt);
  };
  await measure(rawOnce);
  await measure(oursOnce);
  const pairs: { ours: number; raw: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0;
    const a = await measure(first ? rawOnce : oursOnce);
    const b = await measure(first ? oursOnce : rawOnce);
    pairs.push(first ? { raw: a, ours: b } : { raw: b, ours: a });
  }
  await raw.end();
  await database.close();
  await world.owner.query('delete from sync.calendar where tenant_id = $1', [tenantId]);
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    raw: median(pairs.map((pair) => pair.raw)),
    ratio: median(pairs.map((pair) => pair.ours / pair.raw)),
  };
}
