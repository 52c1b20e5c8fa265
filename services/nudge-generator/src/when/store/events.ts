import type { Tx } from '@tsudoi/database/database';

/** What triggers, gates and words may know of an event. */
export interface EventFacts {
  readonly name: string;
  readonly startsAt: Date;
  readonly cancelled: boolean;
  readonly finished: boolean;
  /** The zone in which its organiser thinks. */
  readonly timeZone: string;
  readonly capacity: number;
  /** Seats that are taken: tickets of sign-ups that were not cancelled. */
  readonly taken: number;
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly venue: string | null;
  readonly ticketUrl: string | null;
  readonly joinUrl: string | null;
  readonly organiser: string | null;
  readonly durationMinutes: number | null;
  /** Of its picture, where it has one. */
  readonly pictureId: string | null;
  /** Grows with each change. */
  readonly version: number;
}

/** Events by id. */
export async function readEvents(tx: Tx, ids: readonly string[]): Promise<Map<string, EventFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.query<EventFacts & { id: string }>(
    `select e.id, e.name, e.starts_at as "startsAt", e.state = 'cancelled' as cancelled, e.state = 'finished' as finished,
       e.time_zone as "timeZone", e.capacity, e.format, e.venue, e.ticket_url as "ticketUrl", e.join_url as "joinUrl",
       e.organiser, e.duration_minutes as "durationMinutes", e.picture_id as "pictureId", e.version,
       (select coalesce(sum(u.tickets), 0)::int from core.sign_up_view u
        where u.tenant_id = $1 and u.event_id = e.id and u.state <> 'cancelled') as taken
     from recommendation.event_fact_view e where e.tenant_id = $1 and e.id = any ($2::uuid[])`,
    [tx.tenantId, ids],
  );
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}
