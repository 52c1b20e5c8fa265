import type { Tx } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobContext, JobHandler } from '@tsudoi/queue/runJob';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import { forgetPace, rewriteNudges, withdrawNudges } from '../store/eventNudges.ts';
import { readEvents } from '../store/events.ts';

/** Fields of an event that stand in words. */
const inWords = ['startsAt', 'name'];

/**
 * An event changed. Cancelled: what waits for it is withdrawn, but for the news of the cancellation itself. Moved: what
 * was said of its pace is withdrawn and the pace looked at anew for the new date. Moved or renamed: words that were
 * written, but not sent, are written anew, and go before a member again where the rule asks for it. `believedMs`: so long
 * a worker may believe the old facts.
 */
export function createFollowEventNudges(believedMs: number): JobHandler<DomainEvent<'event.changed'>> {
  return async (job, run) => {
    const { eventId, changed, state } = job.payload.payload;
    const now = run.clock.now();
    const inChunks = (work: (tx: Tx) => Promise<number>) => repeat(run, job.tenantId, work);
    if (state === 'cancelled') {
      await inChunks((tx) => withdrawNudges(tx, eventId, { reason: 'event_cancelled' }, now));
      return;
    }
    if (changed.includes('startsAt')) {
      const event = await run.database.withTenant(job.tenantId, async (tx) => {
        await forgetPace(tx, eventId);
        return (await readEvents(tx, [eventId])).get(eventId);
      });
      if (event)
        await inChunks((tx) =>
          withdrawNudges(tx, eventId, { reason: 'event_moved', movedTo: event.startsAt }, now),
        );
    }
    // By then no worker believes the old facts any more.
    const forgotten = new Date(now.getTime() + believedMs + 1_000);
    if (inWords.some((field) => changed.includes(field)))
      await inChunks(async (tx) => {
        const rewritten = await rewriteNudges(tx, eventId, now, forgotten);
        if (rewritten > 0) tx.signal(wakeSignal(backlogQueue));
        return rewritten;
      });
  };
}

/** Until a transaction finds nothing. */
async function repeat(
  run: Pick<JobContext, 'database' | 'signal' | 'progress'>,
  tenantId: string,
  work: (tx: Tx) => Promise<number>,
): Promise<void> {
  for (let done = 0, last = 1; last > 0; done += last) {
    run.signal.throwIfAborted();
    last = await run.database.withTenant(tenantId, work);
    run.progress(done + last, done + last + 1);
  }
}
