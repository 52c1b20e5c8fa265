import type { Tx } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';
import type { CurrentStage } from '@tsudoi/platform/platform';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import { learnFromSignals } from '../words/learnFromSignals.ts';
import { matchSignals } from '../when/rules/matchSignals.ts';
import { insertSignals } from '../when/store/signals.ts';

/** A sign-up that was made longer ago was imported: it is remembered, and nobody is nudged for it. */
const freshMs = 86_400_000;
/** A nudge about the event is taken to have led to a sign-up that follows it within this. */
const ledWithin = '14 days';

/**
 * Someone signed up, wherever it was: a `signed_up` signal of theirs, once a sign-up, that answers the last nudge they got
 * about the event. Rules on it fire, and the variant that led to it learns.
 */
export function createSignalSignUp(stage: CurrentStage): JobHandler<DomainEvent<'sign_up.recorded'>> {
  return async (job, run) => {
    const { signUpId, contactId, eventId, tacticKey, tickets, signedUpAt } = job.payload.payload;
    const now = run.clock.now();
    await run.database.withTenant(job.tenantId, async (tx) => {
      const signals = await insertSignals(
        tx,
        [
          {
            id: `sign-up:${signUpId}`,
            contactId,
            type: 'signed_up',
            occurredAt: signedUpAt,
            eventId,
            nudgeId: await nudgeThatLed(tx, contactId, eventId, signedUpAt),
            data: { tickets, ...(tacticKey !== null && { tactic: tacticKey.slice(0, 500) }) },
          },
        ],
        now,
      );
      const fresh = signals.filter((signal) => now.getTime() - signal.occurredAt.getTime() < freshMs);
      if ((await matchSignals(tx, fresh, stage.current().nudges, now)).waiting > 0)
        tx.signal(wakeSignal(backlogQueue));
      await learnFromSignals(tx, signals);
      await run.complete(tx);
    });
  };
}

async function nudgeThatLed(
  tx: Tx,
  contactId: string,
  eventId: string,
  signedUpAt: string,
): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select id from nudge.nudge
     where tenant_id = $1 and contact_id = $2 and event_id = $3 and state = 'delivered'
       and settled_at <= $4 and settled_at > $4::timestamptz - $5::interval
     order by settled_at desc limit 1`,
    [tx.tenantId, contactId, eventId, signedUpAt, ledWithin],
  );
  return row?.id;
}
