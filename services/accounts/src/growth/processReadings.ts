import type { Metrics } from '@tsudoi/runtime/metrics';
import { httpMetrics } from '@tsudoi/runtime/metrics/catalogue/http';
import { nudgeMetrics } from '@tsudoi/runtime/metrics/catalogue/nudges';
import { availableParallelism } from 'node:os';

interface MetricValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly value: number;
}

interface Snapshot {
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly requests: number;
  readonly faults: number;
  readonly inFlight: number;
}

const windowMs = 300_000;
/** Share of requests that may fail: the objective is 99.5 %. */
const errorBudget = 0.005;

/**
 * What one process knows of its own load, over the last five minutes; a fault is an answer of 5xx. Only an installation
 * of one process may take it for the whole; elsewhere Prometheus sums over the replicas.
 */
export function createProcessReadings(metrics: Metrics, nowMs: () => number) {
  const snapshots: Snapshot[] = [];

  async function valuesOf(name: string): Promise<readonly MetricValue[]> {
    return (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
  }

  async function look(): Promise<Snapshot> {
    let requests = 0;
    let faults = 0;
    for (const { metricName, labels, value } of await valuesOf(httpMetrics.seconds.name)) {
      if (!metricName?.endsWith('_count')) continue;
      requests += value;
      if (String(labels['status']).startsWith('5')) faults += value;
    }
    const flights = await valuesOf(httpMetrics.inFlight.name);
    const { user, system } = process.cpuUsage();
    return {
      atMs: nowMs(),
      cpuSeconds: (user + system) / 1e6,
      requests,
      faults,
      inFlight: flights.reduce((sum, { value }) => sum + value, 0),
    };
  }

  return {
    /** Readings since the oldest look of the window; empty at the first look. */
    async take(): Promise<Record<string, number>> {
      const latest = await look();
      snapshots.push(latest);
      while (snapshots[0] && snapshots[0].atMs < latest.atMs - windowMs) snapshots.shift();
      const [first] = snapshots;
      if (!first || latest.atMs - first.atMs < 1_000) return {};
      const seconds = (latest.atMs - first.atMs) / 1_000;
      const requests = latest.requests - first.requests;
      const streams = await valuesOf(nudgeMetrics.streams.name);
      const open = streams.length > 0 ? streams.reduce((sum, { value }) => sum + value, 0) : undefined;
      return {
        cpuShare: (latest.cpuSeconds - first.cpuSeconds) / seconds / availableParallelism(),
        requestsPerSecond: requests / seconds,
        requestsPerReplica: snapshots.reduce((sum, { inFlight }) => sum + inFlight, 0) / snapshots.length,
        // Too few requests to tell anything: three faults of four are no fire.
        ...(requests >= 50 && { sloBurn: (latest.faults - first.faults) / requests / errorBudget }),
        ...(open !== undefined && { connectedClients: open }),
      };
    },
  };
}
