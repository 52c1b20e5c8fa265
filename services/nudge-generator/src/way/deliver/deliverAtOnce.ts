import { arrayText } from '@tsudoi/database/arrayText';
import type { Tx } from '@tsudoi/database/database';
import { settleNudges, tellDelivered, type NudgeSettlement } from '../../backlog/settle.ts';
import type { Channel, OutgoingMessage } from '../channels/channel.ts';
import { messageFault } from '../channels/guardedChannel.ts';
import type { Delivery, DeliverParts } from './delivery.ts';
import { turnedAtTheDoor } from './door.ts';
import { countVariants } from './ledger.ts';
import { overLimits } from './limits.ts';
import { messageOf } from './messageOf.ts';
import { storedGeneration } from '../../words/storedGeneration.ts';

interface Ready {
  readonly delivery: Delivery;
  readonly message: OutgoingMessage;
}

const uniqueViolation = '23505';

/**
 * Delivers to the inbox what was never sent before: words, ledger, item and settlement in one transaction, all or none,
 * so that no outcome is ever unknown and the ledger need not say so. Resolves to what has to go the way of every channel: sends that an earlier
 * process began, and messages that are refused.
 */
export async function deliverAtOnce(
  parts: DeliverParts,
  tenantId: string,
  channel: Channel,
  group: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const { database, clock, onStep } = parts;
  const ready: Ready[] = [];
  const others: Delivery[] = [];
  for (const delivery of group) {
    const message = messageOf(delivery, channel, parts);
    const first = delivery.generation !== null && messageFault(message, { kind: channel }) === undefined;
    if (first) ready.push({ delivery, message });
    else others.push(delivery);
  }
  if (ready.length === 0) return others;
  const nudges = ready.map(({ delivery }) => delivery.nudge);
  const generatedAt = clock.now();
  await onStep('generated', nudges);
  let delivered = 0;
  const onward: Delivery[] = [];
  try {
    await database.withTenant(tenantId, async (tx) => {
      const deliveries = ready.map(({ delivery }) => delivery);
      const turned = await turnedAtTheDoor(tx, deliveries, clock.now());
      const standing = ready.filter(({ delivery }) => !turned.has(delivery.nudge.id));
      onward.push(...deliveries.filter(({ nudge }) => turned.get(nudge.id) === 'next_channel'));
      const over = await overLimits(
        tx,
        standing.map(({ delivery }) => delivery),
        clock.now(),
        true,
      );
      const within = standing.filter(({ delivery }) => !over.has(delivery.nudge.id));
      const [settled] = await Promise.all([
        writeInApp(tx, within, generatedAt, clock.now()),
        onStep('sent', nudges),
      ]);
      delivered = settled.size;
      await tellDelivered(tx, [...settled]);
      const notNow = nudges.flatMap(({ id, fence }): NudgeSettlement[] => {
        const why = turned.get(id);
        if (why !== undefined && why !== 'next_channel') return [{ id, fence, ...why }];
        const reason = over.get(id);
        return reason === undefined ? [] : [{ id, fence, state: 'suppressed', reason }];
      });
      if (notNow.length > 0) await settleNudges(tx, notNow, clock.now());
      await countVariants(
        tx,
        within.flatMap(({ delivery }) =>
          delivery.counted && settled.has(delivery.nudge.id) ? [delivery] : [],
        ),
      );
      await onStep('acknowledged', nudges);
    });
  } catch (err) {
    if ((err as { code?: unknown }).code === uniqueViolation) return group;
    throw err;
  }
  parts.metrics.sent(channel.name, 'delivered', delivered);
  const goesOn = new Set(onward.map(({ nudge }) => nudge.id));
  parts.settled(nudges.filter(({ id }) => !goesOn.has(id)));
  await onStep('settled', nudges);
  return [...others, ...onward];
}

async function writeInApp(
  tx: Tx,
  within: readonly Ready[],
  generatedAt: Date,
  now: Date,
): Promise<Set<string>> {
  if (within.length === 0) return new Set();
  const rows = await tx.query<{ id: string }>(
    'select nudge.deliver_in_app($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) as id',
    [
      tx.tenantId,
      arrayText(within.map(({ delivery }) => delivery.nudge.id)),
      arrayText(within.map(({ delivery }) => delivery.nudge.fence)),
      arrayText(within.map(({ delivery }) => delivery.nudge.contactId)),
      arrayText(within.map(({ delivery }) => delivery.nudge.key)),
      arrayText(within.map(({ delivery }) => delivery.variant)),
      arrayText(within.map(({ delivery }) => delivery.subject)),
      arrayText(within.map(({ delivery }) => delivery.text)),
      arrayText(within.map(({ message }) => message.text)),
      arrayText(within.map(({ message }) => message.url ?? null)),
      arrayText(
        within.map(({ delivery }) => (delivery.generation ? storedGeneration(delivery.generation) : null)),
      ),
      generatedAt,
      now,
    ],
  );
  return new Set(rows.map((row) => row.id));
}
