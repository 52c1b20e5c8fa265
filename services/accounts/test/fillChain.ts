import { createHash } from 'node:crypto';
import type pg from 'pg';
import { chainStart } from '../src/audit/dayCheck.ts';

/** What an entry tells, where it tells more than its number. */
export interface FilledEntry {
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string;
  readonly change?: unknown;
  readonly sealedChange?: string;
}

const plain = (number: number): FilledEntry => ({
  action: 'a.b',
  targetKind: 'x',
  targetId: String(number),
  change: {},
});

/** Fills one day's chain of a tenant by the rules of the chain, in bulk: the hashes are computed here. */
export async function fillChain(
  owner: pg.Client,
  tenantId: string,
  day: string,
  count: number,
  entryOf: (number: number) => FilledEntry = plain,
): Promise<void> {
  let hash = chainStart(tenantId, day);
  for (let from = 1; from <= count; from += 5_000) {
    const numbers = Array.from({ length: Math.min(5_000, count - from + 1) }, (_each, index) => from + index);
    const entries = numbers.map(entryOf);
    const told = [
      numbers,
      entries.map((each) => each.action),
      entries.map((each) => each.targetKind),
      entries.map((each) => each.targetId),
      entries.map((each) => (each.change === undefined ? null : JSON.stringify(each.change))),
      entries.map((each) => each.sealedChange ?? null),
    ];
    const { rows: contents } = await owner.query<{ content: string }>(
      `select core.audit_content(($1::uuid, $2::date, n, ($2::date)::timestamptz + n * interval '1 microsecond', 'system', 'fill',
         action, kind, target, null, null, change::jsonb, sealed, null)::core.audit_entry) as content
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) t (n, action, kind, target, change, sealed)
       order by n`,
      [tenantId, day, ...told],
    );
    const hashes = contents.map(
      ({ content }) => (hash = createHash('sha256').update(hash).update(content).digest()),
    );
    await owner.query(
      `insert into core.audit_entry (tenant_id, day, seq, at, actor_kind, actor, action, target_kind, target_id, change, sealed_change, hash)
       select $1::uuid, $2::date, n, ($2::date)::timestamptz + n * interval '1 microsecond', 'system', 'fill', action, kind, target,
         change::jsonb, sealed, h
       from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
         t (n, action, kind, target, change, sealed, h)`,
      [tenantId, day, ...told, hashes],
    );
  }
  await owner.query('insert into core.audit_head values ($1, $2, $3, $4)', [tenantId, day, count, hash]);
}
