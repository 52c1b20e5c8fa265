// A bare BullMQ worker that does nothing, concurrency 50: the rate at which this Redis and one process hand out jobs.
import { Queue, Worker } from 'bullmq';
import { randomBytes } from 'node:crypto';

/** What the parent passes as the first argument, JSON. */
export interface NoopInput {
  readonly redisUrl: string;
  readonly jobs: number;
}

export interface NoopResult {
  readonly perSecond: number;
}

const input = JSON.parse(process.argv[2] ?? '{}') as NoopInput;
const { hostname: host, port } = new URL(input.redisUrl);
const connection = { host, port: Number(port), maxRetriesPerRequest: null };
const prefix = `noop${randomBytes(4).toString('hex')}`;
const queue = new Queue('noop', { connection, prefix });
for (let left = input.jobs; left > 0; left -= 1_000) {
  await queue.addBulk(
    Array.from({ length: Math.min(1_000, left) }, () => ({
      name: 'noop',
      data: {},
      opts: { removeOnComplete: true },
    })),
  );
}
let done = 0;
const started = performance.now();
await new Promise<void>((resolve) => {
  const worker = new Worker(
    'noop',
    () => {
      if ((done += 1) === input.jobs) resolve();
      return Promise.resolve();
    },
    { connection, prefix, concurrency: 50 },
  );
  worker.on('error', () => undefined);
});
const result: NoopResult = { perSecond: (done * 1_000) / (performance.now() - started) };
console.log(JSON.stringify(result));
process.exit(0);
