import { readPace } from '@tsudoi/contracts/pace';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { paceOfRow } from '../pace/paceOfRow.ts';
import { readPaceRow } from '../store/pace.ts';

/** How an event's sign-ups stand against its plan. */
export function mountPace(
  http: HttpApp,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  mount(http, readPace, async ({ params, principal }) => {
    const row = await database.withTenant(principal.tenantId, (tx) =>
      readPaceRow(tx, params.eventId, clock.now()),
    );
    if (!row) throw new NotFound(`No event ${params.eventId}`);
    return { body: { eventId: params.eventId, ...paceOfRow(row) } };
  });
}
