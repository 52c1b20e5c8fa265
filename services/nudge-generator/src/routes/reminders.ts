import { startReminders } from '@tsudoi/contracts/reminders';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { Conflict, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { checkRule } from '../when/rules/checkRule.ts';
import { starterReminders } from '../when/rules/starterReminders.ts';
import { readEvents } from '../when/store/events.ts';
import { insertRule } from '../when/store/rules.ts';

/** The starter set of an event's reminders. */
export function mountReminders(
  http: HttpApp,
  { database, clock }: { readonly database: Database; readonly clock: Clock },
): void {
  mount(http, startReminders, async ({ params: { eventId }, body, principal }) => {
    const rules = await database.withTenant(principal.tenantId, async (tx) => {
      const event = (await readEvents(tx, [eventId])).get(eventId);
      if (!event) throw new NotFound('No such event');
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 17))', [eventId]);
      const already = await tx.query(
        `select 1 from nudge.rule where tenant_id = $1 and trigger_kind = 'event_time' and details #>> '{trigger,eventId}' = $2 and deleted_at is null limit 1`,
        [tx.tenantId, eventId],
      );
      if (already.length > 0) throw new Conflict('This event has reminders already; change those');
      const made = [];
      for (const rule of starterReminders(eventId, body)) {
        checkRule(rule);
        made.push(await insertRule(tx, randomUUID(), rule, `${principal.kind}:${principal.id}`, clock.now()));
      }
      return made;
    });
    return { status: 201, body: { rules } };
  });
}
