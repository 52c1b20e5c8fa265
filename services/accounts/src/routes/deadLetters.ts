import { listDeadLetters, replayDeadLetters } from '@tsudoi/contracts/installation';
import type { Database } from '@tsudoi/database/database';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { listDead, replayDead } from '@tsudoi/queue/deadLetters';

/** GET /v1/admin/dead-letters and POST /v1/admin/dead-letters/replay, for the caller's tenant. */
export function mountDeadLetters(http: HttpApp, database: Database): void {
  mount(http, listDeadLetters, async ({ principal, query }) => ({
    body: await database.withTenant(principal.tenantId, (tx) => listDead(tx, query)),
  }));

  mount(http, replayDeadLetters, async ({ principal, body }) => ({
    body: {
      replayed: await database.withTenant(principal.tenantId, (tx) => replayDead(tx, body.ids)),
    },
  }));
}
