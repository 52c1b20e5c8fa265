// A closed loop in a process of its own: every connection sends its next request when it has its answer.
import autocannon from 'autocannon';
import { percentile } from '../harness/percentile.ts';

export interface ClosedLoopInput {
  readonly urls: readonly string[];
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly connections: number;
  readonly seconds?: number;
  readonly amount?: number;
}

export interface ClosedLoopResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly requests: number;
  readonly failed: number;
}

const input = JSON.parse(process.argv[2] ?? '{}') as ClosedLoopInput;
const first = new URL(input.urls[0] ?? '');
const latencies: number[] = [];
let failed = 0;
const startedMs = performance.now();
const run = autocannon({
  url: first.origin,
  connections: input.connections,
  ...(input.amount === undefined ? { duration: input.seconds ?? 5 } : { amount: input.amount }),
  requests: input.urls.map((url) => ({
    method: input.method,
    path: new URL(url).pathname,
    headers: { ...input.headers },
    ...(input.body !== undefined && { body: input.body }),
  })),
});
run.on('response', (_client, status, _bytes, ms) => {
  latencies.push(ms);
  if (status >= 400) failed += 1;
});
const { errors, timeouts } = await run;
const seconds = (performance.now() - startedMs) / 1_000;
latencies.sort((a, b) => a - b);
const result: ClosedLoopResult = {
  perSecond: latencies.length / seconds,
  p50Ms: percentile(latencies, 0.5),
  p95Ms: percentile(latencies, 0.95),
  p99Ms: percentile(latencies, 0.99),
  requests: latencies.length,
  failed: failed + errors + timeouts,
};
console.log(JSON.stringify(result));
