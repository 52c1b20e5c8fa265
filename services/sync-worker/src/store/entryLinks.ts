import type { Tx } from '@tsudoi/database/database';
import type { Entry } from '../entries/entryRows.ts';

/** That an entry of a calendar stands for an event. */
export interface EntryLink {
  readonly calendar_id: string;
  readonly entry_id: string;
  readonly external_ref: string;
  readonly state: 'open' | 'closed';
  readonly sequence: number;
  /** When the told instance is over; null where nothing is to be told then. */
  readonly look_at: Date | null;
}

/** What was last told of an event. */
export interface Told {
  readonly external_ref: string;
  readonly fingerprint: string;
  readonly state: 'open' | 'cancelled';
  readonly ends_at: Date | null;
}

export async function findLinks(
  tx: Tx,
  calendarId: string,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, EntryLink>> {
  const rows = await tx.query<EntryLink>(
    `select calendar_id, entry_id, external_ref, state, sequence, look_at from sync.entry_link
     where calendar_id = $1 and entry_id = any ($2)`,
    [calendarId, entryIds],
  );
  return new Map(rows.map((row) => [row.entry_id, row]));
}

/** Takes the events for this transaction, in the order given. */
export async function lockRefs(tx: Tx, refs: readonly string[]): Promise<void> {
  await tx.query(
    'select pg_advisory_xact_lock(hashtextextended(ref, 0)) from unnest($1::text[]) with ordinality r (ref, nr) order by nr',
    [refs],
  );
}

/** Open entries, of every calendar, that stand for these events. */
export function openHolders(tx: Tx, refs: readonly string[]): Promise<EntryLink[]> {
  return tx.query<EntryLink>(
    `select calendar_id, entry_id, external_ref, state, sequence, look_at from sync.entry_link
     where external_ref = any ($1) and state = 'open'`,
    [refs],
  );
}

export async function readTold(tx: Tx, refs: readonly string[]): Promise<ReadonlyMap<string, Told>> {
  const rows = await tx.query<Told>(
    'select external_ref, fingerprint, state, ends_at from sync.told where external_ref = any ($1)',
    [refs],
  );
  return new Map(rows.map((row) => [row.external_ref, row]));
}

export async function saveLinks(tx: Tx, links: readonly EntryLink[]): Promise<void> {
  if (links.length === 0) return;
  await tx.execute(
    `insert into sync.entry_link (tenant_id, calendar_id, entry_id, external_ref, state, sequence, look_at)
     select $1, calendar, entry, ref, state, sequence, look
     from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::timestamptz[]) l (calendar, entry, ref, state, sequence, look)
     on conflict (tenant_id, calendar_id, entry_id) do update set state = excluded.state, sequence = excluded.sequence,
       look_at = excluded.look_at`,
    [
      tx.tenantId,
      links.map((each) => each.calendar_id),
      links.map((each) => each.entry_id),
      links.map((each) => each.external_ref),
      links.map((each) => each.state),
      links.map((each) => each.sequence),
      links.map((each) => each.look_at),
    ],
  );
}

/** Of two records of one event the last one counts. */
export async function saveTold(tx: Tx, records: readonly Told[]): Promise<void> {
  const last = [...new Map(records.map((each) => [each.external_ref, each])).values()];
  if (last.length === 0) return;
  await tx.execute(
    `insert into sync.told (tenant_id, external_ref, fingerprint, state, ends_at)
     select $1, ref, fingerprint, state, ends from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[]) t (ref, fingerprint, state, ends)
     on conflict (tenant_id, external_ref) do update set fingerprint = excluded.fingerprint, state = excluded.state,
       ends_at = excluded.ends_at`,
    [
      tx.tenantId,
      last.map((each) => each.external_ref),
      last.map((each) => each.fingerprint),
      last.map((each) => each.state),
      last.map((each) => each.ends_at),
    ],
  );
}

/** Takes entries off the list that a rule could not make an event of, and now can. */
export async function forgetRuleFaults(
  tx: Tx,
  calendarId: string,
  entryIds: readonly string[],
): Promise<void> {
  await tx.execute(
    'delete from sync.quarantine where calendar_id = $1 and by_rules and remote_id = any ($2)',
    [calendarId, entryIds],
  );
}

/** Shows an entry whose rows could be read but not understood; its next change takes it off the list. */
export async function setAsideEntry(tx: Tx, calendarId: string, entry: Entry, reason: string): Promise<void> {
  await tx.execute(
    `insert into sync.quarantine (calendar_id, remote_id, tenant_id, reason, title, generation, by_rules)
     select id, $2, $3, $4, $5, run_generation, true from sync.calendar where id = $1
     on conflict (tenant_id, calendar_id, remote_id) do update set reason = excluded.reason, title = excluded.title`,
    [
      calendarId,
      entry.id,
      tx.tenantId,
      reason.slice(0, 500),
      (entry.master ?? entry.members[0])?.title.slice(0, 200) ?? '',
    ],
  );
}
