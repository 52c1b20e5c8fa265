import { EvidenceInput, type Evidence } from '@tsudoi/contracts/evidence';
import type { Tx } from '@tsudoi/database/database';

interface EvidenceRow {
  readonly key: string;
  readonly details: unknown;
  readonly stated_at: Date;
}

/** As many as plans count with, the newest. */
const MOST = 500;

const toEvidence = ({ key, details, stated_at }: EvidenceRow): Evidence => ({
  key,
  evidence: EvidenceInput.parse(details),
  statedAt: stated_at.toISOString(),
});

export async function writeEvidence(
  tx: Tx,
  key: string,
  evidence: EvidenceInput,
  now: Date,
): Promise<Evidence> {
  const [row] = await tx.query<EvidenceRow>(
    `insert into recommendation.tactic_evidence (tenant_id, key, event_id, details, stated_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, key) do update set event_id = excluded.event_id, details = excluded.details, stated_at = excluded.stated_at
     returning key, details, stated_at`,
    [
      tx.tenantId,
      key,
      evidence.kind === 'lift_test' ? evidence.eventId : null,
      JSON.stringify(evidence),
      now,
    ],
  );
  return toEvidence(row as EvidenceRow);
}

/** Whether there was such evidence. */
export async function deleteEvidenceRow(tx: Tx, key: string): Promise<boolean> {
  return (await tx.execute('delete from recommendation.tactic_evidence where key = $1', [key])) > 0;
}

export async function listEvidenceRows(
  tx: Tx,
  limit: number,
  after: readonly (string | number)[] | undefined,
): Promise<Evidence[]> {
  const rows = await tx.query<EvidenceRow>(
    `select key, details, stated_at from recommendation.tactic_evidence where $2::timestamptz is null or (stated_at, key) < ($2, $3::text)
     order by stated_at desc, key desc limit $1`,
    [limit + 1, after?.[0] ?? null, after?.[1] ?? null],
  );
  return rows.map(toEvidence);
}

/** What plans count with, oldest first. */
export async function readEvidence(tx: Tx): Promise<Evidence[]> {
  return (await listEvidenceRows(tx, MOST - 1, undefined)).reverse();
}
