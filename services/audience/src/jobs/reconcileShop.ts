import type { Tx } from '@tsudoi/database/database';
import { enqueue } from '@tsudoi/queue/enqueue';
import { jobs } from '@tsudoi/queue/registry';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import type { Context } from '../context.ts';
import { ordersOfShop } from '../shops/ordersOfShop.ts';
import { recordOrder } from '../signUps/recordOrder.ts';
import { openSource } from '../signUps/signUpSource.ts';
import { sourceActor } from '../signUps/sourceActor.ts';

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

/** Plans the next comparison; of several for the same hour one is made. */
export async function planReconciliation(tx: Tx, sourceId: string, at: Date): Promise<void> {
  const dedupeKey = `${sourceId}:${at.toISOString().slice(0, 13)}`;
  await enqueue(tx, jobs.reconcileShop, { sourceId }, { dueAt: at, dedupeKey });
}

/**
 * Compares a shop's orders with the sign-ups: reads those that changed since the last time and records each as it is now, which
 * repairs what no webhook told. One that cannot be recorded is named in the log and passed by. Plans itself for a day later, an
 * hour where the shop did not answer; why is kept with the source.
 */
export function reconcileShop(
  context: Context,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): JobHandler<{ sourceId: string }> {
  return async (job, run) => {
    const { sourceId } = job.payload;
    const source = await run.database.withTenant(job.tenantId, (tx) =>
      openSource(tx, context.sealer, sourceId),
    );
    const { eventId } = source ?? {};
    if (!source || typeof eventId !== 'string' || !(source.pretix ?? source.hiEvents)) return;
    const actor = sourceActor(sourceId);
    let until = source.reconciledUntil;
    let fault: string | null = null;
    let changed = 0;
    try {
      for await (const page of ordersOfShop(fetch, source, run.clock, run.signal)) {
        for (const order of page.orders) {
          try {
            refuseUnstorable('order', order);
            const became = await run.database.withTenant(job.tenantId, (tx) =>
              recordOrder(tx, context, actor, { eventId, source: sourceId }, order),
            );
            if (became === 'recorded') changed += 1;
          } catch (err) {
            run.signal.throwIfAborted();
            run.log.warn({ err, source_id: sourceId, order: order.ref }, 'an order cannot be recorded');
          }
        }
        until = page.until ?? until;
      }
    } catch (err) {
      fault = err instanceof Error ? err.message.slice(0, 300) : 'unknown';
      run.log.warn({ err, source_id: sourceId }, 'the orders of a shop could not be read');
    }
    run.log.info({ source_id: sourceId, orders: changed, fault }, 'the orders of a shop were compared');
    const now = run.clock.now();
    await run.database.withTenant(job.tenantId, async (tx) => {
      await tx.execute(
        `update core.sign_up_source set reconciled_until = $3, reconcile_fault = $4,
           reconciled_at = case when $4::text is null then $5 else reconciled_at end
         where tenant_id = $1 and id = $2`,
        [tx.tenantId, sourceId, until, fault, now],
      );
      await planReconciliation(tx, sourceId, new Date(now.getTime() + (fault === null ? dayMs : hourMs)));
      await run.complete(tx);
    });
  };
}
