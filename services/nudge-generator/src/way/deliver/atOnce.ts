import { channelKind, channelKinds } from '@tsudoi/contracts/channelKinds';
import type { Tx } from '@tsudoi/database/database';
import { codeOf, isPassingFault } from '@tsudoi/runtime/passingFault';
import { tellDelivered } from '../../backlog/settle.ts';
import type { NudgeMetrics } from '../../nudgeMetrics.ts';
import type { AtOnce } from '../../when/rules/atOnce.ts';
import { readEvents } from '../../when/store/events.ts';
import type { Firing, FiringRule } from '../../when/store/insertNudges.ts';
import type { TenantNudgeSettings } from '../../when/store/settings.ts';
import { generate, longestText, type GenerateParts } from '../../words/generate.ts';
import { readStatistics } from '../../words/store/generationFacts.ts';
import type { Channel } from '../channels/channel.ts';
import type { TenantAddresses } from '../channels/fallbackChain.ts';
import { messageFault } from '../channels/guardedChannel.ts';
import { inSendSpan } from './batchSpan.ts';
import type { DeliverParts, Delivery } from './delivery.ts';
import { stopAtEvent, uselessAfter } from './eventGate.ts';
import { invitationOf } from './invitationOf.ts';
import { countVariants } from './ledger.ts';
import { limitsOf, overLimits } from './limits.ts';
import { messageOf } from './messageOf.ts';
import { readNewNudges, writeNewNudges, type Candidate, type NewNudge, type Written } from './newNudges.ts';
import { chainOf } from './reach.ts';
import { needsSeat, readSeats } from './seats.ts';

/** Nudges of one transaction; more of them take the backlog, whose turns are fair. */
const most = 1_000;
/** Transactions of this kind under way in this process, and of one tenant. */
const mostAtOnce = 4;
const mostOfTenant = 2;
/** Passing faults after which the transaction can go on from its savepoint: a deadlock, a lock, a time-out, a limit. */
const ofTheStatement = /^(?:40|53|55)|^57014$/;
/** Nudges whose words are written before the event loop has its turn. */
const wordsAtATime = 100;

export interface AtOnceParts
  extends
    GenerateParts,
    Pick<
      DeliverParts,
      | 'clock'
      | 'channels'
      | 'unsubscribeUrl'
      | 'clickLink'
      | 'openLink'
      | 'pictureLink'
      | 'confirmLink'
      | 'bounceTag'
    > {
  readonly metrics: Pick<NudgeMetrics, 'sent' | 'late' | 'phase'>;
}

/** An address on every channel. */
const anyAddress: TenantAddresses = Object.fromEntries(channelKinds.map(({ name }) => [name, '?']));

/** A delivery with what its row is made of. */
type Ready = Written & Delivery;

/**
 * Delivers to the inbox in the transaction of the signal: a nudge whose words are there at once, that nothing holds back and that
 * leaves our database by no channel is written once, as delivered, and never waits in the backlog. All that a claim and the door look
 * at is read in this transaction. What is held back, waits, or cannot be written goes by the backlog, which says why.
 */
export function createAtOnce(parts: AtOnceParts): AtOnce {
  const { clock, log, metrics } = parts;
  const underWay = new Map<string, number>();
  let all = 0;

  async function ready(
    tx: Tx,
    candidates: readonly Candidate[],
    settings: TenantNudgeSettings,
    now: Date,
  ): Promise<readonly Ready[]> {
    const channel = await parts.channels.get(tx.tenantId, 'in_app');
    if (channel?.inOurDatabase !== true) return [];
    const people = await readNewNudges(tx, candidates, now);
    const started = performance.now();
    const found = await write(parts, tx, { channel, people, settings, now });
    metrics.phase('writing', (performance.now() - started) / 1_000);
    return found;
  }

  async function store(tx: Tx, written: readonly Ready[], began: Date, writtenAt: Date): Promise<void> {
    await writeNewNudges(tx, written, { began, writtenAt, settledAt: clock.now() });
    const ids = written.map(({ nudge }) => nudge.id);
    await tellDelivered(tx, ids);
    await countVariants(
      tx,
      written.filter(({ counted }) => counted),
    );
  }

  return {
    async deliver(tx, firing, settings, now) {
      const nothing = { delivered: [], left: firing };
      const ofTenant = underWay.get(tx.tenantId) ?? 0;
      // Who has still to confirm is looked up by a claim.
      if (!parts.words.immediate || settings.doubleOptIn) return nothing;
      if (all >= mostAtOnce || ofTenant >= mostOfTenant) return nothing;
      const candidates = firing.flatMap((of, n) =>
        isPlain(of)
          ? of.firings.filter((each) => isDue(each, of, now)).map((each) => ({ n, of, firing: each }))
          : [],
      );
      if (candidates.length === 0 || candidates.length > most) return nothing;
      all += 1;
      underWay.set(tx.tenantId, ofTenant + 1);
      try {
        let written: readonly Ready[];
        await tx.execute('savepoint at_once');
        try {
          const found = await ready(tx, candidates, settings, now);
          const writtenAt = clock.now();
          if (found.length > 0)
            await inSendSpan('in_app', found.length, () => store(tx, found, now, writtenAt));
          written = found;
        } catch (err) {
          if (isPassingFault(err) && !ofTheStatement.test(codeOf(err) ?? '')) throw err;
          // One of them cannot be read or written, or not now: the signals are kept, the backlog finds out which, and works it alone.
          log.warn(
            { err, tenant_id: tx.tenantId, nudges: candidates.length },
            'new nudges go by the backlog',
          );
          await tx.execute('rollback to savepoint at_once');
          return nothing;
        }
        const gone = new Set<Firing>(written.map((each) => each.firing));
        return {
          delivered: written.map((each) => each.firing.at),
          left: firing.map((of) => ({ ...of, firings: of.firings.filter((each) => !gone.has(each)) })),
        };
      } finally {
        all -= 1;
        const left = (underWay.get(tx.tenantId) ?? 1) - 1;
        if (left > 0) underWay.set(tx.tenantId, left);
        else underWay.delete(tx.tenantId);
      }
    },
    count(delivered) {
      if (delivered.length === 0) return;
      metrics.sent('in_app', 'delivered', delivered.length);
      const now = clock.now().getTime();
      for (const at of delivered) metrics.late((now - at.getTime()) / 1_000);
    },
  };
}

