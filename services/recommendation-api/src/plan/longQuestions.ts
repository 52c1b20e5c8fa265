import type { LongAnswer, LongQuestion } from '@tsudoi/contracts/planLongQuestions';
import { TooManyRequests } from '@tsudoi/runtime/errors';
import type { Redis } from 'ioredis';
import { createHash } from 'node:crypto';

/** Questions that are answered in the background; their progress is in Redis, so every replica can tell it. */
export interface LongQuestions {
  /** Begins the answer, or gives what there is of it already. `answer` computes it and tells its steps. */
  ask(
    tenantId: string,
    planId: string,
    question: LongQuestion,
    answer: (
      step: (done: number) => void,
    ) => Promise<Partial<Pick<LongAnswer, 'frontier' | 'whyNot' | 'leastBudget'>>>,
  ): Promise<LongAnswer>;
  /** Undefined where nobody answers it (any more). */
  read(tenantId: string, planId: string, id: string): Promise<LongAnswer | undefined>;
  /** Aborts when the service ends: the answers end with it. */
  readonly signal: AbortSignal;
  /** Ends what runs. */
  close(): void;
}

/** An answer serves an hour; a running one is forgotten when its process has been silent for so long. */
const ANSWER_MS = 3_600_000;
const SILENT_MS = 30_000;
const BEAT_MS = 5_000;
/** Running at once in one process for one tenant. */
const MOST_AT_ONCE = 4;

/** Keeps progress and answers under the tenant's key. A process that ends takes its running questions with it: they are asked again. */
export function longQuestions(redis: Redis, prefix: string): LongQuestions {
  const running = new Map<string, number>();
  const ends = new AbortController();
  const keyOf = (tenantId: string, planId: string, id: string): string =>
    `${prefix}:plan-answer:${tenantId}:question:${planId}:${id}`;
  const read = async (key: string): Promise<LongAnswer | undefined> => {
    const found = await redis.get(key);
    return found === null ? undefined : (JSON.parse(found) as LongAnswer);
  };
  return {
    async ask(tenantId, planId, question, answer) {
      const id = createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 22);
      const key = keyOf(tenantId, planId, id);
      const begun: LongAnswer = {
        id,
        kind: question.kind,
        state: 'running',
        done: 0,
        of: question.kind === 'frontier' ? question.points : 1,
        message: null,
        frontier: null,
        whyNot: null,
        leastBudget: null,
      };
      const known = await read(key);
      if (known !== undefined && known.state !== 'failed') return known;
      const mine = running.get(tenantId) ?? 0;
      if (mine >= MOST_AT_ONCE) throw new TooManyRequests('Four questions are being answered already', 5);
      const write = (state: LongAnswer, ms: number, ...only: ['NX'] | []): Promise<string | null> =>
        only.length > 0
          ? redis.set(key, JSON.stringify(state), 'PX', ms, 'NX')
          : redis.set(key, JSON.stringify(state), 'PX', ms);
      if (known?.state === 'failed') await redis.del(key);
      if ((await write(begun, SILENT_MS, 'NX')) === null) return (await read(key)) ?? begun;
      running.set(tenantId, mine + 1);
      let now = begun;
      const beat = setInterval(() => void redis.pexpire(key, SILENT_MS).catch(() => undefined), BEAT_MS);
      beat.unref();
      const step = (done: number): void => {
        now = { ...now, done: Math.min(done, now.of) };
        void write(now, SILENT_MS).catch(() => undefined);
      };
      void answer(step)
        .then(
          (found): LongAnswer => ({ ...now, ...found, state: 'done', done: now.of }),
          (error: unknown): LongAnswer => ({
            ...now,
            state: 'failed',
            message: error instanceof Error ? error.message : String(error),
          }),
        )
        .then((last) => write(last, last.state === 'done' ? ANSWER_MS : SILENT_MS))
        .catch(() => undefined)
        .finally(() => {
          clearInterval(beat);
          running.set(tenantId, (running.get(tenantId) ?? 1) - 1);
          if (running.get(tenantId) === 0) running.delete(tenantId);
        });
      return begun;
    },
    read: (tenantId, planId, id) => read(keyOf(tenantId, planId, id)),
    signal: ends.signal,
    close: () => ends.abort(new Error('the service ends')),
  };
}
