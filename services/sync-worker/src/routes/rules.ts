import {
  addCalendarRule,
  listCalendarRules,
  removeCalendarRule,
  type CalendarRule,
} from '@tsudoi/contracts/calendars';
import type { Database } from '@tsudoi/database/database';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { lookAgain } from '../store/lookAgain.ts';

const columns = 'id, workspace, calendar_id as "calendarId", tag, include, defaults';

/** Rules by which calendar entries become events. A new rule looks at what is there already. */
export function mountRules(http: HttpApp, { database }: { database: Database }): void {
  mount(http, addCalendarRule, async ({ body, principal }) => {
    const rule = await database.withTenant(principal.tenantId, async (tx) => {
      if (
        body.calendarId !== null &&
        (await tx.query('select 1 from sync.calendar where id = $1', [body.calendarId])).length === 0
      )
        throw invalidField('body.calendarId', 'no such calendar');
      const [made] = await tx.query<CalendarRule>(
        `insert into sync.rule (tenant_id, workspace, calendar_id, tag, include, defaults)
         values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
        [tx.tenantId, body.workspace, body.calendarId, body.tag, body.include, JSON.stringify(body.defaults)],
      );
      await lookAgain(tx, body.workspace, body.calendarId);
      return made as CalendarRule;
    });
    return { body: rule };
  });

  mount(http, listCalendarRules, async ({ principal }) => {
    const items = await database.withTenant(principal.tenantId, (tx) =>
      tx.query<CalendarRule>(`select ${columns} from sync.rule order by created_at, id limit 200`),
    );
    return { body: { items } };
  });

  mount(http, removeCalendarRule, async ({ params, principal }) => {
    const touched = await database.withTenant(principal.tenantId, (tx) =>
      tx.execute('delete from sync.rule where id = $1', [params.ruleId]),
    );
    if (touched === 0) throw new NotFound(`No rule ${params.ruleId}`);
    return {};
  });
}
