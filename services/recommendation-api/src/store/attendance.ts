import { AttendanceSource, type Attendance } from '@tsudoi/contracts/outcomes';
import type { Tx } from '@tsudoi/database/database';

const ORDER = AttendanceSource.options;

export async function writeAttendance(
  tx: Tx,
  eventId: string,
  source: AttendanceSource,
  count: {
    readonly signUps: number | null;
    readonly cancelled: number | null;
    readonly attended: number | null;
  },
  now: Date,
): Promise<Attendance> {
  await tx.execute(
    `insert into recommendation.attendance (tenant_id, event_id, source, sign_ups, cancelled, attended, at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, event_id, source) do update set sign_ups = coalesce(excluded.sign_ups, attendance.sign_ups),
       cancelled = coalesce(excluded.cancelled, attendance.cancelled), attended = coalesce(excluded.attended, attendance.attended), at = excluded.at`,
    [tx.tenantId, eventId, source, count.signUps, count.cancelled, count.attended, now],
  );
  return { source, ...count, at: now.toISOString() };
}

/** What each source says of an event, the one to believe first; a source that does not know who came is after those that do. */
export async function readAttendance(tx: Tx, eventId: string): Promise<Attendance[]> {
  const stored = await tx.query<Omit<Attendance, 'at'> & { readonly at: Date }>(
    `select source, sign_ups as "signUps", cancelled, attended, at from recommendation.attendance where event_id = $1`,
    [eventId],
  );
  const [shop] = await tx.query<{ sign_ups: number; cancelled: number; attended: number; at: Date | null }>(
    `select coalesce(sum(tickets) filter (where state <> 'cancelled'), 0)::int as sign_ups,
       coalesce(sum(tickets) filter (where state = 'cancelled'), 0)::int as cancelled,
       coalesce(sum(tickets) filter (where state = 'attended'), 0)::int as attended, max(signed_up_at) as at
     from core.sign_up_view where event_id = $1`,
    [eventId],
  );
  const all: Attendance[] = stored.map((row) => ({ ...row, at: row.at.toISOString() }));
  if (shop?.at)
    all.push({
      source: 'sign-ups',
      signUps: shop.sign_ups,
      cancelled: shop.cancelled,
      // Where nobody was checked in, checking in was not done: that is not "nobody came".
      attended: shop.attended > 0 ? shop.attended : null,
      at: shop.at.toISOString(),
    });
  const rank = ({ source, attended }: Attendance): number =>
    ORDER.indexOf(source) + (attended === null ? ORDER.length : 0);
  return all.sort((a, b) => rank(a) - rank(b));
}
