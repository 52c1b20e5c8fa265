import { listDeadLetters, replayDeadLetters } from '@tsudoi/contracts/installation';
import type { Database } from '@tsudoi/database/database';
import { once } from '@tsudoi/database/idempotency';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { listDead, replayDead } from '@tsudoi/queue/deadLetters';

/** GET /v1/admin/dead-letters and POST /v1/admin/dead-letters/replay, for the caller's tenant. */
export function mountDeadLetters(http: HttpApp, database: Database): void {
  mount(http, listDeadLetters, async ({ principal, query }) => ({
    body: await database.withTenant(principal.tenantId, (tx) => listDead(tx, query)),
  }));

  mount(http, replayDeadLetters, ({ principal, body, idempotencyKey }) =>
    database.withTenant(principal.tenantId, async (tx) => {
      const scope = {
        principalId: principal.id,
        operation: 'replayDeadLetters',
        key: idempotencyKey,
        request: body,
      };
      const { status, body: replayed } = await once(tx, scope, async () => ({
        status: 200,
        body: { replayed: await replayDead(tx, body.ids) },
      }));
      return { status, body: replayed };
    }),
  );
}
