// Creates contacts on some connections for some seconds; prints how many a second, and the slowest hundredth.
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { percentile } from '../harness/percentile.ts';

const { url, key, connections, seconds } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  key: string;
  connections: number;
  seconds: number;
};
const pool = new Pool(url, { connections, pipelining: 1 });
const times: number[] = [];
const startedAt = performance.now();
const until = startedAt + seconds * 1_000;
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/v1/contacts',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ email: `${randomUUID()}@example.com`, displayName: 'Written Contact' }),
      });
      const text = await body.text();
      if (statusCode !== 201) throw new Error(`${String(statusCode)} ${text}`);
      times.push(performance.now() - sentAt);
    }
  }),
);
const tookSeconds = (performance.now() - startedAt) / 1_000;
await pool.destroy();
times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    perSecond: times.length / tookSeconds,
    written: times.length,
    p99Ms: percentile(times, 0.99),
  }),
);
