// Requests on schedule from a process of its own, whatever the answers do, each given up after 2 s as a person would;
// prints what came of each second.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

export interface LoadInput {
  readonly origin: string;
  readonly connections: number;
  readonly perSecond: number;
  readonly seconds: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly body: string;
  readonly giveUpMs: number;
}

export interface LoadResult {
  /** Successes that came in time, by the second in which they were due. */
  readonly good: readonly number[];
  readonly latenciesMs: readonly number[];
  /** Refused at the door (503), given up, anything else. */
  readonly refused: number;
  readonly late: number;
  readonly other: number;
  readonly withoutRetryAfter: number;
}

const input = JSON.parse(process.argv[2] ?? '{}') as LoadInput;
const pool = new Pool(input.origin, { connections: input.connections, pipelining: 1 });
const good = Array.from({ length: input.seconds }, () => 0);
const latencies: number[] = [];
let [refused, late, other, withoutRetryAfter] = [0, 0, 0, 0];

async function send(scheduledMs: number, second: number): Promise<void> {
  try {
    const { statusCode, headers, body } = await pool.request({
      method: 'POST',
      path: input.path,
      headers: { ...input.headers, 'idempotency-key': randomUUID() },
      body: input.body,
      signal: AbortSignal.timeout(input.giveUpMs),
    });
    await body.dump();
    const tookMs = performance.now() - scheduledMs;
    if (statusCode < 300 && tookMs <= input.giveUpMs) {
      good[second] = (good[second] ?? 0) + 1;
      latencies.push(tookMs);
    } else if (statusCode === 503) {
      refused += 1;
      if (headers['retry-after'] === undefined) withoutRetryAfter += 1;
    } else if (statusCode < 300) late += 1;
    else other += 1;
  } catch {
    late += 1;
  }
}

const startMs = performance.now();
const sent: Promise<void>[] = [];
for (let index = 0; index < input.perSecond * input.seconds; index += 1) {
  const scheduledMs = startMs + (index * 1_000) / input.perSecond;
  const waitMs = scheduledMs - performance.now();
  if (waitMs > 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  sent.push(send(scheduledMs, Math.floor(index / input.perSecond)));
}
await Promise.all(sent);
await pool.destroy();
console.log(
  JSON.stringify({
    good,
    latenciesMs: latencies.map((each) => Math.round(each * 10) / 10),
    refused,
    late,
    other,
    withoutRetryAfter,
  } satisfies LoadResult),
);
