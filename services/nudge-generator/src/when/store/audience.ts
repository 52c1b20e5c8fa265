import type { Audience } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql } from '../signals/audienceSql.ts';

/** A person of an audience, as a member sees it. */
interface AudienceMember {
  readonly contactId: string;
  readonly email: string;
  readonly displayName: string;
}

/** How many people an audience has at an instant, and the first `most` of them. */
export async function readAudience(
  tx: Tx,
  audience: Audience,
  now: Date,
  most: number,
): Promise<{ readonly people: number; readonly some: AudienceMember[] }> {
  const values: unknown[] = [now, most];
  const where = audienceSql(audience, values, '$1');
  const [row] = await tx.query<{ people: number; some: AudienceMember[] }>(
    `with found as materialized (select c.id, c.email, c.display_name from core.contact_view c where $1::timestamptz is not null and ${where})
     select (select count(*)::int from found) as people, (select coalesce(jsonb_agg(jsonb_build_object('contactId', f.id, 'email', f.email,
       'displayName', f.display_name) order by f.id), '[]') from (select * from found order by id limit $2) f) as some`,
    values,
  );
  return row ?? { people: 0, some: [] };
}

/** How many nudges fills of a rule have made, and whether one is under way. */
export async function readFills(
  tx: Tx,
  ruleId: string,
): Promise<{ readonly made: number; readonly open: boolean }> {
  const [row] = await tx.query<{ made: number; open: boolean }>(
    `select coalesce(sum(done), 0)::int as made, coalesce(bool_or(state = 'open'), false) as open from nudge.run where tenant_id = $1 and rule_id = $2`,
    [tx.tenantId, ruleId],
  );
  return row ?? { made: 0, open: false };
}
