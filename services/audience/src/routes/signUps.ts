import { importSignUps } from '@tsudoi/contracts/signUpFiles';
import { createSignUp, listSignUps } from '@tsudoi/contracts/signUps';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import { afterCursor } from '@tsudoi/database/keyset';
import { boundedBody } from '@tsudoi/runtime/http/boundedBody';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { createSlots } from '@tsudoi/runtime/http/slots';
import { actorOf } from '@tsudoi/audit/recordChange';
import type { Context } from '../context.ts';
import { signUpColumns, toSignUp } from '../signUps/changeSignUp.ts';
import { importSignUpFile } from '../signUpFiles/importSignUps.ts';
import { recordSignUp } from '../signUps/recordSignUp.ts';
import { requireEvent } from '../signUps/requireEvent.ts';

/** Files that one process reads at once: each keeps a connection busy for as long as it takes. */
const mostImports = 4;

/** Sign-ups by API and by a shop's list: idempotent by their external id, so that no Idempotency-Key is needed. */
export function mountSignUps(http: HttpApp, context: Context): void {
  const { database, clock } = context;
  const importing = createSlots(mostImports, 'Other files are being imported');

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

  mount(http, importSignUps, async (call) => {
    await database.withTenant(call.principal.tenantId, (tx) => requireEvent(tx, call.params.eventId));
    return importing(async () => {
      const { principal, params, query, request, signal } = call;
      const options = { ...params, ...query, shop: query.shop, dryRun: query.dryRun === 'true' };
      const bytes = boundedBody(request, importSignUps.maxBodyBytes ?? 0);
      const actor = actorOf(call);
      return { body: await importSignUpFile(context, principal.tenantId, actor, options, bytes, signal) };
    });
  });

  mount(http, listSignUps, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      await requireEvent(tx, params.eventId);
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
