import { readPace } from '@tsudoi/contracts/pace';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { paceDays } from '../pace/paceDays.ts';
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
    const plan =
      row.accepted_on === null || row.expected_sign_ups === null
        ? undefined
        : { acceptedOn: row.accepted_on, expectedSignUps: row.expected_sign_ups };
    return {
      body: {
        eventId: params.eventId,
        planId: row.plan_id,
        acceptedAt: row.accepted_at?.toISOString() ?? null,
        expectedInAll: row.expected_sign_ups,
        ...paceDays({
          format: row.format,
          createdOn: row.created_on,
          startsOn: row.starts_on,
          today: row.today,
          plan,
          signUps: new Map(Object.entries(row.sign_ups)),
        }),
      },
    };
  });
}
