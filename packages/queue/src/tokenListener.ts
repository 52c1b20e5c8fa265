import type { Logger } from '@tsudoi/runtime/logger';
import { Worker } from 'bullmq';
import { openBlockingRedis } from './redis.ts';

export interface TokenListener {
  close(): Promise<void>;
}

export interface TokenListenerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly queue: string;
  readonly log: Logger;
  /** Looks for work once; the token is held meanwhile, so that a busy replica leaves the next token to an idle one. */
  readonly offer: () => Promise<void>;
}

/**
 * Takes the tokens of a queue, one at a time. A token lost with its worker is not missed: the sweeper makes new ones,
 * so BullMQ's own stalled handling (30 s and more) is never waited for.
 */
export function listenForTokens({
  redisUrl,
  prefix,
  queue,
  log,
  offer,
}: TokenListenerOptions): TokenListener {
  const connection = openBlockingRedis(redisUrl, log);
  const worker = new Worker(queue, () => offer(), {
    connection,
    prefix: `${prefix}:queue`,
    concurrency: 1,
    maxStalledCount: 0,
  });
  worker.on('error', () => undefined); // the connection's own listener has logged it
  return {
    async close() {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([
        worker.close(true).catch(() => undefined),
        new Promise((resolve) => (timer = setTimeout(resolve, 2_000))),
      ]);
      clearTimeout(timer);
      connection.disconnect();
    },
  };
}
