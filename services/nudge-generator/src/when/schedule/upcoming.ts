import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { audienceSql, quietHoursOfContact } from '../signals/audienceSql.ts';
import type { PastFiring } from '../signals/history.ts';
import { definitionOf } from '../triggers/triggerDefinitions.ts';
import type { FillWindow } from './fillRule.ts';

const most = 20_000;

/** Whom a rule of the clock will nudge in a window, as things stand now, earliest first; nothing is written. */
export async function upcoming(
  tx: Tx,
  rule: RuleInput,
  { from, to, now }: FillWindow,
): Promise<PastFiring[]> {
  const definition = definitionOf(rule.trigger);
  if (definition.firedBy !== 'clock') return [];
  const values: unknown[] = [tx.tenantId, most, from, to, now];
  const bind = (value: unknown) => `$${String(values.push(value))}`;
  const { sql, isFor } = definition.slots(rule.trigger, bind, false, { from, to });
  const { signedUpTo, ...others } = rule.audience;
  const audience = audienceSql(
    signedUpTo === 'trigger' ? others : { ...others, ...(signedUpTo && { signedUpTo }) },
    values,
    '$5',
  );
  return tx.query<PastFiring>(
    `with slots as materialized (select * from (${sql}) every_slot order by at limit 1000),
     people as materialized (select c.id, c.time_zone, ${quietHoursOfContact} as quiet_hours from core.contact_view c where c.tenant_id = $1 and num_nulls($3::timestamptz, $4::timestamptz, $5::timestamptz) = 0 and exists (select from slots) and ${audience})
     select w.contact_id as "contactId", w.due as "dueAt", w.slot from (
       select p.id as contact_id, s.slot, s.useless_after, case when p.quiet_hours is null then s.at
         else nudge.after_quiet(s.at, nudge.known_zone(p.time_zone), p.quiet_hours) end as due
       from people p join slots s on ${isFor}) w
     where w.useless_after is null or w.due < w.useless_after order by w.due, w.contact_id limit $2`,
    values,
  );
}
