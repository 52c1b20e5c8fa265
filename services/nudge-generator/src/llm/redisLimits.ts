import { batchShareOfLimits, burstSeconds, interactiveHeadroom } from '@tsudoi/llm/limitBuckets';
import type { LimitStore } from '@tsudoi/llm/stores';
import type { Redis } from 'ioredis';
import { inTime } from './redisInTime.ts';

/**
 * The steps of `takeFrom` (packages/llm/src/limitBuckets.ts) on one hash, by Redis' own clock.
 * KEYS: buckets. ARGV: requests a minute, tokens a minute, tokens wanted, 1 for batch.
 */
const takeLua = `
  local rps, tps, want, batch = ARGV[1] / 60, ARGV[2] / 60, tonumber(ARGV[3]), ARGV[4] == '1'
  local share, burst, headroom = ${String(batchShareOfLimits)}, ${String(burstSeconds)}, ${String(interactiveHeadroom)}
  local fr = math.max(1, rps * (1 - share) * burst)
  local ft = math.max(1, tps * (1 - share) * burst)
  local fbr = math.max(1, rps * share * burst)
  local fbt = math.max(1, tps * share * burst)
  local t = redis.call('time')
  local now = t[1] * 1000 + t[2] / 1000
  local s = redis.call('hmget', KEYS[1], 'at', 'r', 't', 'br', 'bt', 'pause')
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
  local need = math.min(want, ft)
  if pause > now then
    wait = pause - now
  elseif batch then
    local own = math.min(want, fbt)
    if br >= 1 and bt >= own then
      br = br - 1
      bt = bt - want
    elseif r >= fr * headroom + 1 and k >= math.min(ft, ft * headroom + need) then
      r = r - 1
      k = k - want
    else
      wait = math.max((1 - br) / (rps * share), (own - bt) / (tps * share)) * 1000
    end
  elseif r >= 1 and k >= need then
    r = r - 1
    k = k - want
  else
    wait = math.max((1 - r) / (rps * (1 - share)), (need - k) / (tps * (1 - share))) * 1000
  end
  redis.call('hset', KEYS[1], 'at', now, 'r', r, 't', k, 'br', br, 'bt', bt)
  redis.call('pexpire', KEYS[1], 600000)
  if wait <= 0 then return 0 end
  return math.max(1, math.ceil(wait))`;

const pauseLua = `
  local t = redis.call('time')
  local untilMs = t[1] * 1000 + t[2] / 1000 + ARGV[1]
  if untilMs > (tonumber(redis.call('hget', KEYS[1], 'pause')) or 0) then redis.call('hset', KEYS[1], 'pause', untilMs) end
  redis.call('pexpire', KEYS[1], 600000)
  return 1`;

interface LimitCommands {
  llmLimitTake(key: string, requests: number, tokens: number, want: number, batch: 0 | 1): Promise<number>;
  llmLimitPause(key: string, ms: number): Promise<number>;
}

/** Requests and tokens a minute in Redis, one hash a target. While Redis is away the gateway lets calls through. */
export function createRedisLimits(redis: Redis, prefix: string): LimitStore {
  redis.defineCommand('llmLimitTake', { lua: takeLua, numberOfKeys: 1 });
  redis.defineCommand('llmLimitPause', { lua: pauseLua, numberOfKeys: 1 });
  const commands = redis as unknown as LimitCommands;
  const key = (targetId: string) => `${prefix}:llm:limit:${targetId}`;
  return {
    take: (targetId, limits, tokens, priority) =>
      inTime(redis, () =>
        commands.llmLimitTake(
          key(targetId),
          limits.requestsPerMinute,
          limits.tokensPerMinute,
          tokens,
          priority === 'batch' ? 1 : 0,
        ),
      ),
    async giveBack(targetId, tokens) {
      await inTime(redis, () => redis.hincrbyfloat(key(targetId), 't', tokens));
    },
    async pause(targetId, ms) {
      await inTime(redis, () => commands.llmLimitPause(key(targetId), ms));
    },
  };
}
