import assert from 'node:assert/strict';
import type pg from 'pg';
import { dropArchived, planArchive } from '../services/accounts/src/archive/planArchive.ts';
import { fillChain, type FilledEntry } from '../services/accounts/test/fillChain.ts';
import type { WholeInstallation } from './wholeInstallation.ts';

/** The month that `archiveOldMonth` fills: long closed, so that it is moved at once. */
export const oldMonth = { from: '2024-03-01', to: '2024-03-31' };

/**
 * Gives tenants an audit log of 2024-03, waits until the installation's own job has archived it, and drops it from the
 * database: from then on it is an object in the installation's folder and nowhere else.
 */
export async function archiveOldMonth(
  { platform }: WholeInstallation,
  owner: pg.Client,
  entries: Readonly<Record<string, readonly FilledEntry[]>>,
): Promise<void> {
  await owner.query('select core.make_log_partitions($1, 1)', [oldMonth.from]);
  for (const [tenantId, told] of Object.entries(entries))
    await fillChain(owner, tenantId, '2024-03-15', told.length, (number) => told[number - 1] as FilledEntry);
  const tenants = Object.keys(entries).length;
  assert.equal(await planArchive(platform.database), tenants);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { rows } = await owner.query('select 1 from core.audit_archived_month');
    if (rows.length === tenants) break;
    assert.ok(Date.now() < deadline, 'the months were not archived within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual(await dropArchived(platform.database, 0, platform.log), ['audit_entry_2024_03']);
}
