import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Tx } from '@tsudoi/database/database';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import { waitBefore } from './waitBefore.ts';
import { recordEvents, suppressedAmong } from '../store/suppressions.ts';
import { settleNudges, type NudgeSettlement } from '../../backlog/settle.ts';
import { forgetWords } from '../store/forgetWords.ts';
import type { Channel, SendResult } from '../channels/channel.ts';
import { bisect, faultInWords, isServed } from './bisect.ts';
import { deliverAtOnce } from './deliverAtOnce.ts';
import { inSendSpan } from './batchSpan.ts';
import type { DeliverParts, Delivery } from './delivery.ts';
import type { Turned } from './door.ts';
import { correctUnknown, countVariants, planSends, settleSends, type LedgerEntry } from './ledger.ts';
import { overLimits } from './limits.ts';
import { afterLedger, afterSend } from './nextStep.ts';
import { nudgesOf, sendEach, settleAll, type Sent } from './sendEach.ts';

/** Sends that take longer than this leave their batch and are settled by themselves, those that are answered as often. */
const batchWaitsMs = 1_000;
/** Outcomes are kept for so long while the database is away. */
const keptForMs = 300_000;
/** A receiver that hangs is asked again after this. */
const busyForMs = 5_000;

/**
 * Sends deliveries of one tenant, each along its chain until one channel took it, and settles them. A transaction before the
 * sends of a channel plans them, each is marked right before its bytes leave, one after writes the outcomes: a crash
 * leaves `sending` only where a byte may have left.
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
    await settleAll(
      [...byChannel].map(async ([name, group]) => {
        if (name === undefined) await failAll(parts, tenantId, group);
        else next.push(...(await sendBy(parts, tenantId, name, group)));
      }),
    );
    waiting = next;
  }
}

async function failAll(parts: DeliverParts, tenantId: string, group: readonly Delivery[]): Promise<void> {
  const settlements = group.map(({ nudge: { id, fence } }) => ({
    ...{ id, fence },
    state: 'failed' as const,
    reason: 'no_channel_took_it',
  }));
  await parts.database.withTenant(tenantId, (tx) => settleNudges(tx, settlements, parts.clock.now()));
  parts.settled(nudgesOf(group));
}

/** What is decided of one channel's share before anything leaves. */
interface Planned {
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  readonly over: ReadonlyMap<string, string>;
  readonly suppressed: ReadonlySet<string>;
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
  const group =
    channel.inOurDatabase === true
      ? await inSendSpan(name, all.length, () => deliverAtOnce(parts, tenantId, channel, all))
      : all;
  if (group.length === 0) return [];
  const planned = await database.withTenant(tenantId, async (tx): Promise<Planned> => {
    const suppressed = await suppressedAmong(tx, name, group.map(addressOf));
    const over = await overLimits(tx, group, clock.now(), true);
    const within = group.filter((each) => !over.has(each.nudge.id) && !suppressed.has(addressOf(each)));
    return { over, suppressed, ledger: await planSends(tx, within, channel, clock.now()) };
  });
  await onStep('generated', nudgesOf(group));
  const go = group.filter((each) => planned.ledger.get(each.nudge.id)?.state === 'retry');
  const sending = sendEach(parts, tenantId, channel, go);
  if (go.length > 0) await onStep('sent', nudgesOf(go));
  const inTime = await waitBefore(sending.all, batchWaitsMs);
  const results = new Map(sending.results);
  if (go.length > 0) await onStep('acknowledged', nudgesOf(go));

  const isOpen = ({ nudge }: Delivery) =>
    planned.ledger.get(nudge.id)?.state === 'retry' && !results.has(nudge.id);
  const open = inTime ? [] : group.filter(isOpen);
  if (open.length > 0) {
    const rest = async () => {
      let waiting: readonly Delivery[] = open;
      for (let ended = false; !ended;) {
        // What is answered is stored each second: a crash leaves as unknown only what is under way.
        ended = await waitBefore(sending.all, batchWaitsMs);
        const answered = waiting.filter(({ nudge }) => ended || sending.results.has(nudge.id));
        waiting = waiting.filter((each) => !answered.includes(each));
        if (answered.length === 0) continue;
        const known = new Map(sending.results);
        const onward = await settleGroup(parts, tenantId, channel, answered, planned, known);
        if (onward.length > 0) await deliver(parts, tenantId, onward);
      }
    };
    parts.goOn(nudgesOf(open), rest());
  }
  const answered = group.filter((each) => !open.includes(each));
  return settleGroup(parts, tenantId, channel, answered, planned, results);
}

/**
 * Settles what has its outcome; one whose outcome cannot be stored fails alone. Who sent knows what became of it: while
 * the database is away the outcomes are kept and stored later, as long as the process lives.
 */
