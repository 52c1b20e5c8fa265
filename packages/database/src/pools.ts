import type { Logger } from '@tsudoi/runtime/logger';
import { codeOf, isStalePlan } from '@tsudoi/runtime/passingFault';
import pg from 'pg';
import { watchAnswers } from './answerWatch.ts';

/** A statement that gets no answer for so long fails, and its connection is thrown away: it may be a black hole. */
export const defaultAnswerMs = 10_000;

/** REQUIREMENTS 48; no statement_timeout here: PgBouncer refuses start-up parameters, the role carries it. */
export const poolSettings = {
  idleTimeoutMillis: 30_000,
  connectionTimeoutMillis: 30_000,
  maxLifetimeSeconds: 3_600,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
} as const;

/**
 * Gives every connection an error listener from its birth on: one that is lost between check-out and first use must not end the
 * process. One whose statement gets no answer for `answerMs` is ended.
 */
export function guardPool(pool: pg.Pool, log: Logger, name: string, answerMs: number): void {
  watchAnswers(pool, answerMs);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
  pool.on('error', (err) => {
    log.warn({ err, pool: name }, 'an idle connection was lost');
  });
}

/** What TypeORM takes in place of `pg`, and the pool that it makes of it: one pool for both. */
export function sharedDriver(
  log: Logger,
  Client: new (config?: pg.ClientConfig) => pg.Client,
  answerMs: number,
): { readonly driver: object; readonly pool: () => pg.Pool } {
  let made: pg.Pool | undefined;
  const keep = (pool: pg.Pool) => {
    made = pool;
  };
  class SharedPool extends pg.Pool {
    constructor(options: pg.PoolConfig) {
      super({ ...options, Client });
      guardPool(this, log, 'application', answerMs);
      keep(this);
    }
  }
  return {
    driver: { ...pg, Pool: SharedPool },
    pool: () => {
      if (!made) throw new Error('the pool is made when the data source is initialized');
      return made;
    },
  };
}

/**
 * Whether a connection must not be used again after this fault: it answered nothing in time, is broken, knows a statement by a shape
 * that its rows have no longer, or leads to a server that only reads (a primary that was demoted).
 */
export function spoilsConnection(thrown: unknown): boolean {
  if (isStalePlan(thrown)) return true;
  const code = codeOf(thrown) ?? '';
  return (
    /^25P0[34]$/.test(code) ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    code === '25006' ||
    !/^[0-9A-Z]{5}$/.test(code)
  );
}
