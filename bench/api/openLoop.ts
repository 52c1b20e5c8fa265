// An open loop in a process of its own: requests leave on schedule whatever the answers do, and latency counts from
// the scheduled moment, so that a stall is not hidden by the requests it held back.
import { Pool } from 'undici';
import { percentile } from '../harness/percentile.ts';

export interface OpenLoopInput {
  readonly origin: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Taken in turn. */
  readonly requests: readonly {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly body?: string;
  }[];
}

export interface OpenLoopResult {
  readonly requests: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
}

const input = JSON.parse(process.argv[2] ?? '{}') as OpenLoopInput;
const pool = new Pool(input.origin, { connections: input.connections, pipelining: 1 });
const latencies: number[] = [];
let failed = 0;

async function send(index: number, scheduledMs: number): Promise<void> {
  const request = input.requests[index % input.requests.length];
  if (!request) return;
  try {
    const { statusCode, body } = await pool.request({
      method: request.method,
      path: request.path,
      headers: input.headers,
      ...(request.body !== undefined && { body: request.body }),
    });
    await body.dump();
    if (statusCode >= 400) failed += 1;
  } catch {
    failed += 1;
  }
  latencies.push(performance.now() - scheduledMs);
}

const startMs = performance.now();
const total = input.perSecond * input.seconds;
const sent: Promise<void>[] = [];
for (let index = 0; index < total; index += 1) {
  const scheduledMs = startMs + (index * 1_000) / input.perSecond;
  const waitMs = scheduledMs - performance.now();
  if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  sent.push(send(index, scheduledMs));
}
await Promise.all(sent);
await pool.close();
latencies.sort((a, b) => a - b);
const result: OpenLoopResult = {
  requests: latencies.length,
  failed,
  p50Ms: percentile(latencies, 0.5),
  p90Ms: percentile(latencies, 0.9),
  p99Ms: percentile(latencies, 0.99),
};
console.log(JSON.stringify(result));
