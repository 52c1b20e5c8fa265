import { listSetAsideEntries, readWorkspaceDay, setWorkspaceDay } from '@tsudoi/contracts/calendarEntries';
import {
  addCalendar,
  listCalendarEntries,
  listCalendarRuns,
  listCalendars,
  removeCalendar,
  syncCalendarNow,
  verifyCalendar,
} from '@tsudoi/contracts/calendars';
import { decodeCursor, pageFrom } from '@tsudoi/database/cursor';
import type { Database, Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { Conflict, invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { randomUUID } from 'node:crypto';
import { openCalendar } from '../providers/openCalendar.ts';
import type { OpenProvider } from '../providers/openProvider.ts';
import { readDay, saveDay } from '../store/workspaceDays.ts';
import { insertCalendar, makeDue, readCalendars } from '../store/calendars.ts';
import { findConnection } from '../store/connections.ts';
import { asideIds, listAside, listEntries, listRuns, localEtags } from '../store/entries.ts';
import { difference, inventoryOf, remoteInventory, withoutAside } from '../verify/compareInventory.ts';
import { told } from './told.ts';

async function present(tx: Tx, id: string) {
  const [calendar] = await readCalendars(tx, id);
  if (!calendar) throw new NotFound(`No calendar ${id}`);
  return calendar;
}

/** Calendars: choose, state, history, sync now, verify. */
export function mountCalendars(
  http: HttpApp,
  { database, openProvider }: { database: Database; openProvider: OpenProvider },
): void {
  mount(http, addCalendar, async ({ body, principal, signal }) => {
    const id = randomUUID();
    const { tenantId } = principal;
    const connection = await database.withTenant(tenantId, (tx) => findConnection(tx, body.connectionId));
    if (!connection) throw invalidField('body.connectionId', 'no such connection');
    // Only what the account lists: anything else would be a path that somebody made up.
    const listed = await told(() => openProvider(tenantId, connection, signal).listCalendars(signal));
    const remote = listed.find((each) => each.id === body.remoteId);
    if (!remote) throw invalidField('body.remoteId', 'the account lists no such calendar');
    if (body.writeBack && !remote.writable)
      throw invalidField('body.writeBack', 'the server does not say that this account may write there');
    const calendar = await database.withTenant(tenantId, async (tx) => {
      const added = { ...body, name: body.name ?? remote.name.slice(0, 200), timeZone: remote.timeZone };
      if (!(await insertCalendar(tx, id, added))) throw new Conflict('This calendar is kept in step already');
      if (body.writeBack) await publish(tx, 'calendar.chosen', { calendarId: id });
      return present(tx, id);
    });
    return { body: calendar, headers: { Location: `/v1/calendars/${id}` } };
  });

  mount(http, listCalendars, async ({ principal }) => ({
    body: { items: await database.withTenant(principal.tenantId, (tx) => readCalendars(tx)) },
  }));

  mount(http, removeCalendar, async ({ params, principal }) => {
    const touched = await database.withTenant(principal.tenantId, (tx) =>
      tx.execute('delete from sync.calendar where id = $1', [params.calendarId]),
    );
    if (touched === 0) throw new NotFound(`No calendar ${params.calendarId}`);
    return {};
  });

  mount(http, listCalendarEntries, async ({ params, query, principal }) => {
    const after = decodeCursor(query.cursor, 1)?.[0];
    const rows = await database.withTenant(principal.tenantId, async (tx) => {
      await present(tx, params.calendarId);
      return listEntries(tx, params.calendarId, query.limit + 1, after === undefined ? null : String(after));
    });
    return { body: pageFrom(rows, query.limit, (entry) => [entry.id]) };
  });

  mount(http, listSetAsideEntries, async ({ params, principal }) => ({
    body: {
      items: await database.withTenant(principal.tenantId, async (tx) => {
        await present(tx, params.calendarId);
        return listAside(tx, params.calendarId);
      }),
    },
  }));

  mount(http, readWorkspaceDay, async ({ params, principal }) => ({
    body: await database.withTenant(principal.tenantId, (tx) => readDay(tx, params.workspace)),
  }));

  mount(http, setWorkspaceDay, async ({ params, body, principal }) => ({
    body: await database.withTenant(principal.tenantId, (tx) =>
      saveDay(tx, params.workspace, body.dayStartsAt),
    ),
  }));

  mount(http, listCalendarRuns, async ({ params, principal }) => {
    const items = await database.withTenant(principal.tenantId, async (tx) => {
      await present(tx, params.calendarId);
      return listRuns(tx, params.calendarId);
    });
    return { body: { items } };
  });

  mount(http, syncCalendarNow, async ({ params, principal }) => {
    const made = await database.withTenant(principal.tenantId, (tx) => makeDue(tx, params.calendarId));
    if (!made) throw new NotFound(`No calendar ${params.calendarId}`);
    return {};
  });

  mount(http, verifyCalendar, async ({ params, principal, signal }) => {
    const { tenantId } = principal;
    const { calendar, connection } = await database.withTenant(tenantId, async (tx) => {
      const found = await present(tx, params.calendarId);
      return { calendar: found, connection: await findConnection(tx, found.connectionId) };
    });
    if (connection?.state !== 'active') throw new Conflict('The account must be connected again first');
    const there = await told(() =>
      openCalendar({ database, openProvider }, tenantId, connection, calendar.id, signal).then((provider) =>
        remoteInventory(provider, calendar.remoteId, signal),
      ),
    );
    return database.withTenant(tenantId, async (tx) => {
      const aside = new Set([...there.aside, ...(await asideIds(tx, calendar.id))]);
      const remote = withoutAside(there.inventory, aside);
      const local = withoutAside(inventoryOf(await localEtags(tx, calendar.id)), aside);
      const { missing, surplus, stale } = difference(remote, local);
      const equal = remote.hash === local.hash;
      if (!equal) await makeDue(tx, calendar.id, true);
      return {
        body: {
          equal,
          remote: { count: remote.count, hash: remote.hash },
          local: { count: local.count, hash: local.hash },
          missing: missing.slice(0, 20),
          surplus: surplus.slice(0, 20),
          stale: stale.slice(0, 20),
          setAside: [...aside].sort().slice(0, 20),
          repairing: !equal,
        },
      };
    });
  });
}
