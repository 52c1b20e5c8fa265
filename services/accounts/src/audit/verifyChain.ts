import type { AuditVerdict } from '@tsudoi/contracts/audit';
import type { Database } from '@tsudoi/database/database';
import { createHash } from 'node:crypto';

interface ChainRow {
  readonly seq: string;
  readonly hash: Buffer;
  readonly content: string;
}

interface HeadRow {
  readonly day: string;
  readonly seq: string;
  readonly hash: Buffer;
}

const batchRows = 5_000;
const mostFaults = 100;

/** The hash that the chain of a tenant and day begins with. */
export function chainStart(tenantId: string, day: string): Buffer {
  return createHash('sha256').update(`${tenantId}|${day}`).digest();
}

/**
 * Verifies a tenant's chains from one day to another (YYYY-MM-DD, both included): every hash is computed here again,
 * every number must follow the one before, and the last entry of a day must be the one that its head names. Each
 * altered, missing or added entry is named once; verification goes on with the stored hash after it.
 */
export async function verifyChain(
  database: Database,
  tenantId: string,
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<AuditVerdict> {
  const faults: AuditVerdict['faults'] = [];
  let entries = 0;
  const { heads, days } = await daysOf(database, tenantId, from, to);
  for (const day of days) {
    const result = await verifyDay(database, tenantId, day, heads.get(day), signal);
    entries += result.entries;
    faults.push(...result.faults.slice(0, mostFaults - faults.length));
  }
  return { days: days.length, entries, faults };
}

async function verifyDay(
  database: Database,
  tenantId: string,
  day: string,
  head: HeadRow | undefined,
  signal: AbortSignal | undefined,
): Promise<{ entries: number; faults: AuditVerdict['faults'] }> {
  const faults: AuditVerdict['faults'] = [];
  const fault = (sequence: string | null, what: string) => {
    if (faults.length < mostFaults) faults.push({ day, sequence, fault: what });
  };
  let entries = 0;
  let seq = 0n;
  let hash = chainStart(tenantId, day);
  for (;;) {
    signal?.throwIfAborted();
    const rows = await nextRows(database, tenantId, day, seq);
    for (const row of rows) {
      const expected = seq + 1n;
      seq = BigInt(row.seq);
      const computed = createHash('sha256').update(hash).update(row.content, 'utf8').digest();
      if (seq !== expected) fault(row.seq, `entry ${String(expected)} is missing before it`);
      else if (!computed.equals(row.hash)) fault(row.seq, 'altered: its hash does not fit');
      hash = row.hash;
      entries += 1;
    }
    if (rows.length < batchRows) break;
  }
  if (!head) fault(null, 'the day has entries and no head');
  else if (entries === 0) fault(null, 'every entry of the day is missing');
  else if (BigInt(head.seq) !== seq) {
    fault(head.seq, `the head names ${head.seq} as the last entry, there are ${String(seq)}`);
  } else if (!head.hash.equals(hash)) fault(head.seq, 'the head has another hash than the last entry');
  return { entries, faults };
}

/** The days that have a head or entries, in order. */
async function daysOf(
  database: Database,
  tenantId: string,
  from: string,
  to: string,
): Promise<{ heads: Map<string, HeadRow>; days: string[] }> {
  return database.withTenant(tenantId, async (tx) => {
    const heads = await tx.query<HeadRow>(
      'select day::text as day, seq, hash from core.audit_head where day between $1 and $2',
      [from, to],
    );
    const days = await tx.query<{ day: string }>(
      `select distinct day::text as day from core.audit_entry where tenant_id = $1 and day between $2 and $3`,
      [tenantId, from, to],
    );
    return {
      heads: new Map(heads.map((head) => [head.day, head])),
      days: [...new Set([...heads, ...days].map((row) => row.day))].sort(),
    };
  });
}

/** The next entries of a day; one equality and one range, so that each batch starts in the index where the last one ended. */
function nextRows(database: Database, tenantId: string, day: string, after: bigint): Promise<ChainRow[]> {
  return database.withTenant(tenantId, (tx) =>
    tx.query<ChainRow>(
      `select e.seq, e.hash, core.audit_content(e) as content from core.audit_entry e
       where e.tenant_id = $1 and e.day = $2 and e.seq > $3 order by e.seq limit $4`,
      [tenantId, day, String(after), batchRows],
    ),
  );
}
