import { refuseUnstorable } from '@tsudoi/runtime/http/storableText';
import type { JobHandler } from '@tsudoi/queue/runJob';
import type { Context } from '../context.ts';
import { fetchPretixOrder as fetchOrder } from '../signUps/pretixApi.ts';
import { readWebhook } from '../signUps/readWebhook.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';
import { openSource } from '../signUps/signUpSource.ts';

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
        : readWebhook('pretix', {}, order, run.clock.now());
    if ('ignored' in reading) {
      run.log.info({ source_id: sourceId, reason: reading.ignored }, 'order ignored');
      return;
    }
    const { eventId } = source;
    await run.database.withTenant(job.tenantId, async (tx) => {
      const actor = {
        kind: 'system',
        id: `sign-up-source:${sourceId}`,
        origin: null,
        requestId: null,
      } as const;
      for (const signUp of reading.signUps) {
        refuseUnstorable('order', signUp);
        await recordSignUp(tx, context, actor, { ...signUp, eventId, source: sourceId });
      }
      await run.complete(tx);
    });
  };
}
