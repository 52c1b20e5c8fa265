import type { Database } from '@tsudoi/database/database';
import { auditMetrics } from '@tsudoi/runtime/metrics/catalogue/audit';
import { createCounter, createGauge } from '@tsudoi/runtime/metrics/instruments';
import { createLookUp } from '@tsudoi/runtime/metrics/lookUp';
import type { Registry } from 'prom-client';
import type { ArchivedMonth } from './archiveMonth.ts';
import { countClosedMonths } from './planArchive.ts';

/** What the archive of the audit log measures. */
export interface ArchiveMetrics {
  archived(month: ArchivedMonth): void;
}

/** `tsudoi_audit_months_to_archive` is counted in PostgreSQL once a minute at most (take max, not sum); the rest by this process. */
export function createArchiveMetrics(registry: Registry, database: Database): ArchiveMetrics {
  const look = createLookUp(() => countClosedMonths(database), { againMs: 60_000 });
  createGauge(registry, auditMetrics.monthsToArchive, async (gauge) => {
    gauge.clear();
    const count = await look();
    if (count !== undefined) gauge.set(count);
  });
  const months = createCounter(registry, auditMetrics.months);
  const entries = createCounter(registry, auditMetrics.entries);
  const bytes = createCounter(registry, auditMetrics.bytes);
  const faults = createCounter(registry, auditMetrics.faults);
  return {
    archived(month) {
      months.inc();
      entries.inc(month.entries);
      bytes.inc(month.sizeBytes);
      faults.inc(month.faults);
    },
  };
}
