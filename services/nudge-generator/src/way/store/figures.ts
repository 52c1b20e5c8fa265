import type { NudgeFigures } from '@tsudoi/contracts/nudges';
import type { Tx } from '@tsudoi/database/database';
import type { z } from 'zod';

/** Rates and mean phase times of the nudges created since an instant. */
export async function readFigures(tx: Tx, since: Date): Promise<z.output<typeof NudgeFigures>> {
  const mean = (from: string, to: string, where = 'true') =>
    `(avg(extract(epoch from ${to} - ${from})) filter (where ${where}))::float8`;
  const [row] = await tx.query<Record<string, number | null>>(
    `select count(*) filter (where state = 'delivered')::int as delivered, count(*) filter (where state = 'unknown')::int as unknown,
       ${mean('greatest(slot_at, created_at)', 'claimed_at')} as waiting, ${mean('claimed_at', 'generated_at')} as writing,
       ${mean('generated_at', 'approved_at')} as approving,
       ${mean('coalesce(approved_at, generated_at)', 'settled_at', "state = 'delivered'")} as sending,
       (select avg((state = 'approved')::int)::float8 from nudge.approval where tenant_id = $1 and decided_at > $2 and state <> 'expired') as approved,
       (select avg(helpful::int)::float8 from nudge.rating where tenant_id = $1 and rated_at > $2) as satisfied
     from nudge.nudge where tenant_id = $1 and created_at > $2`,
    [tx.tenantId, since],
  );
  return {
    delivered: row?.['delivered'] ?? 0,
    unknown: row?.['unknown'] ?? 0,
    approvalRate: row?.['approved'] ?? null,
    satisfactionRate: row?.['satisfied'] ?? null,
    phaseSeconds: {
      waiting: row?.['waiting'] ?? null,
      writing: row?.['writing'] ?? null,
      approving: row?.['approving'] ?? null,
      sending: row?.['sending'] ?? null,
    },
  };
}
