import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Delivery } from './delivery.ts';
import { turnedAtTheDoor, type Turned } from './door.ts';
import { intendSends } from './ledger.ts';

/** Whether a message's bytes may leave: not where the claim is another's by now, and not where its facts have changed. */
export type MayLeave = 'go' | 'not_ours' | Turned;

/** Looks at the facts once more and writes that a message's bytes are about to leave. */
export type Intend = (delivery: Delivery) => Promise<MayLeave>;

interface Asked {
  readonly delivery: Delivery;
  readonly answer: PromiseWithResolvers<MayLeave>;
}

/**
 * The intents of one tenant's sends by one channel, each awaited right before its message's own bytes. Those that are asked for
 * while a statement is under way go together in the next one.
 */
export function createIntents(
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  tenantId: string,
  channel: ChannelName,
): Intend {
  let asked: Asked[] = [];
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (asked.length > 0) {
      const batch = asked;
      asked = [];
      try {
        const { turned, ours } = await database.withTenant(tenantId, async (tx) => {
          const deliveries = batch.map(({ delivery }) => delivery);
          const turned = await turnedAtTheDoor(tx, deliveries, clock.now());
          const going = deliveries.flatMap(({ nudge }) => (turned.has(nudge.id) ? [] : [nudge]));
          return { turned, ours: await intendSends(tx, going, channel) };
        });
        for (const { delivery, answer } of batch) {
          const { id } = delivery.nudge;
          answer.resolve(turned.get(id) ?? (ours.has(id) ? 'go' : 'not_ours'));
        }
      } catch (err) {
        for (const { answer } of batch) answer.reject(err);
      }
    }
    writing = false;
  }

  return (delivery) => {
    const answer = Promise.withResolvers<MayLeave>();
    asked.push({ delivery, answer });
    if (!writing) void write();
    return answer.promise;
  };
}
