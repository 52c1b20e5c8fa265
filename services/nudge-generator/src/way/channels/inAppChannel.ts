import { inApp } from '@tsudoi/contracts/channelKinds/inApp';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Channel, OutgoingMessage, SendResult } from './channel.ts';
import { faultOutcome } from './faultOutcome.ts';
import { messageFault } from './guardedChannel.ts';

/**
 * The in-app inbox: rows, one a nudge, written for many people in one round trip. The
 * database tells every replica's streams at the commit.
 */
export function createInAppChannel(database: Database, clock: Clock): Channel {
  const { name, dedupes, maxTextLength } = inApp;
  const shape = { name, dedupes, maxTextLength, inOurDatabase: true } as const;

  async function sendMany(
    messages: readonly OutgoingMessage[],
    signal: AbortSignal,
  ): Promise<readonly SendResult[]> {
    if (signal.aborted)
      return messages.map(() => ({ outcome: 'retry', reason: 'stopped before it was sent' }));
    const faults = messages.map((message) => messageFault(message, { kind: inApp }));
    const good = messages.filter((_message, index) => faults[index] === undefined);
    const [tenantId] = new Set(good.map((message) => message.tenantId));
    let failure: SendResult | undefined;
    if (tenantId !== undefined) {
      if (good.some((message) => message.tenantId !== tenantId))
        throw new TypeError('sendMany takes the messages of one tenant');
      try {
        await database.read(
          'write_inbox',
          'select nudge.write_inbox($1, $2, $3, $4, $5, $6, $7, $8)',
          tenantId,
          good.map((message) => message.contactId),
          good.map((message) => message.nudgeId),
          good.map((message) => message.key),
          good.map((message) => message.subject),
          good.map((message) => message.text),
          good.map((message) => message.url ?? null),
          clock.now(),
        );
      } catch (err) {
        failure = faultOutcome(err);
      }
    }
    return faults.map((fault, index) =>
      fault === undefined
        ? (failure ?? { outcome: 'delivered', receipt: messages[index]?.nudgeId ?? '' })
        : { outcome: 'refused', reason: fault },
    );
  }

  return {
    ...shape,
    sendMany,
    send: async (message, signal) => (await sendMany([message], signal))[0] as SendResult,
  };
}
