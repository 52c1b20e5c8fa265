import { Pool } from 'undici';

/** One closed loop: so many connections, each sends its next request when the last one was answered. */
export interface LoopResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** Runs for `seconds`; `tokenOf` gives the token of the n-th request, or none. */
export async function tokenLoop(
  origin: string,
  path: string,
  tokenOf: (index: number) => string | undefined,
  { connections, seconds }: { readonly connections: number; readonly seconds: number },
): Promise<LoopResult> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const times: number[] = [];
  let sent = 0;
  let failed = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const lane = async () => {
    while (performance.now() < endsAt) {
      const token = tokenOf(sent);
      sent += 1;
      const at = performance.now();
      const { statusCode, body } = await pool.request({
        path,
        method: 'GET',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
      await body.dump();
      if (statusCode !== 200) failed += 1;
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: connections }, lane));
  const tookSeconds = (performance.now() - startedAt) / 1_000;
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? NaN;
  return {
    requests: times.length,
    perSecond: times.length / tookSeconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    failed,
  };
}
