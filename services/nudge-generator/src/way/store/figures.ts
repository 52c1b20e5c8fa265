import type { NudgeFigures } from '@tsudoi/contracts/nudges';
import type { ReadTx } from '@tsudoi/database/replica';
import type { z } from 'zod';

/**
 * Rates and mean phase times of what was settled, decided and rated since an instant, by whole hours: the
 * hours that are left of its day (UTC), and the days after it. Triggers keep the sums.
 */
export async function readFigures(tx: ReadTx, since: Date): Promise<z.output<typeof NudgeFigures>> {
  const mean = (sum: string, count: string) => `sum(${sum})::float8 / nullif(sum(${count}), 0)`;
  const [row] = await tx.query<Record<string, number | null>>(
    `select coalesce(sum(delivered), 0)::int as delivered, coalesce(sum(unknown), 0)::int as unknown,
       ${mean('waiting_seconds', 'waited')} as waiting, ${mean('writing_seconds', 'written')} as writing,
       ${mean('approving_seconds', 'approved_after')} as approving, ${mean('sending_seconds', 'delivered')} as sending,
       ${mean('approved', 'decided')} as approved, ${mean('helpful', 'rated')} as satisfied
     from nudge.figure where tenant_id = $1
       and (grain = 'hour' and at >= date_trunc('hour', $2::timestamptz) and at < date_trunc('day', $2::timestamptz, 'UTC') + interval '1 day'
         or grain = 'day' and at > $2)`,
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
