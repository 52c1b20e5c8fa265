import { isTimeZone } from '@tsudoi/calendar/eventTime';
import type { CalendarProvider } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import type { ConnectionRow } from '../store/connections.ts';
import { calendarZone, knownEtags, unsettledIds } from '../store/entries.ts';
import type { OpenProvider } from './openProvider.ts';

/** A calendar's provider, with what the rows know of it: zone of floating times, etags, what may be readable now. */
export async function openCalendar(
  { database, openProvider }: { readonly database: Database; readonly openProvider: OpenProvider },
  tenantId: string,
  connection: ConnectionRow,
  calendarId: string,
  signal?: AbortSignal,
): Promise<CalendarProvider> {
  const zone = await database.withTenant(tenantId, (tx) => calendarZone(tx, calendarId));
  return openProvider(tenantId, connection, signal, {
    ...(zone !== undefined && isTimeZone(zone) && { floatingZone: zone }),
    known: {
      etags: () => database.withTenant(tenantId, (tx) => knownEtags(tx, calendarId)),
      again: () => database.withTenant(tenantId, (tx) => unsettledIds(tx, calendarId)),
    },
  });
}
