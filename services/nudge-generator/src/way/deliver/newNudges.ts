import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import { arrayText } from '@tsudoi/database/arrayText';
import type { Tx } from '@tsudoi/database/database';
import { currentTraceparent } from '@tsudoi/database/outbox';
import type { ClaimedContact, ClaimedNudge } from '../../backlog/claim.ts';
import { audienceIn, audienceOf } from '../../when/signals/audienceSql.ts';
import type { Firing, FiringRule } from '../../when/store/insertNudges.ts';
import { storedGeneration } from '../../words/storedGeneration.ts';
import type { Outgoing } from './ledger.ts';

/** A firing that may be delivered in its own transaction; `n` is its rule's place among those that fire. */
export interface Candidate {
  readonly n: number;
  readonly of: FiringRule;
  readonly firing: Firing;
}

/** A nudge that has no row yet, as a claim would give it. */
export interface NewNudge extends Candidate {
  readonly nudge: ClaimedNudge;
  readonly topicsOff: readonly string[];
}

interface PersonRow {
  readonly ord: number;
  readonly id: string;
  readonly email: string;
  readonly phone: string | null;
  readonly name: string;
  readonly locale: ClaimedContact['locale'];
  readonly zone: string;
  /** Null for what is empty. */
  readonly consent: ClaimedContact['consent'] | null;
  readonly preferences: ClaimedContact['preferences'] | null;
  readonly attributes: ClaimedContact['attributes'] | null;
  readonly off: ChannelName[] | null;
  readonly topics_off: string[] | null;
}

const nothing = {} as const;

const personSql = `
  with rules as materialized (select * from jsonb_to_recordset($2::jsonb) as r (n int, rule_id uuid, ${audienceOf.columns}))
  select g.ord::int, uuidv7() as id, c.email, c.phone, c.display_name as name, coalesce(p.locale, c.locale) as locale, c.time_zone as zone,
    nullif(c.consent, '{}') as consent, nullif(c.preferences, '{}') as preferences, nullif(c.attributes, '{}') as attributes,
    nullif(p.channels_off, '{}') as off, nullif(p.topics_off, '{}') as topics_off
  from unnest($4::int[], $5::uuid[], $6::text[]) with ordinality g (n, contact_id, slot, ord)
  join rules r on r.n = g.n
  cross join lateral (select * from core.contact_view v where v.id = g.contact_id offset 0) c
  left join lateral (select channels_off, topics_off, unsubscribed_at, quiet_hours, locale from nudge.contact_preference cp
    where cp.tenant_id = $1 and cp.contact_id = g.contact_id offset 0) p on true
  where ${audienceIn('r', '$3')}
    and (p.unsubscribed_at is null or exists (select from jsonb_each(c.consent) given
      where (given.value ->> 'granted')::boolean and (given.value ->> 'at')::timestamptz > p.unsubscribed_at))
    and (coalesce(p.quiet_hours, c.quiet_hours) is null
      or nudge.after_quiet($3, nudge.known_zone(c.time_zone), coalesce(p.quiet_hours, c.quiet_hours)) <= $3)
    and not exists (select from nudge.delivery d where d.tenant_id = $1 and d.contact_id = g.contact_id
      and d.nudge_key = r.rule_id || ':' || g.slot and d.channel = 'in_app')
  order by g.ord`;

/**
 * The people of firings as they stand in this transaction, without those who are out of the audience, unsubscribed, in quiet hours
 * of their own, gone, or whom an earlier process began to send to. Whether they have devices is not looked up.
 */
