import type { RuleInput } from '@tsudoi/contracts/rules';
import { arrayText } from '@tsudoi/database/arrayText';
import type { Tx } from '@tsudoi/database/database';
import type { ClaimedContact, ClaimedNudge } from '../../backlog/claim.ts';
import type { NudgeSettlement } from '../../backlog/settle.ts';
import { audienceIn, audienceOf } from '../../when/signals/audienceSql.ts';
import type { EventFacts } from '../../when/store/events.ts';
import type { TenantNudgeSettings } from '../../when/store/settings.ts';
import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Step, TenantAddresses } from '../channels/fallbackChain.ts';
import { needsConfirmation, notConfirmed } from '../../when/triggers/confirmation.ts';
import { stoppedSteps } from '../../when/steps/stepGate.ts';
import { awaited, readAnswered } from '../../words/store/generationFacts.ts';
import { stopAtEvent } from './eventGate.ts';
import { chainOf } from './reach.ts';
import { needsSeat } from './seats.ts';

/** What a nudge about to leave was decided by. */
export interface AtTheDoor {
  readonly nudge: ClaimedNudge;
  readonly rule: RuleInput;
  readonly settings: TenantNudgeSettings;
  readonly tenantAddresses: TenantAddresses;
  readonly chain: readonly Step[];
  /** The event that the words were written from. */
  readonly event: EventFacts | undefined;
  /** Null where the words were written by an earlier claim. */
  readonly generation: object | null;
}

