import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/** The run's Redis server, with a key prefix that no other test file uses. */
export interface TestRedis {
  readonly url: string;
  /** For BullMQ's `prefix` and for keys written by hand; ends without a colon. */
  readonly prefix: string;
  /** Removes every key below the prefix. */
  drop(): Promise<void>;
}

/** Needs TSUDOI_TEST_REDIS_URL, which `npm test` sets. */
export function createTestRedis(): TestRedis {
  const url = process.env['TSUDOI_TEST_REDIS_URL'];
  if (!url) throw new Error('TSUDOI_TEST_REDIS_URL is not set: run the test through `npm test -- <file>`');
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  return {
    url,
    prefix,
    async drop() {
      const client = new Redis(url, { retryStrategy: () => null });
      client.on('error', () => undefined);
      try {
        for await (const keys of client.scanStream({ match: `${prefix}*`, count: 1_000 }))
          if ((keys as string[]).length > 0) await client.unlink(...(keys as string[]));
      } finally {
        client.disconnect();
      }
    },
  };
}
