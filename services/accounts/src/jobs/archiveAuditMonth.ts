import type { JobHandler } from '@tsudoi/queue/runJob';
import type { ArchiveMetrics } from '../archive/archiveMetrics.ts';
import { archiveMonth, type ArchiveParts } from '../archive/archiveMonth.ts';

/** Archives a tenant's month; the record and the end of the job are one commit. */
export function archiveAuditMonth(
  parts: Omit<ArchiveParts, 'database'>,
  metrics: ArchiveMetrics,
): JobHandler<{ month: string }> {
  return async (job, run) => {
    const { database, signal, log } = run;
    const { month } = job.payload;
    const archived = await archiveMonth(
      { ...parts, database },
      job.tenantId,
      month,
      (tx) => run.complete(tx),
      signal,
    );
    if (!archived) return;
    metrics.archived(archived);
    log.info({ month, ...archived }, 'a month of the audit log was archived');
    if (archived.faults > 0) log.error({ month, faults: archived.faults }, 'an archived chain does not hold');
  };
}
