import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { Database } from '@tsudoi/database/database';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import { intendSends } from './ledger.ts';

/** Writes that a message's bytes are about to leave; false where the claim is another's by now, and nothing may leave. */
export type Intend = (nudge: ClaimedNudge) => Promise<boolean>;

interface Asked {
  readonly nudge: ClaimedNudge;
  readonly answer: PromiseWithResolvers<boolean>;
}

/**
 * The intents of one tenant's sends by one channel, each awaited right before its message's own bytes. Those that are asked for
 * while a statement is under way go together in the next one.
 */
export function createIntents(database: Database, tenantId: string, channel: ChannelName): Intend {
  let asked: Asked[] = [];
  let writing = false;

  async function write(): Promise<void> {
    writing = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (asked.length > 0) {
      const batch = asked;
      asked = [];
      try {
        const ours = await database.withTenant(tenantId, (tx) =>
          intendSends(
            tx,
            batch.map(({ nudge }) => nudge),
            channel,
          ),
        );
        for (const { nudge, answer } of batch) answer.resolve(ours.has(nudge.id));
      } catch (err) {
        for (const { answer } of batch) answer.reject(err);
      }
    }
    writing = false;
  }

  return (nudge) => {
    const answer = Promise.withResolvers<boolean>();
    asked.push({ nudge, answer });
    if (!writing) void write();
    return answer.promise;
  };
}