/** Why a nudge does not leave now: it ends, waits, is written anew, or goes by its next channel. */
export type Turned =
  (Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'> & { readonly rewrite?: true }) | 'next_channel';

/** A nudge whose facts were found changed is worked on again after this: by then nobody believes the old ones. */
const againAfterMs = 6_000;

interface DoorRow {
  readonly id: string;
  readonly enabled: boolean;
  readonly contact: ClaimedContact | null;
  readonly off: ChannelName[];
  readonly topics_off: string[];
  readonly unsubscribed: boolean;
  readonly unconfirmed: boolean;
  readonly starts_at: Date | null;
  readonly event_state: string | null;
  readonly event_name: string | null;
  readonly venue: string | null;
  readonly seat: boolean;
  readonly audience: boolean;
}

/**
 * Looks at the facts once more in the transaction that lets the messages leave: the rule, the person with their consent, channels
 * and address, the audience, the event with its date, the seat. Resolves to those that do not leave now, by nudge. What an
 * audience "did within days" is counted back from when the nudge was made, so that waiting drops nobody; what they did since then counts.
 */
export async function turnedAtTheDoor(
  tx: Tx,
  group: readonly AtTheDoor[],
  now: Date,
): Promise<Map<string, Turned>> {
  const turned = new Map<string, Turned>();
  if (group.length === 0) return turned;
  const rules = [...new Map(group.map((each) => [versionOf(each), each.rule])).entries()];
  const numbers = new Map(rules.map(([version], n) => [version, n]));
  const seated = (each: AtTheDoor) => needsSeat(each.nudge, each.rule);
  const rows = await tx.prepared<DoorRow>(
    'nudge_door',
    `with rules as materialized (select * from jsonb_to_recordset($2::jsonb) as r (n int, ${audienceOf.columns}))
     select g.id, coalesce(rule.enabled, false) as enabled,
       case when c.id is not null then jsonb_build_object('email', c.email, 'phone', c.phone, 'consent', c.consent, 'preferences', c.preferences,
         'attributes', c.attributes) end as contact,
       coalesce(p.channels_off, '{}') as off, coalesce(p.topics_off, '{}') as topics_off, p.unsubscribed_at is not null and not exists (select from jsonb_each(c.consent) given
         where (given.value ->> 'granted')::boolean and (given.value ->> 'at')::timestamptz > p.unsubscribed_at) as unsubscribed,
       coalesce((select jsonb_typeof(s.details -> 'doubleOptIn') = 'object' from nudge.setting s where s.tenant_id = $1), false)
         and exists (select from nudge.confirmation f where f.tenant_id = $1 and f.contact_id = g.contact_id and f.confirmed_at is null) as unconfirmed,
       e.starts_at, e.state as event_state, e.name as event_name, e.venue,
       not g.seated or exists (select from core.sign_up_view u where u.tenant_id = $1 and u.contact_id = g.contact_id and u.event_id = g.event_id
         and u.state <> 'cancelled') as seat,
       c.id is not null and ${audienceIn('r', 'm.created_at')} as audience
     from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::boolean[], $8::int[]) g (id, contact_id, rule_id, event_id, seated, n)
     join rules r on r.n = g.n
     cross join lateral (select created_at from nudge.nudge w where w.tenant_id = $1 and w.id = g.id offset 0) m
     left join lateral (select enabled from nudge.rule where id = g.rule_id offset 0) rule on true
     left join lateral (select * from core.contact_view v where v.id = g.contact_id offset 0) c on true
     left join lateral (select channels_off, topics_off, unsubscribed_at from nudge.contact_preference cp
       where cp.tenant_id = $1 and cp.contact_id = g.contact_id offset 0) p on true
     left join lateral (select starts_at, state, name, venue from recommendation.event_fact_view f
       where f.tenant_id = $1 and f.id = g.event_id offset 0) e on true`,
    [
      tx.tenantId,
      JSON.stringify(rules.map(([, rule], n) => ({ n, ...audienceOf.values(audienceAtTheDoor(rule)) }))),
      arrayText(group.map(({ nudge }) => nudge.id)),
      arrayText(group.map(({ nudge }) => nudge.contactId)),
      arrayText(group.map(({ nudge }) => nudge.ruleId)),
      arrayText(group.map(({ nudge }) => nudge.eventId)),
      arrayText(group.map(seated)),
      arrayText(group.map((each) => numbers.get(versionOf(each)) ?? null)),
    ],
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  const answered = await readAnswered(
    tx,
    group.flatMap(({ nudge, rule }) => awaited(nudge, rule)),
  );
  const steps = await stoppedSteps(tx, group, now);
  for (const each of group) {
    const row = found.get(each.nudge.id);
    const why: Turned | undefined = row
      ? (judged(each, row, now) ??
        steps.get(each.nudge.id) ??
        (answered.has(each.nudge.id) ? answeredMeanwhile : undefined))
      : { state: 'failed', reason: 'not_found' };
    if (why !== undefined) turned.set(each.nudge.id, why);
  }
  return turned;
}

const answeredMeanwhile = { state: 'suppressed', reason: 'answered_meanwhile' } as const;

/** News of a change is for those who had a seat when it happened: a shop may cancel orders along with the event. */
function audienceAtTheDoor({ trigger, audience }: RuleInput): RuleInput['audience'] {
  if (trigger.kind !== 'change') return audience;
  const { signedUpTo: _seat, ...others } = audience;
  return others;
}

const versionOf = ({ nudge }: AtTheDoor) => `${nudge.ruleId}:${String(nudge.ruleVersion)}`;

function judged(each: AtTheDoor, row: DoorRow, now: Date): Turned | undefined {
  const { nudge, rule, settings, tenantAddresses, chain } = each;
  const contact = row.contact && nudge.contact ? { ...nudge.contact, ...row.contact } : null;
  if (!contact) return { state: 'suppressed', reason: 'contact_gone' };
  if (row.unsubscribed) return { state: 'suppressed', reason: 'unsubscribed' };
  if (row.unconfirmed && needsConfirmation(nudge.trigger))
    return { state: 'suppressed', reason: notConfirmed };
  if (!row.enabled) return { state: 'suppressed', reason: 'rule_off' };
  if (rule.topic !== undefined && row.topics_off.includes(rule.topic))
    return { state: 'suppressed', reason: 'topic_off' };
  const atEvent = changedEvent(each, row, now);
  if (atEvent) return atEvent;
  if (!row.audience) return { state: 'suppressed', reason: 'not_in_audience' };
  const fresh = chainOf({
    ...{ rule, settings, tenantAddresses },
    person: { ...nudge, contact, channelsOff: row.off, unsubscribed: false },
  });
  if (fresh.length === 0) return { state: 'suppressed', reason: 'no_channel' };
  const step = chain[0];
  const same = fresh.find(({ channel }) => channel === step?.channel);
  if (!same) return 'next_channel';
  return same.address === step?.address ? undefined : { dueAt: now, reason: 'address_changed' };
}

/** What has become of the nudge's event since its words were written. */
function changedEvent(each: AtTheDoor, row: DoorRow, now: Date): Turned | undefined {
  const { nudge, event: written } = each;
  if (nudge.eventId === null || row.starts_at === null) return undefined;
  const cancelled = row.event_state === 'cancelled';
  if (cancelled && nudge.trigger['kind'] !== 'event.changed')
    return { state: 'suppressed', reason: 'event_cancelled' };
  const event = { startsAt: row.starts_at, finished: row.event_state === 'finished' };
  const stop = stopAtEvent({ nudge, event, seat: row.seat }, now);
  if (stop) return stop;
  if (!written || each.generation === null) return undefined;
  const stale =
    written.startsAt.getTime() !== row.starts_at.getTime() ||
    written.name !== row.event_name ||
    written.venue !== row.venue;
  return stale
    ? { dueAt: new Date(now.getTime() + againAfterMs), reason: 'event_changed', rewrite: true }
    : undefined;
}
