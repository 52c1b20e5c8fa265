import type { Database } from '@tsudoi/database/database';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ArchivedMonth } from './archiveMonth.ts';
import { countClosedMonths } from './planArchive.ts';

/** What the archive of the audit log measures. */
export interface ArchiveMetrics {
  archived(month: ArchivedMonth): void;
}

/** `tsudoi_audit_months_to_archive` is counted in PostgreSQL at each scrape (take max, not sum); the rest by this process. */
export function createArchiveMetrics(registry: Registry, database: Database): ArchiveMetrics {
  new Gauge({
    name: 'tsudoi_audit_months_to_archive',
    help: 'Closed months of tenants that are not in object storage yet',
    registers: [registry],
    async collect() {
      this.set(await countClosedMonths(database).catch(() => NaN));
    },
  });
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] });
  const months = counter('tsudoi_audit_archived_months_total', 'Months of tenants archived');
  const entries = counter('tsudoi_audit_archived_entries_total', 'Audit entries archived');
  const bytes = counter('tsudoi_audit_archived_bytes_total', 'Bytes written to the archive, compressed');
  const faults = counter(
    'tsudoi_audit_archive_faults_total',
    'Entries that did not fit their chain when archived',
  );
  return {
    archived(month) {
      months.inc();
      entries.inc(month.entries);
      bytes.inc(month.sizeBytes);
      faults.inc(month.faults);
    },
  };
}
