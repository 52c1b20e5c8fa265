import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Tx } from '@tsudoi/database/database';
import { forgetSoftBounces, recordEvents, suppressedAmong } from '../store/suppressions.ts';
import { settleNudges, type NudgeSettlement } from '../../backlog/settle.ts';
import type { Channel, SendResult } from '../channels/channel.ts';
import { deliverAtOnce } from './deliverAtOnce.ts';
import type { DeliverParts, Delivery } from './delivery.ts';
import { beginSends, countVariants, settleSends } from './ledger.ts';
import { overLimits } from './limits.ts';
import { messageOf } from './messageOf.ts';
import { afterLedger, afterSend } from './nextStep.ts';

/**
 * Sends deliveries of one tenant, each along its chain until one channel took it, and settles them. One transaction
 * before the sends of a channel, one after: a crash between the two leaves a `sending` row that the next claim finds.
 */
export async function deliver(
  parts: DeliverParts,
  tenantId: string,
  deliveries: readonly Delivery[],
): Promise<void> {
  let waiting = deliveries;
  while (waiting.length > 0) {
    const byChannel = Map.groupBy(waiting, (each) => each.chain[0]?.channel);
    const next: Delivery[] = [];
    await Promise.all(
      [...byChannel].map(async ([name, group]) => {
        if (name === undefined) await settleAll(parts, tenantId, group, 'failed', 'no_channel_took_it');
        else next.push(...(await sendBy(parts, tenantId, name, group)));
      }),
    );
    waiting = next;
  }
}

async function settleAll(
  { database, clock }: DeliverParts,
  tenantId: string,
  group: readonly Delivery[],
  state: 'failed',
  reason: string,
): Promise<void> {
  const settlements = group.map(({ nudge }) => ({ id: nudge.id, fence: nudge.fence, state, reason }));
  await database.withTenant(tenantId, (tx) => settleNudges(tx, settlements, clock.now()));
}

/** One channel's share; resolves to the deliveries that go on to their next channel. */
async function sendBy(
  parts: DeliverParts,
  tenantId: string,
  name: ChannelName,
  all: readonly Delivery[],
): Promise<Delivery[]> {
  const { database, clock, onStep } = parts;
  const channel = await parts.channels.get(tenantId, name);
  if (!channel) return all.map(withoutFirst);
  const group = channel.inOurDatabase === true ? await deliverAtOnce(parts, tenantId, channel, all) : all;
  if (group.length === 0) return [];
  const { ledger, over, suppressed } = await database.withTenant(tenantId, async (tx) => {
    const suppressed = await suppressedAmong(tx, name, group.map(addressOf));
    const over = await overLimits(tx, group, clock.now(), true);
    const within = group.filter((each) => !over.has(each.nudge.id) && !suppressed.has(addressOf(each)));
    return { over, suppressed, ledger: await beginSends(tx, within, channel, clock.now()) };
  });
  await onStep(
    'generated',
    group.map((each) => each.nudge),
  );
  const go = group.filter((each) => ledger.get(each.nudge.id)?.state === 'sending');
  const sending = sendAll(parts, channel, go);
  if (go.length > 0)
    await onStep(
      'sent',
      go.map((each) => each.nudge),
    );
  const results = await sending;
  if (go.length > 0)
    await onStep(
      'acknowledged',
      go.map((each) => each.nudge),
    );

  for (const { outcome } of results.values()) parts.metrics.sent(name, outcome, 1);
  const now = clock.now();
  const settlements: NudgeSettlement[] = [];
  const onward: Delivery[] = [];
  const sort = (each: Delivery, step: ReturnType<typeof afterSend>) => {
    if (step === 'next_channel') onward.push(withoutFirst(each));
    else settlements.push({ id: each.nudge.id, fence: each.nudge.fence, ...step });
  };
  for (const each of group) {
    const entry = ledger.get(each.nudge.id);
    const result = results.get(each.nudge.id);
    if (entry && result === handedBack) sort(each, { dueAt: now, reason: 'handed_back' });
    else if (entry && result)
      sort(each, afterSend(result, { ...entry, uselessAfter: each.uselessAfter }, channel, now));
    else if (entry) sort(each, afterLedger(entry.state, name));
    else if (over.has(each.nudge.id)) sort(each, { state: 'suppressed', reason: over.get(each.nudge.id) });
    else if (suppressed.has(addressOf(each))) onward.push(withoutFirst(each));
  }
  await database.withTenant(tenantId, async (tx) => {
    if (go.length > 0) {
      const sends = go.flatMap(({ nudge }) => {
        const result = results.get(nudge.id);
        return result ? [{ nudge, result }] : [];
      });
      await settleSends(tx, sends, name, now);
      await rememberAddresses(tx, name, go, results, now);
    }
    const settled = await settleNudges(tx, settlements, now);
    const delivered = new Set(
      settlements.filter((each) => each.state === 'delivered').map((each) => each.id),
    );
    await countVariants(
      tx,
      go.filter(({ nudge, counted }) => counted && delivered.has(nudge.id) && settled.has(nudge.id)),
    );
  });
  await onStep(
    'settled',
    group.map((each) => each.nudge),
  );
  return onward;
}

/** Sends of a batch that are under way at once: what a stopping process has to wait for. */
const sendsAtOnce = 32;
const handedBack: SendResult = { outcome: 'retry', reason: 'handed_back' };

const addressOf = (each: Delivery): string => each.chain[0]?.address ?? '';

/** An address that is gone gets nothing more by this channel; one that took a message has no bounces behind it. */
async function rememberAddresses(
  tx: Tx,
  channel: ChannelName,
  group: readonly Delivery[],
  results: ReadonlyMap<string, SendResult>,
  now: Date,
): Promise<void> {
  const ofOutcome = (outcome: SendResult['outcome']) =>
    group.filter((each) => addressOf(each) !== '' && results.get(each.nudge.id)?.outcome === outcome);
  const gone = ofOutcome('gone').map((each) => ({
    kind: 'hard_bounce' as const,
    address: addressOf(each),
    detail: results.get(each.nudge.id)?.reason ?? 'gone',
  }));
  if (gone.length > 0) await recordEvents(tx, channel, gone, 'reply', now);
  const taken = ofOutcome('delivered').map(addressOf);
  if (taken.length > 0) await forgetSoftBounces(tx, channel, taken);
}

const withoutFirst = (each: Delivery): Delivery => ({ ...each, chain: each.chain.slice(1) });

async function sendAll(
  parts: DeliverParts,
  channel: Channel,
  group: readonly Delivery[],
): Promise<Map<string, SendResult>> {
  const signal = AbortSignal.timeout(parts.sendDeadlineMs);
  const messages = group.map((each) => messageOf(each, channel, parts));
  const unknown = (err: unknown): SendResult => {
    parts.log.warn({ err, channel: channel.name }, 'a channel threw; the outcome is unknown');
    return { outcome: 'unknown', reason: 'the channel failed without an outcome' };
  };
  let results: readonly SendResult[] = [];
  if (channel.sendMany)
    results = await channel
      .sendMany(messages, signal)
      .catch((err: unknown) => messages.map(() => unknown(err)));
  else
    results = await atMost(sendsAtOnce, messages, (message) =>
      parts.stopping.aborted ? Promise.resolve(handedBack) : channel.send(message, signal).catch(unknown),
    );
  return new Map(group.map((each, index) => [each.nudge.id, results[index] ?? unknown(undefined)]));
}

/** Works items in their order, `limit` at once; results in the same order. */
async function atMost<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
