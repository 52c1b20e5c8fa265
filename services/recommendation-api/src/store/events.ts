import type { Event, EventInput } from '@tsudoi/contracts/events';
import type { Tx } from '@tsudoi/database/database';
import { beforeCursor, cursorOf } from '@tsudoi/database/keyset';
import { NotFound } from '@tsudoi/runtime/errors';
import { pictureOf, type StoredPicture } from '../pictures/storedPicture.ts';

interface EventRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly details: EventInput;
  readonly state: Event['state'];
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly archived_at: Date | null;
  readonly picture: StoredPicture | null;
}

const columns = 'id, tenant_id, details, state, version, created_at, updated_at, archived_at, picture';

function toEvent(row: EventRow): Event {
  return {
    ...row.details,
    id: row.id,
    state: row.state,
    ...(row.archived_at !== null && { archivedAt: row.archived_at.toISOString() }),
    ...(row.picture !== null && { picture: pictureOf(row.tenant_id, row.id, row.picture) }),
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export async function insertEvent(
  tx: Tx,
  id: string,
  details: EventInput,
  searchText: string,
): Promise<Event> {
  const [row] = await tx.query<EventRow>(
    `insert into recommendation.event (id, tenant_id, details, name, starts_at, search)
     values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
    [id, tx.tenantId, JSON.stringify(details), details.name, details.startsAt, searchText],
  );
  return toEvent(row as EventRow);
}

/** The event, or undefined; `lock` holds the row until the transaction ends. */
export async function findEvent(tx: Tx, id: string, lock = false): Promise<Event | undefined> {
  const [row] = await tx.query<EventRow>(
    `select ${columns} from recommendation.event where id = $1 ${lock ? 'for update' : ''}`,
    [id],
  );
  return row && toEvent(row);
}

/** What is stated of an event: all of it but its state and what the store keeps of it. */
export function statedOf({
  id: _id,
  state: _state,
  archivedAt: _archived,
  picture: _picture,
  version: _version,
  createdAt: _created,
  updatedAt: _updated,
  ...stated
}: Event): Omit<Event, 'id' | 'state' | 'archivedAt' | 'picture' | 'version' | 'createdAt' | 'updatedAt'> {
  return stated;
}

/** The event that a caller named. @throws NotFound */
export async function eventNamed(tx: Tx, id: string, lock = false): Promise<Event> {
  const event = await findEvent(tx, id, lock);
  if (!event) throw new NotFound(`No event ${id}`);
  return event;
}

/** Those that are not archived, newest first, after the cursor's (createdAt, id); one row more than `limit` tells that more follow. `words`: each must be found. */
export async function listEventRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
  words: readonly string[],
): Promise<Event[]> {
  const sql =
    words.length === 0
      ? `select ${columns} from recommendation.event where archived_at is null and ${beforeCursor('created_at', 'id', 2)}
         order by created_at desc, id desc limit $1`
      : `select ${columns} from recommendation.find_events($4, ${cursorOf(2)}, $1)`;
  const rows = await tx.query<EventRow>(sql, [
    limit + 1,
    after?.[0] ?? null,
    after?.[1] ?? null,
    ...(words.length > 0 ? [words] : []),
  ]);
  return rows.map(toEvent);
}

/** Writes the next version; undefined when `expectedVersion` is stale. */
export async function replaceEvent(
  tx: Tx,
  id: string,
  expectedVersion: number,
  details: EventInput,
  state: Event['state'],
  searchText: string,
): Promise<Event | undefined> {
  const [row] = await tx.query<EventRow>(
    `update recommendation.event
     set details = $3, name = $4, starts_at = $5, state = $6, search = $7, version = version + 1, updated_at = now()
     where id = $1 and version = $2 returning ${columns}`,
    [id, expectedVersion, JSON.stringify(details), details.name, details.startsAt, state, searchText],
  );
  return row && toEvent(row);
}

/** Archived ones, the latest first, after the cursor's (archivedAt, id). */
export async function listArchivedRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Event[]> {
  const rows = await tx.query<EventRow>(
    `select ${columns} from recommendation.event where archived_at is not null and ${beforeCursor('archived_at', 'id', 2)}
     order by archived_at desc, id desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toEvent);
}

/** Puts an event away that is locked: a search does not find it, and an open one is cancelled. */
export async function archiveRow(tx: Tx, id: string): Promise<Event> {
  const [row] = await tx.query<EventRow>(
    `update recommendation.event set archived_at = now(), archived_state = state, search = '',
       state = case state when 'open' then 'cancelled' else state end, version = version + 1, updated_at = now()
     where id = $1 returning ${columns}`,
    [id],
  );
  return toEvent(row as EventRow);
}

/** Takes an archived event back that is locked; one that was open and has begun by `now` stays cancelled. */
export async function restoreRow(tx: Tx, id: string, search: string, now: Date): Promise<Event> {
  const [row] = await tx.query<EventRow>(
    `update recommendation.event set archived_at = null, archived_state = null, search = $2,
       state = case when archived_state = 'open' and starts_at <= $3 then state else archived_state end,
       version = version + 1, updated_at = now()
     where id = $1 returning ${columns}`,
    [id, search, now],
  );
  return toEvent(row as EventRow);
}

/** Gives an event that is locked another picture, or none. */
export async function setPicture(tx: Tx, id: string, picture: StoredPicture | null): Promise<Event> {
  const [row] = await tx.query<EventRow>(
    `update recommendation.event set picture = $2, version = version + 1, updated_at = now()
     where id = $1 returning ${columns}`,
    [id, picture && JSON.stringify(picture)],
  );
  return toEvent(row as EventRow);
}