async function settleGroup(
  parts: DeliverParts,
  tenantId: string,
  channel: Channel,
  group: readonly Delivery[],
  planned: Planned,
  results: ReadonlyMap<string, Sent>,
): Promise<Delivery[]> {
  const onward = new Map<string, Delivery>();
  const settleSome = async (some: readonly Delivery[]) => {
    for (const each of await settle(parts, tenantId, channel, some, planned, results))
      onward.set(each.nudge.id, each);
  };
  const notStored = async ({ nudge }: Delivery, fault: unknown) => {
    const reason = `its outcome could not be stored: ${faultInWords(fault)}`;
    const settlement = { id: nudge.id, fence: nudge.fence, state: 'unknown' as const, reason };
    await parts.database.withTenant(tenantId, (tx) => settleNudges(tx, [settlement], parts.clock.now()));
    parts.settled([nudge]);
  };
  const since = performance.now();
  const isOver = () => performance.now() - since > (parts.stopping.aborted ? 5_000 : keptForMs);
  let waiting = group;
  for (let tries = 1; ; tries += 1) {
    // A row that somebody holds locked: the others are settled without it.
    const locked: Delivery[] = [];
    const alone = async (each: Delivery, fault: unknown) => {
      if (isPassingFault(fault) && !isOver()) locked.push(each);
      else await notStored(each, fault);
    };
    try {
      await bisect(waiting, settleSome, alone, undefined, () => isServed(parts.database));
      if (locked.length === 0) return [...onward.values()];
      waiting = locked;
    } catch (err) {
      if (isOver()) throw err;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 200 * 2 ** tries)));
  }
}

async function settle(
  { database, clock, onStep, settled }: DeliverParts,
  tenantId: string,
  channel: Channel,
  group: readonly Delivery[],
  { ledger, over, suppressed }: Planned,
  results: ReadonlyMap<string, Sent>,
): Promise<Delivery[]> {
  const now = clock.now();
  const settlements: NudgeSettlement[] = [];
  const onward: Delivery[] = [];
  const stale: string[] = [];
  const sends: { readonly nudge: Delivery['nudge']; readonly result: SendResult }[] = [];
  const sort = ({ nudge, ...each }: Delivery, step: ReturnType<typeof afterSend> | Turned) => {
    if (step === 'next_channel') onward.push(withoutFirst({ nudge, ...each }));
    else settlements.push({ id: nudge.id, fence: nudge.fence, ...step });
  };
  for (const each of group) {
    const entry = ledger.get(each.nudge.id);
    const sent = results.get(each.nudge.id);
    if (entry && sent === 'handed_back') {
      sends.push({ nudge: each.nudge, result: { outcome: 'retry', reason: sent } });
      sort(each, { dueAt: now, reason: sent });
    } else if (entry && sent === 'receiver_busy')
      sort(each, { dueAt: new Date(now.getTime() + busyForMs), reason: sent });
    else if (entry && typeof sent === 'object' && 'turned' in sent) {
      // Its planned send is taken back, so that no limit counts it.
      sends.push({ nudge: each.nudge, result: { outcome: 'retry', reason: reasonOf(sent.turned) } });
      if (sent.turned !== 'next_channel' && sent.turned.rewrite) stale.push(each.nudge.id);
      sort(each, sent.turned);
    } else if (entry && typeof sent === 'object' && 'outcome' in sent) {
      sends.push({ nudge: each.nudge, result: sent });
      const tried = { ...entry, attempts: entry.attempts + 1, uselessAfter: each.uselessAfter };
      sort(each, afterSend(sent, tried, channel, now));
    } else if (entry && sent === undefined) sort(each, afterLedger(entry.state, channel.name));
    else if (over.has(each.nudge.id)) sort(each, { state: 'suppressed', reason: over.get(each.nudge.id) });
    else if (suppressed.has(addressOf(each))) onward.push(withoutFirst(each));
  }
  await database.withTenant(tenantId, async (tx) => {
    if (sends.length > 0) {
      await settleSends(tx, sends, channel.name, now);
      await rememberAddresses(tx, channel.name, group, results, now);
    }
    await forgetWords(tx, stale);
    const ended = await settleNudges(tx, settlements, now);
    const delivered = new Set(
      settlements.filter((each) => each.state === 'delivered').map((each) => each.id),
    );
    await correctUnknown(
      tx,
      [...delivered].filter((id) => !ended.has(id)),
      channel.name,
    );
    await countVariants(
      tx,
      group.filter(
        ({ nudge, counted }) =>
          counted && delivered.has(nudge.id) && ended.has(nudge.id) && results.has(nudge.id),
      ),
    );
  });
  const goesOn = new Set(onward.map(({ nudge }) => nudge.id));
  settled(nudgesOf(group.filter(({ nudge }) => !goesOn.has(nudge.id))));
  await onStep('settled', nudgesOf(group));
  return onward;
}

const reasonOf = (turned: Turned): string =>
  turned === 'next_channel' ? 'the channel was turned off' : (turned.reason ?? 'changed');

const addressOf = (each: Delivery): string => each.chain[0]?.address ?? '';

/** An address that is gone gets nothing more by this channel. */
async function rememberAddresses(
  tx: Tx,
  channel: ChannelName,
  group: readonly Delivery[],
  results: ReadonlyMap<string, Sent>,
  now: Date,
): Promise<void> {
  const replyTo = (each: Delivery): SendResult | undefined => {
    const sent = results.get(each.nudge.id);
    return typeof sent === 'object' && 'outcome' in sent ? sent : undefined;
  };
  const ofOutcome = (outcome: SendResult['outcome']) =>
    group.filter((each) => addressOf(each) !== '' && replyTo(each)?.outcome === outcome);
  const gone = ofOutcome('gone').map((each) => ({
    kind: 'hard_bounce' as const,
    address: addressOf(each),
    detail: replyTo(each)?.reason ?? 'gone',
  }));
  if (gone.length > 0) await recordEvents(tx, channel, gone, 'reply', now);
}

const withoutFirst = (each: Delivery): Delivery => ({ ...each, chain: each.chain.slice(1) });
