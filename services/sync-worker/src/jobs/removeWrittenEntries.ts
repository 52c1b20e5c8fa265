import { ProviderFault } from '@tsudoi/calendar/faults';
import type { CalendarProvider } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { forgetWriteBack, writtenOf } from '../store/writeBacks.ts';

/** Removes the entries that we wrote into a connection's calendars. One that cannot be removed stays there, and the log says so. */
export async function removeWrittenEntries(
  database: Database,
  tenantId: string,
  provider: CalendarProvider,
  connectionId: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const rows = await database.withTenant(tenantId, (tx) => writtenOf(tx, connectionId));
  for (const row of rows)
    try {
      if (row.remote_id !== null) await provider.remove(row.remote_calendar, row.remote_id);
      await database.withTenant(tenantId, (tx) => forgetWriteBack(tx, row));
    } catch (err) {
      if (!(err instanceof ProviderFault)) throw err;
      log.warn(
        { err, calendar_id: row.calendar_id },
        'an entry of ours stays in a calendar that is disconnected',
      );
    }
}
