import type { Redis } from 'ioredis';

/** Calls allowed in any window, shared by all replicas. */
export interface Quota {
  /** Waits for its turn. @throws the signal's reason when it aborts first. */
  take(projectKey: string, userKey: string, signal?: AbortSignal): Promise<void>;
  /** Nobody calls for this key for so long: the provider said Retry-After. */
  pause(key: string, ms: number): Promise<void>;
}

export interface QuotaOptions {
  readonly redis: Redis;
  readonly prefix: string;
  readonly userCalls: number;
  readonly projectCalls: number;
  readonly windowMs: number;
}

/**
 * Share of the limit that is used. The provider counts arrivals in any window, we grant departures: an even pace (GCRA) with a
 * small burst stays below the limit even when calls are late by a second.
 */
const share = 0.95;
const burstShare = 0.02;

/**
 * Two GCRAs in one script by Redis' own clock: both must agree, or neither is charged. A pause is a key that lives as long as it.
 * Returns milliseconds to wait; 0 when the call may go.
 */
const script = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local wait = 0
for i = 1, 2 do
  local paused = redis.call('PTTL', KEYS[i] .. ':pause')
  if paused > wait then wait = paused end
  local interval = tonumber(ARGV[i * 2 - 1])
  local burst = tonumber(ARGV[i * 2])
  local tat = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now)
  local early = tat - burst - now
  if early > wait then wait = early end
end
if wait > 0 then return math.ceil(wait) end
for i = 1, 2 do
  local interval = tonumber(ARGV[i * 2 - 1])
  local tat = math.max(tonumber(redis.call('GET', KEYS[i]) or 0), now) + interval
  redis.call('SET', KEYS[i], string.format('%.3f', tat), 'PX', math.ceil(tat - now) + 1000)
end
return 0`;

export function createQuota({ redis, prefix, userCalls, projectCalls, windowMs }: QuotaOptions): Quota {
  const argumentsOf = (calls: number) => {
    const interval = windowMs / (calls * share);
    return [interval, Math.max(0, calls * burstShare - 1) * interval];
  };
  const numbers = [...argumentsOf(projectCalls), ...argumentsOf(userCalls)];
  const keyOf = (key: string) => `${prefix}:sync-quota:{calls}:${key}`;
  return {
    async take(projectKey, userKey, signal) {
      for (;;) {
        signal?.throwIfAborted();
        let wait: number;
        try {
          wait = Number(await redis.eval(script, 2, keyOf(projectKey), keyOf(userKey), ...numbers));
        } catch {
          // Without Redis the replicas cannot share: each goes at a quarter of its pace.
          await sleep((numbers[2] ?? 0) * 4, signal);
          return;
        }
        if (wait <= 0) return;
        await sleep(wait + Math.random() * 5, signal);
      }
    },
    async pause(key, ms) {
      await redis.set(`${keyOf(key)}:pause`, '1', 'PX', Math.max(1, Math.ceil(ms))).catch(() => undefined);
    },
  };
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
