import { isPassingFault } from '@tsudoi/runtime/passingFault';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { Channel, OutgoingMessage, SendResult } from '../channels/channel.ts';
import { inSendSpan } from './batchSpan.ts';
import type { DeliverParts, Delivery } from './delivery.ts';
import type { Turned } from './door.ts';
import { createIntents, type MayLeave } from './intents.ts';
import { messageOf } from './messageOf.ts';

/**
 * What became of one message. Those without an outcome have not left: the process ends, the receiver hangs, the claim is another's,
 * or the facts have changed.
 */
export type Sent = SendResult | 'handed_back' | 'receiver_busy' | 'not_ours' | { readonly turned: Turned };

/** Sends of one batch that are under way at once. */
const sendsAtOnce = 32;
const connectionsOfReceiver = 16;

/** Sends under way, with what is known of each so far. */
export interface Sending {
  readonly results: ReadonlyMap<string, Sent>;
  /** Resolves when each has its outcome. */
  readonly all: Promise<void>;
}

/**
 * Sends messages of one tenant by one channel. Each waits for room at its receiver, then its intent is written, then its bytes
 * leave and its own deadline begins: nothing waits in a queue behind a deadline, and `sending` in the ledger means that a byte
 * may have left.
 */
export function sendEach(
  parts: DeliverParts,
  tenantId: string,
  channel: Channel,
  group: readonly Delivery[],
): Sending {
  const results = new Map<string, Sent>();
  const intend = createIntents(parts, tenantId, channel.name);
  const unknown = (err: unknown): SendResult => {
    parts.log.warn({ err, channel: channel.name }, 'a channel threw; the outcome is unknown');
    return { outcome: 'unknown', reason: 'the channel failed without an outcome' };
  };
  const noted = (id: string, result: SendResult) => {
    parts.metrics.sent(channel.name, result.outcome, 1);
    results.set(id, result);
  };
  const deadline = () => AbortSignal.timeout(parts.sendDeadlineMs);

  async function one({ nudge, ...rest }: Delivery): Promise<Sent> {
    const message = messageOf({ nudge, ...rest }, channel, parts);
    const keys = { tenantId, receiver: receiverOf(message, channel) };
    if (!(await parts.bulkheads.enter(keys, channel.sendsAtOnce ?? connectionsOfReceiver)))
      return 'receiver_busy';
    try {
      if (parts.stopping.aborted) return 'handed_back';
      const leave = await intend({ nudge, ...rest }).catch((err: unknown) => {
        if (isPassingFault(err)) return undefined;
        throw err;
      });
      // Whether the intent was written or not: nothing leaves, and settling takes it back.
      if (leave === undefined) return 'handed_back';
      if (leave !== 'go') return kept(leave);
      const result = await inSendSpan(channel.name, 1, () =>
        channel.send(message, deadline()).catch(unknown),
      );
      parts.metrics.sent(channel.name, result.outcome, 1);
      return result;
    } finally {
      parts.bulkheads.leave(keys);
    }
  }

  async function together(): Promise<void> {
    const ours: Delivery[] = [];
    await Promise.all(
      group.map(async (each) => {
        const leave = await intend(each);
        if (leave === 'go') ours.push(each);
        else results.set(each.nudge.id, kept(leave));
      }),
    );
    const messages = ours.map((each) => messageOf(each, channel, parts));
    const outcomes =
      (await channel
        .sendMany?.(messages, deadline())
        .catch((err: unknown) => messages.map(() => unknown(err)))) ?? [];
    for (const [index, { nudge }] of ours.entries()) noted(nudge.id, outcomes[index] ?? unknown(undefined));
  }

  const queue = group.values();
  const lane = async () => {
    for (const each of queue) results.set(each.nudge.id, await one(each));
  };
  const lanes = () => Array.from({ length: Math.min(sendsAtOnce, group.length) }, lane);
  return { results, all: channel.sendMany ? together() : settleAll(lanes()) };
}

/** Waits for all, then throws the first fault: what is under way is never left alone. */
export async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const outcomes = await Promise.allSettled(work);
  for (const each of outcomes) if (each.status === 'rejected') throw each.reason;
}

/** What is known of a message that did not leave. */
function kept(leave: Exclude<MayLeave, 'go'>): Sent {
  return leave === 'not_ours' ? leave : { turned: leave };
}

/** Who takes the message: the host of an address that is a URL, elsewhere the tenant's own account with the channel's provider. */
function receiverOf({ address, tenantId }: OutgoingMessage, { name }: Channel): string {
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).host : `${tenantId} ${name}`;
}

/** Nudges of deliveries. */
export const nudgesOf = (group: readonly Delivery[]): ClaimedNudge[] => group.map(({ nudge }) => nudge);
