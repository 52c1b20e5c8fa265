import type { Tx } from '@tsudoi/database/database';
import type { ReadTx } from '@tsudoi/database/replica';
import { createSealer, type Sealer } from '@tsudoi/seal/createSealer';
import { randomBytes, randomUUID } from 'node:crypto';

/** What the audit calls a person, and the sealer that opens what it says of them. */
export interface PersonKey {
  readonly pseudonym: string;
  readonly sealer: Sealer;
}

/** What is no UUID is nobody's pseudonym: words that the log has in the same place. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

interface KeyRow {
  readonly pseudonym: string;
  readonly sealed_key: string;
}

/** A key for a person who has none, to be stored with them. A pseudonym tells nothing, not even when it was made. */
export function makePersonKey(tenantId: string, sealer: Sealer): PersonKey & { readonly sealedKey: string } {
  const key = randomBytes(32);
  const pseudonym = randomUUID();
  const sealedKey = sealer.seal(key.toString('base64'), contextOf(tenantId, pseudonym));
  return { pseudonym, sealedKey, sealer: sealerOf(key) };
}

function sealerOf(key: Buffer): Sealer {
  return createSealer({ currentId: 'person', keys: new Map([['person', key]]) });
}

/** The person's key, made at first use. */
export async function personKey(tx: Tx, sealer: Sealer, personId: string): Promise<PersonKey> {
  const existing = await findPersonKey(tx, sealer, personId);
  if (existing) return existing;
  const made = makePersonKey(tx.tenantId, sealer);
  await tx.execute(
    `insert into core.person_key (tenant_id, person_id, pseudonym, sealed_key) values ($1, $2, $3, $4) on conflict do nothing`,
    [tx.tenantId, personId, made.pseudonym, made.sealedKey],
  );
  const kept = await findPersonKey(tx, sealer, personId);
  if (!kept) throw new Error('a person key vanished while it was made');
  return kept;
}

/** The person's key, or undefined when there is none (any more). */
export async function findPersonKey(
  tx: ReadTx,
  sealer: Sealer,
  personId: string,
): Promise<PersonKey | undefined> {
  const [row] = await tx.query<KeyRow>(
    'select pseudonym, sealed_key from core.person_key where tenant_id = $2 and person_id = $1',
    [personId, tx.tenantId],
  );
  return row && open(tx.tenantId, row, sealer);
}

/** The keys of some people, made where they have none: two statements, however many they are. */
export async function personKeys(
  tx: Tx,
  sealer: Sealer,
  personIds: readonly string[],
): Promise<Map<string, PersonKey>> {
  const found = await findPersonKeys(tx, sealer, personIds);
  const missing = personIds.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const made = new Map(missing.map((id) => [id, makePersonKey(tx.tenantId, sealer)]));
  const kept = await tx.query<{ person_id: string }>(
    `insert into core.person_key (tenant_id, person_id, pseudonym, sealed_key)
     select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[]) on conflict do nothing returning person_id`,
    [
      tx.tenantId,
      [...made.keys()],
      [...made.values()].map(({ pseudonym }) => pseudonym),
      [...made.values()].map(({ sealedKey }) => sealedKey),
    ],
  );
  for (const { person_id: id } of kept) found.set(id, made.get(id) as PersonKey);
  // Somebody else made a key for the same person at the same time: theirs counts.
  const theirs = missing.filter((id) => !found.has(id));
  return theirs.length === 0 ? found : new Map([...found, ...(await findPersonKeys(tx, sealer, theirs))]);
}

async function findPersonKeys(
  tx: Tx,
  sealer: Sealer,
  personIds: readonly string[],
): Promise<Map<string, PersonKey>> {
  const rows = await tx.query<KeyRow & { person_id: string }>(
    'select person_id, pseudonym, sealed_key from core.person_key where tenant_id = $2 and person_id = any ($1::uuid[])',
    [personIds, tx.tenantId],
  );
  return new Map(rows.map((row) => [row.person_id, open(tx.tenantId, row, sealer)]));
}

/** The keys behind some pseudonyms; those that were destroyed are absent. */
export async function keysOfPseudonyms(
  tx: Tx,
  sealer: Sealer,
  pseudonyms: readonly string[],
): Promise<Map<string, PersonKey & { readonly personId: string }>> {
  const rows = await tx.query<KeyRow & { person_id: string }>(
    'select person_id, pseudonym, sealed_key from core.person_key where tenant_id = $2 and pseudonym = any ($1::uuid[])',
    [pseudonyms.filter((each) => uuid.test(each)), tx.tenantId],
  );
  return new Map(
    rows.map((row) => [row.pseudonym, { ...open(tx.tenantId, row, sealer), personId: row.person_id }]),
  );
}

/** Destroys the key: what the audit says of the person can be opened by nobody from the commit on. */
export async function destroyPersonKey(tx: Tx, personId: string): Promise<void> {
  await tx.execute('delete from core.person_key where person_id = $1', [personId]);
}

function contextOf(tenantId: string, pseudonym: string) {
  return { tenantId, purpose: `person-key:${pseudonym}` };
}

function open(tenantId: string, row: KeyRow, sealer: Sealer): PersonKey {
  const key = Buffer.from(sealer.open(row.sealed_key, contextOf(tenantId, row.pseudonym)), 'base64');
  return {
    pseudonym: row.pseudonym,
    sealer: sealerOf(key),
  };
}
