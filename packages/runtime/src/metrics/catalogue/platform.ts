import { counter, gauge, oneOf } from '../definition.ts';

const shownBy = 'every process';

/** The process and what it stands on. */
export const platformMetrics = {
  memoryLimit: gauge({
    name: 'tsudoi_process_memory_limit_bytes',
    help: 'Memory that the container may use; 0 is no limit',
    unit: 'bytes',
    shownBy,
  }),
  clockSkew: gauge({
    name: 'tsudoi_clock_skew_seconds',
    help: "How far this machine's clock is ahead of the database's",
    unit: 'seconds',
    shownBy,
  }),
  databaseUp: gauge({
    name: 'tsudoi_database_up',
    help: '1 when PostgreSQL answered the last look at it, every 15 s',
    unit: 'state',
    across: 'min',
    shownBy,
  }),
  replicaUp: gauge({
    name: 'tsudoi_database_replica_up',
    help: '1 when reads may go to the replica: it answered the last look, is a standby and keeps up; nothing where none is configured',
    unit: 'state',
    across: 'min',
    shownBy,
  }),
  replicaLag: gauge({
    name: 'tsudoi_database_replica_lag_seconds',
    help: 'How far the replica was behind the primary at the last look',
    unit: 'seconds',
    across: 'max',
    shownBy,
  }),
  replicaReads: counter({
    name: 'tsudoi_database_replica_reads_total',
    help: 'Reads that may be some seconds old, by who answered them while the stage says that the replica may',
    unit: 'count',
    labels: { from: oneOf('replica', 'primary') },
    shownBy,
  }),
  poolConnections: gauge({
    name: 'tsudoi_database_pool_connections',
    help: 'Connections of the application pool',
    unit: 'count',
    labels: { state: oneOf('busy', 'idle') },
    shownBy,
  }),
  poolLimit: gauge({
    name: 'tsudoi_database_pool_limit',
    help: 'Connections that the application pool may have',
    unit: 'count',
    shownBy,
  }),
  poolWaiting: gauge({
    name: 'tsudoi_database_pool_waiting',
    help: 'Callers that wait for a connection of the application pool',
    unit: 'count',
    shownBy,
  }),
  traceSampling: gauge({
    name: 'tsudoi_trace_sampling_ratio',
    help: 'Share of new traces that this process keeps, by the stage',
    unit: 'ratio',
    across: 'max',
    shownBy,
  }),
  spans: counter({
    name: 'tsudoi_spans_total',
    help: 'Spans that were handed to the collector, or could not be',
    unit: 'count',
    labels: { outcome: oneOf('sent', 'lost') },
    shownBy,
  }),
  diskFree: gauge({
    name: 'tsudoi_disk_free_ratio',
    help: 'Share of the disk under the data folder or the objects folder that is free',
    unit: 'ratio',
    across: 'min',
    shownBy: 'processes that keep objects in a folder',
  }),
};
