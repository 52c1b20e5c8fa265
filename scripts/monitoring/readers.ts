import { httpMetrics } from '@tsudoi/runtime/metrics/catalogue/http';
import { jobMetrics } from '@tsudoi/runtime/metrics/catalogue/jobs';

/** What reads metrics beside dashboards and rules. */
export const readers: readonly { readonly name: string; readonly metrics: readonly string[] }[] = [
  { name: 'KEDA (charts/tsudoi)', metrics: [jobMetrics.backlog.name] },
  { name: 'HPA (charts/tsudoi)', metrics: [httpMetrics.inFlight.name] },
];
