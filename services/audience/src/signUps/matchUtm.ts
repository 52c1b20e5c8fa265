import type { Utm } from '@tsudoi/contracts/signUps';
import type { Tx } from '@tsudoi/database/database';

/** The task of an accepted plan whose link brought someone. */
export interface MatchedLink {
  readonly planTaskId: string;
  readonly tacticKey: string;
}

/** UTM values in lower case, as links are generated; unnamed and empty ones left out. */
export function plainUtm(utm: Utm): Record<string, string> {
  return Object.fromEntries(
    Object.entries(utm).flatMap(([name, value]) => {
      const plain = value?.trim().toLowerCase();
      return plain ? [[name, plain]] : [];
    }),
  );
}

/**
 * Finds the link of an event's plan that carries these values. `utm_id` decides where it is there; otherwise source,
 * medium and campaign must all agree. A link of a superseded plan still counts: it is out in the world. Of several the one
 * with the same `utm_content` (the number of its task) is meant, else the first task of the latest plan.
 */
export async function matchUtm(
  tx: Tx,
  eventId: string,
  utm: Record<string, string>,
): Promise<MatchedLink | undefined> {
  if (utm['id'] === undefined && utm['source'] === undefined) return undefined;
  const [row] = await tx.query<{ id: string; tactic_key: string }>(
    `select id, tactic_key from recommendation.plan_link_view
     where event_id = $1 and case when $2::text is not null then utm_id = $2
       else utm_source = $3 and utm_medium = $4 and utm_campaign = $5 end
     order by utm_content is not distinct from $6 desc, plan_state = 'accepted' desc, accepted_at desc nulls last, number, id limit 1`,
    [
      eventId,
      utm['id'] ?? null,
      utm['source'] ?? null,
      utm['medium'] ?? null,
      utm['campaign'] ?? null,
      utm['content'] ?? null,
    ],
  );
  return row && { planTaskId: row.id, tacticKey: row.tactic_key };
}
