import { ProviderFault } from '@tsudoi/calendar/faults';
import type { CalendarProvider } from '@tsudoi/calendar/provider';
import type { Database } from '@tsudoi/database/database';
import type { Logger } from '@tsudoi/runtime/logger';
import { endWriteBacks, forgetWriteBack, writtenOf, type WrittenRow } from '../store/writeBacks.ts';
import { entryOf } from './writeTasks.ts';

/** Time for a write that was on its way when write-back ended; it is looked for once more afterwards. */
const onItsWayMs = 2_000;

/**
 * Ends write-back for a connection and removes the entries that we wrote into its calendars, also those of which nobody has seen the
 * end. One that cannot be removed stays there, and the log says so.
 */
export async function removeWrittenEntries(
  database: Database,
  tenantId: string,
  provider: CalendarProvider,
  connectionId: string,
  log: Pick<Logger, 'warn'>,
): Promise<void> {
  const rows = await database.withTenant(tenantId, async (tx) => {
    await endWriteBacks(tx, connectionId);
    return await writtenOf(tx, connectionId);
  });
  const open: WrittenRow[] = [];
  for (const row of rows) {
    const id = await tried(row, async () => {
      // The same key finds the entry of a write that nobody saw end, or makes the one that goes.
      const known = row.remote_id ?? (await provider.put(row.remote_calendar, entryOf(row))).id;
      await provider.remove(row.remote_calendar, known);
      await database.withTenant(tenantId, (tx) => forgetWriteBack(tx, row));
      return known;
    });
    if (id !== undefined && (row.fingerprint ?? '') === '') open.push({ ...row, remote_id: id });
  }
  if (open.length === 0) return;
  await new Promise((resolve) => setTimeout(resolve, onItsWayMs));
  for (const row of open) await tried(row, () => provider.remove(row.remote_calendar, row.remote_id ?? ''));

  async function tried<T>(row: WrittenRow, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (err) {
      if (!(err instanceof ProviderFault)) throw err;
      log.warn(
        { err, calendar_id: row.calendar_id },
        'an entry of ours stays in a calendar that is disconnected',
      );
      return undefined;
    }
  }
}
