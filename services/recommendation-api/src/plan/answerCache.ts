import type { Redis } from 'ioredis';
import { createHash, randomUUID } from 'node:crypto';

/** Answers of pure computations, kept by tenant and by the whole question. */
export interface AnswerCache {
  /** The answer to a question that was asked before within the hour, by whichever replica; else computes it, once at a time over all replicas. */
  remember<T>(tenantId: string, question: unknown, compute: () => Promise<T>): Promise<T>;
}

/** How long an answer serves (REQUIREMENTS 35). */
const TTL_S = 3_600;
/** Who computes holds the question so long; others wait for the answer and take over when none comes. */
const CLAIM_MS = 12_000;
const LOOK_MS = 100;

/**
 * Keeps answers in Redis: solving is a pure function of the question, so an answer can be old only by the clock. Failures are not kept. Where Redis fails, every
 * question is computed.
 */
export function answerCache(redis: Redis, prefix: string): AnswerCache {
  return {
    async remember<T>(tenantId: string, question: unknown, compute: () => Promise<T>) {
      const digest = createHash('sha256').update(JSON.stringify(question)).digest('base64url');
      const key = `${prefix}:plan-answer:${tenantId}:${digest}`;
      const claim = `${key}:claim`;
      const mine = randomUUID();
      const read = async (): Promise<T | undefined> => {
        const found = await redis.get(key);
        return found === null ? undefined : (JSON.parse(found) as T);
      };
      try {
        for (let waited = 0; waited <= CLAIM_MS; waited += LOOK_MS) {
          const found = await read();
          if (found !== undefined) return found;
          if ((await redis.set(claim, mine, 'PX', CLAIM_MS, 'NX')) === 'OK') break;
          await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        }
      } catch {
        return compute();
      }
      try {
        const answer = await compute();
        await redis.set(key, JSON.stringify(answer), 'EX', TTL_S).catch(() => undefined);
        return answer;
      } finally {
        await redis
          .eval(
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0",
            1,
            claim,
            mine,
          )
          .catch(() => undefined);
      }
    },
  };
}
