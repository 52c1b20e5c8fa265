import { readPace } from '@tsudoi/contracts/pace';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { paceForecaster } from '../pace/paceForecast.ts';
import { paceOfRow } from '../pace/paceOfRow.ts';
import type { AnswerCache } from '../plan/answerCache.ts';
import { readHistoryOf, readPastHistories } from '../store/eventHistories.ts';
import { readPaceRow } from '../store/pace.ts';

/** How an event's sign-ups stand against its plan. */
export function mountPace(
  http: HttpApp,
  {
    database,
    clock,
    answers,
  }: { readonly database: Database; readonly clock: Clock; readonly answers: AnswerCache },
): void {
  mount(http, readPace, async ({ params, principal }) => {
    const { tenantId } = principal;
    const now = clock.now();
    const { row, event } = await database.withTenant(tenantId, async (tx) => ({
      row: await readPaceRow(tx, params.eventId, now),
      event: await readHistoryOf(tx, params.eventId),
    }));
    if (!row || !event) throw new NotFound(`No event ${params.eventId}`);
    // The same run on the same day ends the same: the answer of the last hour serves.
    const question = ['pace', event.id, event.plans, event.signUps, row.today];
    const forecast = await answers.remember(tenantId, question, async () => {
      const past = await database.withTenant(tenantId, (tx) => readPastHistories(tx, now));
      return paceForecaster(past, now.getTime())(event) ?? null;
    });
    return { body: { eventId: params.eventId, ...paceOfRow(row), forecast } };
  });
}
