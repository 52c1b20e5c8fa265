import type { Audience } from '@tsudoi/contracts/rules';

/**
 * The conditions of an audience on `core.contact_view c`, as SQL that starts with "true". Values are appended to
 * `values`; `nowParameter` is the placeholder of the instant that "within days" counts back from.
 */
export function audienceSql(audience: Audience, values: unknown[], nowParameter: string): string {
  const bind = (value: unknown) => `$${String(values.push(value))}`;
  const signalled = (signal: string, withinDays: number) =>
    `exists (select 1 from nudge.signal s where s.tenant_id = c.tenant_id and s.contact_id = c.id and s.type = ${bind(signal)}
       and s.occurred_at > ${nowParameter}::timestamptz - make_interval(secs => ${bind(withinDays * 86_400)}::float8))`;
  const conditions = ['true'];
  if (audience.contactIds) conditions.push(`c.id = any (${bind(audience.contactIds)}::uuid[])`);
  if (audience.locales) conditions.push(`c.locale = any (${bind(audience.locales)}::text[])`);
  if (audience.attributes)
    conditions.push(`c.attributes @> ${bind(JSON.stringify(audience.attributes))}::jsonb`);
  // `trigger` stands for the event of a domain event: whoever fires the rule puts it in (jobs/fireRules).
  if (audience.signedUpTo !== undefined && audience.signedUpTo !== 'trigger')
    conditions.push(seatAt(bind(audience.signedUpTo) + '::uuid', `u.state <> 'cancelled'`));
  if (audience.notSignedUpTo !== undefined)
    conditions.push(`not ${seatAt(bind(audience.notSignedUpTo) + '::uuid', `u.state <> 'cancelled'`)}`);
  if (audience.attended !== undefined)
    conditions.push(seatAt(bind(audience.attended) + '::uuid', `u.state = 'attended'`));
  if (audience.notOpened !== undefined) conditions.push(gotUnopened(bind(audience.notOpened) + '::uuid'));
  if (audience.did) conditions.push(signalled(audience.did.signal, audience.did.withinDays));
  if (audience.didNot)
    conditions.push(`not ${signalled(audience.didNot.signal, audience.didNot.withinDays)}`);
  return conditions.join(' and ');
}

/** Whether the contact `c` has a sign-up to an event in such a state. */
function seatAt(event: string, state: string): string {
  return `exists (select 1 from core.sign_up_view u where u.tenant_id = c.tenant_id and u.contact_id = c.id
      and u.event_id = ${event} and ${state})`;
}

/** Whether the contact `c` got a nudge of a rule and has opened none of them. */
function gotUnopened(rule: string): string {
  const sent = `select n.id from nudge.nudge n where n.tenant_id = c.tenant_id and n.contact_id = c.id and n.rule_id = ${rule} and n.state = 'delivered'`;
  return `(exists (${sent}) and not exists (select 1 from nudge.signal o where o.tenant_id = c.tenant_id and o.contact_id = c.id
      and o.type in ('opened', 'clicked') and o.nudge_id in (${sent})))`;
}

/** An audience as columns of a row, for statements over many rules: what they are, and their values. */
export const audienceOf = {
  columns: `contact_ids uuid[], locales text[], attributes jsonb, signed_up_to uuid, not_signed_up_to uuid, attended uuid, not_opened uuid, did text, did_seconds float8,
    did_not text, did_not_seconds float8`,
  values: ({ contactIds, locales, attributes, signedUpTo, did, didNot, ...others }: Audience) => ({
    contact_ids: contactIds ?? null,
    locales: locales ?? null,
    attributes: attributes ?? null,
    signed_up_to: signedUpTo === 'trigger' ? null : (signedUpTo ?? null),
    not_signed_up_to: others.notSignedUpTo ?? null,
    attended: others.attended ?? null,
    not_opened: others.notOpened ?? null,
    did: did?.signal ?? null,
    did_seconds: did ? did.withinDays * 86_400 : null,
    did_not: didNot?.signal ?? null,
    did_not_seconds: didNot ? didNot.withinDays * 86_400 : null,
  }),
};

/** The conditions of such a row, of the alias `row`, on `core.contact_view c`; the same as `audienceSql` states. */
export function audienceIn(row: string, nowParameter: string): string {
  const signalled = (signal: string, seconds: string) =>
    `exists (select 1 from nudge.signal s where s.tenant_id = c.tenant_id and s.contact_id = c.id and s.type = ${row}.${signal}
       and s.occurred_at > ${nowParameter}::timestamptz - make_interval(secs => ${row}.${seconds}))`;
  return `(${row}.contact_ids is null or c.id = any (${row}.contact_ids))
    and (${row}.locales is null or c.locale = any (${row}.locales))
    and (${row}.attributes is null or c.attributes @> ${row}.attributes)
    and (${row}.signed_up_to is null or ${seatAt(`${row}.signed_up_to`, `u.state <> 'cancelled'`)})
    and (${row}.not_signed_up_to is null or not ${seatAt(`${row}.not_signed_up_to`, `u.state <> 'cancelled'`)})
    and (${row}.attended is null or ${seatAt(`${row}.attended`, `u.state = 'attended'`)})
    and (${row}.not_opened is null or ${gotUnopened(`${row}.not_opened`)})
    and (${row}.did is null or ${signalled('did', 'did_seconds')})
    and (${row}.did_not is null or not ${signalled('did_not', 'did_not_seconds')})`;
}

/** The quiet hours of the contact `c`, for placing a nudge ahead: what the person chose stands in place of what the contact says. $1 tenant. */
export const quietHoursOfContact = `case when c.quiet_hours is not null then coalesce((select cp.quiet_hours from nudge.contact_preference cp
    where cp.tenant_id = $1 and cp.contact_id = c.id), c.quiet_hours) end`;
