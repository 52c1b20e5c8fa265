import type { AuditVerdict } from '@tsudoi/contracts/audit';
import type { Database } from '@tsudoi/database/database';
import { createHash } from 'node:crypto';

interface ChainRow {
  readonly day: string;
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
  const fault = (day: string, sequence: string | null, what: string) => {
    if (faults.length < mostFaults) faults.push({ day, sequence, fault: what });
  };
  const heads = await database.withTenant(tenantId, (tx) =>
    tx.query<HeadRow>(
      'select day::text as day, seq, hash from core.audit_head where day between $1 and $2 order by day',
      [from, to],
    ),
  );
  const days = new Map(heads.map((head) => [head.day, head]));
  const seenDays = new Set<string>();
  let entries = 0;
  let at: { day: string; seq: bigint; hash: Buffer } | undefined;

  const endDay = () => {
    if (!at) return;
    const head = days.get(at.day);
    if (!head) fault(at.day, null, 'the day has entries and no head');
    else if (BigInt(head.seq) !== at.seq) {
      fault(at.day, head.seq, `the head names ${head.seq} as the last entry, there are ${String(at.seq)}`);
    } else if (!head.hash.equals(at.hash))
      fault(at.day, head.seq, 'the head has another hash than the last entry');
  };

  for (;;) {
    signal?.throwIfAborted();
    const rows = await nextRows(database, tenantId, from, to, at);
    for (const row of rows) {
      if (at?.day !== row.day) {
        endDay();
        seenDays.add(row.day);
        at = { day: row.day, seq: 0n, hash: chainStart(tenantId, row.day) };
      }
      const seq = BigInt(row.seq);
      if (seq !== at.seq + 1n) fault(row.day, row.seq, `entry ${String(at.seq + 1n)} is missing before it`);
      const hash = createHash('sha256').update(at.hash).update(row.content, 'utf8').digest();
      if (seq === at.seq + 1n && !hash.equals(row.hash))
        fault(row.day, row.seq, 'altered: its hash does not fit');
      at = { day: row.day, seq, hash: row.hash };
      entries += 1;
    }
    if (rows.length < batchRows) break;
  }
  endDay();
  for (const head of heads)
    if (!seenDays.has(head.day)) fault(head.day, null, 'every entry of the day is missing');
  return { days: seenDays.size, entries, faults };
}

function nextRows(
  database: Database,
  tenantId: string,
  from: string,
  to: string,
  after: { readonly day: string; readonly seq: bigint } | undefined,
): Promise<ChainRow[]> {
  return database.withTenant(tenantId, (tx) =>
    tx.query<ChainRow>(
      `select e.day::text as day, e.seq, e.hash, core.audit_content(e) as content from core.audit_entry e
       where e.tenant_id = $1 and e.day between $2 and $3 and ($4::date is null or (e.day, e.seq) > ($4::date, $5::bigint))
       order by e.day, e.seq limit $6`,
      [tenantId, from, to, after?.day ?? null, after ? String(after.seq) : null, batchRows],
    ),
  );
}
