import { deleteEvidence, listEvidence, putEvidence } from '@tsudoi/contracts/evidence';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { findEvent } from '../store/events.ts';
import { deleteEvidenceRow, listEvidenceRows, writeEvidence } from '../store/evidence.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';

/** Lift tests and the organiser's own word on tactics. */
export function mountEvidence(
  http: HttpApp,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  mount(http, putEvidence, async ({ params, body, principal }) => {
    const stated = await database.withTenant(principal.tenantId, async (tx) => {
      if (!(await tacticsOfTenant(tx)).some(({ key }) => key === body.tacticKey))
        throw invalidField('body.tacticKey', `no tactic ${body.tacticKey}`);
      if (body.kind === 'lift_test') {
        if (!(await findEvent(tx, body.eventId)))
          throw invalidField('body.eventId', `no event ${body.eventId}`);
        for (const group of ['treated', 'held'] as const)
          if (body[group].signUps > body[group].people)
            throw invalidField(`body.${group}.signUps`, 'more than there were people');
      }
      return writeEvidence(tx, params.key, body, clock.now());
    });
    return { body: stated };
  });

  mount(http, listEvidence, async ({ query, principal }) => {
    const after = decodeCursor(query.cursor, 2);
    const rows = await database.withTenant(principal.tenantId, (tx) =>
      listEvidenceRows(tx, query.limit, after),
    );
    return { body: pageFrom(rows, query.limit, ({ statedAt, key }) => [statedAt, key]) };
  });

  mount(http, deleteEvidence, async ({ params, principal }) => {
    const gone = await database.withTenant(principal.tenantId, (tx) => deleteEvidenceRow(tx, params.key));
    if (!gone) throw new NotFound(`No evidence ${params.key}`);
    return {};
  });
}
