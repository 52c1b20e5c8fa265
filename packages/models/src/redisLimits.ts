import { batchShareOfLimits, burstSeconds, interactiveHeadroom, probeHoldMs } from '@tsudoi/llm/limitBuckets';
import type { LimitStore } from '@tsudoi/llm/stores';
import type { Redis } from 'ioredis';
import { inTime } from './redisInTime.ts';

/**
 * The steps of `takeFrom` (packages/llm/src/limitBuckets.ts) on one hash, by Redis' own clock.
 * KEYS: buckets. ARGV: requests a minute, tokens a minute, tokens wanted, 1 for batch, requests wanted.
 * Returns the milliseconds to wait, those that a breaker is still open, 1 for the one probe after them.
 */
const takeLua = `
  local rps, tps, want, batch = ARGV[1] / 60, ARGV[2] / 60, tonumber(ARGV[3]), ARGV[4] == '1'
  local n = tonumber(ARGV[5])
  local share, burst, headroom = ${String(batchShareOfLimits)}, ${String(burstSeconds)}, ${String(interactiveHeadroom)}
  local fr = math.max(1, rps * (1 - share) * burst)
  local ft = math.max(1, tps * (1 - share) * burst)
  local fbr = math.max(1, rps * share * burst)
  local fbt = math.max(1, tps * share * burst)
  local t = redis.call('time')
  local now = t[1] * 1000 + t[2] / 1000
  local s = redis.call('hmget', KEYS[1], 'at', 'r', 't', 'br', 'bt', 'pause', 'open')
  local open = tonumber(s[7])
  if open and open > now then return {0, math.ceil(open - now), 0} end
  if open and n > 1 then return {1, 0, 0} end
  local at = tonumber(s[1]) or now
  local sec = math.max(0, now - at) / 1000
  local br = (tonumber(s[4]) or fbr) + rps * share * sec
  local bt = (tonumber(s[5]) or fbt) + tps * share * sec
  local r = math.min(fr, (tonumber(s[2]) or fr) + rps * (1 - share) * sec + math.max(0, br - fbr))
  local k = math.min(ft, (tonumber(s[3]) or ft) + tps * (1 - share) * sec + math.max(0, bt - fbt))
  br = math.min(fbr, br)
  bt = math.min(fbt, bt)
  local pause = tonumber(s[6]) or 0
  local wait = 0
  local need = n == 1 and math.min(want, ft) or want
  if pause > now then
    wait = pause - now
  elseif batch then
    local own = n == 1 and math.min(want, fbt) or want
    if br >= n and bt >= own then
      br = br - n
      bt = bt - want
    elseif r >= fr * headroom + n and k >= math.min(ft, ft * headroom + need) then
      r = r - n
      k = k - want
    else
      wait = math.max((n - br) / (rps * share), (own - bt) / (tps * share)) * 1000
    end
  elseif r >= n and k >= need then
    r = r - n
    k = k - want
  else
    wait = math.max((n - r) / (rps * (1 - share)), (need - k) / (tps * (1 - share))) * 1000
  end
  redis.call('hset', KEYS[1], 'at', now, 'r', r, 't', k, 'br', br, 'bt', bt)
  redis.call('pexpire', KEYS[1], 600000)
  if wait > 0 then return {math.max(1, math.ceil(wait)), 0, 0} end
  if not open then return {0, 0, 0} end
  redis.call('hset', KEYS[1], 'open', now + ${String(probeHoldMs)})
  return {0, 0, 1}`;

const pauseLua = `
  local t = redis.call('time')
  local untilMs = t[1] * 1000 + t[2] / 1000 + ARGV[1]
  if untilMs > (tonumber(redis.call('hget', KEYS[1], 'pause')) or 0) then redis.call('hset', KEYS[1], 'pause', untilMs) end
  redis.call('pexpire', KEYS[1], 600000)
  return 1`;

/** KEYS: buckets. ARGV: milliseconds for which a breaker is open; 0 closes it. */
const keepAwayLua = `
  local ms = tonumber(ARGV[1])
  if ms <= 0 then return redis.call('hdel', KEYS[1], 'open') end
  local t = redis.call('time')
  redis.call('hset', KEYS[1], 'open', t[1] * 1000 + t[2] / 1000 + ms)
  redis.call('pexpire', KEYS[1], 600000)
  return 1`;

interface LimitCommands {
  llmLimitTake(
    key: string,
    requestsPerMinute: number,
    tokensPerMinute: number,
    tokens: number,
    batch: 0 | 1,
    requests: number,
  ): Promise<[waitMs: number, openMs: number, probe: 0 | 1]>;
  llmLimitKeepAway(key: string, ms: number): Promise<number>;
  llmLimitPause(key: string, ms: number): Promise<number>;
}

/**
 * Requests and tokens a minute, and open breakers, in Redis: one hash a target. While Redis is away the gateway lets
 * calls through and each process has its breaker to itself.
 */
export function createRedisLimits(redis: Redis, prefix: string): LimitStore {
  redis.defineCommand('llmLimitTake', { lua: takeLua, numberOfKeys: 1 });
  redis.defineCommand('llmLimitPause', { lua: pauseLua, numberOfKeys: 1 });
  redis.defineCommand('llmLimitKeepAway', { lua: keepAwayLua, numberOfKeys: 1 });
  const commands = redis as unknown as LimitCommands;
  const key = (targetId: string) => `${prefix}:llm:limit:${targetId}`;
  return {
    async take(targetId, limits, { requests, tokens, priority }) {
      const [waitMs, openMs, probe] = await inTime(redis, () =>
        commands.llmLimitTake(
          key(targetId),
          limits.requestsPerMinute,
          limits.tokensPerMinute,
          tokens,
          priority === 'batch' ? 1 : 0,
          requests,
        ),
      );
      return { waitMs, openMs, probe: probe === 1 };
    },
    async keepAway(targetId, ms) {
      await inTime(redis, () => commands.llmLimitKeepAway(key(targetId), Math.ceil(ms)));
    },
    async giveBack(targetId, tokens) {
      await inTime(redis, () => redis.hincrbyfloat(key(targetId), 't', tokens));
    },
    async pause(targetId, ms) {
      await inTime(redis, () => commands.llmLimitPause(key(targetId), ms));
    },
  };
}