/** Whether a rule's nudges may be made and delivered at once: the inbox first, one message, nobody asked, nothing waited for. */
function isPlain({ rule, deferred }: FiringRule): boolean {
  const { trigger, channels, approval, steps, digestSeconds } = rule;
  return (
    !deferred &&
    trigger.kind === 'signal' &&
    trigger.then === undefined &&
    trigger.unless.length === 0 &&
    digestSeconds === 0 &&
    !approval.required &&
    (steps ?? []).length === 0 &&
    channels[0] === 'in_app' &&
    // Devices are looked up by a claim.
    channels.every((name) => channelKind[name].address.from !== 'device')
  );
}

function isDue({ at }: Firing, { rule }: FiringRule, now: Date): boolean {
  return at <= now && at.getTime() + rule.expiresAfterSeconds * 1_000 > now.getTime();
}

interface Writing {
  readonly channel: Channel;
  readonly people: readonly NewNudge[];
  readonly settings: TenantNudgeSettings;
  readonly now: Date;
}

/** The words of those that neither their event, their seat, a topic, their own choice of channels nor a limit holds back. */
async function write(
  parts: AtOnceParts,
  tx: Tx,
  { channel, people, settings, now }: Writing,
): Promise<readonly Ready[]> {
  const events = await readEvents(tx, [
    ...new Set(people.flatMap(({ nudge }) => (nudge.eventId === null ? [] : [nudge.eventId]))),
  ]);
  const seated = people.filter(({ nudge, of }) => needsSeat(nudge, of.rule));
  const seats = await readSeats(
    tx,
    seated.map(({ nudge }) => nudge),
  );
  const counted = new Set(people.map(({ of }) => of).filter(({ rule }) => rule.brief.variants.length > 1));
  const statistics = await readStatistics(tx, [...new Set([...counted].map(({ ruleId }) => ruleId))]);
  const limitsOfRule = new Map(
    [...new Set(people.map(({ of }) => of))].map((of) => [of, limitsOf(of.rule, settings)]),
  );
  const standing = people.flatMap((each) => {
    const { nudge, of, topicsOff } = each;
    const { rule } = of;
    const limits = limitsOfRule.get(of);
    const event = nudge.eventId === null ? undefined : events.get(nudge.eventId);
    const seat = needsSeat(nudge, rule) ? seats.has(nudge.id) : undefined;
    if (!limits || event?.cancelled === true || stopAtEvent({ nudge, event, seat }, now)) return [];
    if (rule.topic !== undefined && topicsOff.includes(rule.topic)) return [];
    // Where the tenant's own addresses are is looked up by a claim: who would rather have such a channel goes there.
    const chain = chainOf({ person: nudge, rule, settings, tenantAddresses: anyAddress });
    return chain[0]?.channel === 'in_app' ? [{ ...each, limits, event, chain }] : [];
  });
  const over = await overLimits(tx, standing, now, true);
  const within = standing.filter(({ nudge }) => !over.has(nudge.id));
  const found: Ready[] = [];
  for (let from = 0; from < within.length; from += wordsAtATime) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    const some = await Promise.all(
      within.slice(from, from + wordsAtATime).map(async (each): Promise<Ready[]> => {
        const { nudge, of, event } = each;
        const { rule } = of;
        const words = await generate(parts, {
          ...{ nudge, rule, event, now, maxTextLength: longestText },
          statistics: statistics.get(of.ruleId) ?? new Map(),
        });
        const delivery: Delivery = {
          ...{
            nudge,
            rule,
            event,
            settings,
            chain: each.chain,
            limits: each.limits,
            tenantAddresses: {},
            ...words,
          },
          url: rule.brief.url,
          markdown: rule.brief.format === 'markdown',
          trackClicks: settings.trackClicks,
          trackOpens: settings.trackOpens,
          invitation: invitationOf(rule, nudge.eventId, event),
          pictureUrl: parts.pictureLink(tx.tenantId, nudge.eventId, event),
          uselessAfter: uselessAfter({ nudge, event }),
          counted: counted.has(of),
        };
        const message = messageOf(delivery, channel, parts);
        if (words.generation === null || messageFault(message, { kind: channel }) !== undefined) return [];
        return [{ ...delivery, n: each.n, of, firing: each.firing, shown: message.text, url: message.url }];
      }),
    );
    found.push(...some.flat());
  }
  return found;
}
