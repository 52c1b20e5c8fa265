import { createSignUp, listSignUps } from '@tsudoi/contracts/signUps';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { afterCursor } from '@tsudoi/database/keyset';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { actorOf } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { signUpColumns, toSignUp } from '../signUps/changeSignUp.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';

/** Sign-ups by API: idempotent by their external id, so that no Idempotency-Key is needed. */
export function mountSignUps(http: HttpApp, context: Context): void {
  const { database, clock } = context;

  mount(http, createSignUp, async (call) => {
    const { principal, params, body } = call;
    const made = await database.withTenant(principal.tenantId, (tx) =>
      recordSignUp(tx, context, actorOf(call), {
        ...body,
        eventId: params.eventId,
        source: 'api',
        signedUpAt: body.signedUpAt === undefined ? clock.now() : new Date(body.signedUpAt),
      }),
    );
    return { body: made };
  });

  mount(http, listSignUps, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      const events = await tx.query('select 1 from recommendation.event_key_view where id = $1', [
        params.eventId,
      ]);
      if (events.length === 0) throw new NotFound(`No event ${params.eventId}`);
      return tx.query<Parameters<typeof toSignUp>[0]>(
        `select ${signUpColumns} from core.sign_up
         where event_id = $1 and ${afterCursor('signed_up_at', 'id', 3)}
         order by signed_up_at, id limit $2`,
        [params.eventId, query.limit + 1, after?.[0] ?? null, after?.[1] ?? null],
      );
    });
    return { body: pageFrom(rows.map(toSignUp), query.limit, (each) => [each.signedUpAt, each.id]) };
  });
}
