import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import type { JobHandler } from '@tsudoi/queue/runJob';
import type { Context } from '../context.ts';
import { fetchPretixOrder as fetchOrder } from '../shops/pretixApi.ts';
import { readWebhook } from '../signUps/readWebhook.ts';
import { recordOrder } from '../signUps/recordOrder.ts';
import { openSource } from '../signUps/signUpSource.ts';
import { sourceActor } from '../signUps/sourceActor.ts';

/** Fetches the order that pretix told of and records what it says now; the record and the end of the job are one commit. */
export function fetchPretixOrder(
  context: Context,
  fetch: (url: string, init: RequestInit) => Promise<Response>,
): JobHandler<{ sourceId: string; code: string }> {
  return async (job, run) => {
    const { sourceId, code } = job.payload;
    const source = await run.database.withTenant(job.tenantId, (tx) =>
      openSource(tx, context.sealer, sourceId),
    );
    if (!source?.pretix || source.eventId === null) return;
    const order = await fetchOrder(fetch, source.pretix, source.secret, code, run.signal);
    const reading =
      order === undefined
        ? { ignored: 'pretix knows no such order' }
        : readWebhook('pretix', source.mapping, order, run.clock.now());
    if (!('order' in reading)) {
      const reason = 'ignored' in reading ? reading.ignored : 'no order';
      run.log.info({ source_id: sourceId, reason }, 'order ignored');
      return;
    }
    const { order: told } = reading;
    refuseUnstorable('order', told);
    const { eventId } = source;
    await run.database.withTenant(job.tenantId, async (tx) => {
      const actor = sourceActor(sourceId);
      await recordOrder(tx, context, actor, { eventId, source: sourceId }, told);
      await run.complete(tx);
    });
  };
}
