import { counter, gauge } from '../definition.ts';

const shownBy = 'accounts';

/** The archive of the audit log. */
export const auditMetrics = {
  monthsToArchive: gauge({
    name: 'tsudoi_audit_months_to_archive',
    help: 'Closed months of tenants that are not in object storage yet',
    unit: 'count',
    across: 'max',
    shownBy,
  }),
  months: counter({
    name: 'tsudoi_audit_archived_months_total',
    help: 'Months of tenants archived',
    unit: 'count',
    shownBy,
  }),
  entries: counter({
    name: 'tsudoi_audit_archived_entries_total',
    help: 'Audit entries archived',
    unit: 'count',
    shownBy,
  }),
  bytes: counter({
    name: 'tsudoi_audit_archived_bytes_total',
    help: 'Bytes written to the archive, compressed',
    unit: 'bytes',
    shownBy,
  }),
  faults: counter({
    name: 'tsudoi_audit_archive_faults_total',
    help: 'Entries that did not fit their chain when archived',
    unit: 'count',
    shownBy,
  }),
  anchors: counter({
    name: 'tsudoi_audit_anchors_total',
    help: 'Ends of chains that were written down in object storage',
    unit: 'count',
    shownBy,
  }),
  anchorFaults: counter({
    name: 'tsudoi_audit_anchor_faults_total',
    help: 'Anchored entries that the audit log no longer holds, and anchors that do not open',
    unit: 'count',
    shownBy,
  }),
};