export async function readNewNudges(
  tx: Tx,
  candidates: readonly Candidate[],
  now: Date,
): Promise<NewNudge[]> {
  const rules = new Map(candidates.map(({ n, of }) => [n, of]));
  const rows = await tx.prepared<PersonRow>('nudge_new_people', personSql, [
    tx.tenantId,
    JSON.stringify(
      [...rules].map(([n, { rule, ruleId }]) => ({
        n,
        rule_id: ruleId,
        ...audienceOf.values(rule.audience),
      })),
    ),
    now,
    arrayText(candidates.map(({ n }) => n)),
    arrayText(candidates.map(({ firing }) => firing.contactId)),
    arrayText(candidates.map(({ firing }) => firing.slot)),
  ]);
  const traceparent = currentTraceparent();
  return rows.flatMap((row) => {
    const candidate = candidates[row.ord - 1];
    if (!candidate) return [];
    const { of, firing } = candidate;
    const nudge: ClaimedNudge = {
      tenantId: tx.tenantId,
      id: row.id,
      contactId: firing.contactId,
      key: `${of.ruleId}:${firing.slot}`,
      ruleId: of.ruleId,
      ruleVersion: of.ruleVersion,
      eventId: firing.eventId ?? of.rule.brief.eventId ?? null,
      trigger: traceparent === null ? firing.trigger : { ...firing.trigger, traceparent },
      items: null,
      variant: null,
      subject: null,
      text: null,
      slotAt: firing.at,
      expiresAt: new Date(firing.at.getTime() + of.rule.expiresAfterSeconds * 1_000),
      approvedAt: null,
      attempts: 1,
      fence: '1',
      ruleEnabled: true,
      contact: {
        email: row.email,
        phone: row.phone,
        name: row.name,
        locale: row.locale,
        zone: row.zone,
        consent: row.consent ?? nothing,
        preferences: row.preferences ?? nothing,
        attributes: row.attributes ?? nothing,
        browser: false,
        app: false,
      },
      quietUntil: null,
      channelsOff: row.off ?? [],
      unsubscribed: false,
    };
    return [{ ...candidate, nudge, topicsOff: row.topics_off ?? [] }];
  });
}

/** What is stored of a new nudge: its words, and what the inbox shows. */
export interface Written extends Pick<NewNudge, 'n' | 'of' | 'firing'>, Outgoing {
  readonly shown: string;
  readonly url: string | undefined;
}

/** When the work on new nudges began, when their words were there, when they were delivered. */
export interface Phases {
  readonly began: Date;
  readonly writtenAt: Date;
  readonly settledAt: Date;
}

/**
 * Writes nudges as delivered, their items in the inbox and their figures; one round trip.
 * @throws SQL state 23505 where one of their keys exists already
 */
export async function writeNewNudges(tx: Tx, written: readonly Written[], phases: Phases): Promise<void> {
  const rules = new Map(written.map(({ n, of }) => [n, of]));
  await tx.prepared(
    'nudge_deliver_new',
    'select nudge.deliver_new($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)',
    [
      tx.tenantId,
      JSON.stringify(
        [...rules].map(([n, { ruleId, ruleVersion, rule }]) => ({
          n,
          rule_id: ruleId,
          version: ruleVersion,
          expires: rule.expiresAfterSeconds,
        })),
      ),
      arrayText(written.map(({ n }) => n)),
      arrayText(written.map(({ nudge }) => nudge.id)),
      arrayText(written.map(({ nudge }) => nudge.contactId)),
      arrayText(written.map(({ firing }) => firing.slot)),
      arrayText(written.map(({ firing }) => firing.at)),
      arrayText(written.map(({ nudge }) => nudge.eventId)),
      arrayText(written.map(({ nudge }) => JSON.stringify(nudge.trigger))),
      arrayText(written.map(({ variant }) => variant)),
      arrayText(written.map(({ subject }) => subject)),
      arrayText(written.map(({ text }) => text)),
      arrayText(written.map(({ shown }) => shown)),
      arrayText(written.map(({ url }) => url ?? null)),
      arrayText(written.map(({ generation }) => generation && storedGeneration(generation))),
      phases.began,
      phases.writtenAt,
      phases.settledAt,
    ],
  );
}
