import type { Logger } from '@tsudoi/runtime/logger';
import { codeOf, isPassingFault } from '@tsudoi/runtime/passingFault';
import pg from 'pg';
import { guardPool, poolSettings, spoilsConnection } from './pools.ts';

/** What is known of the replica. */
export interface ReplicaState {
  /** A URL of one is configured. */
  readonly configured: boolean;
  /** It answered the last look, is a standby, and is not too far behind. */
  readonly usable: boolean;
  /** How far it was behind at the last look, s; undefined where nobody knows. */
  readonly lagSeconds: number | undefined;
}

/** A transaction that reads what may be some seconds old. */
export interface ReadTx {
  readonly tenantId: string;
  query<T = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** As `Tx.prepared`. */
  prepared<T = Record<string, unknown>>(name: string, sql: string, values: readonly unknown[]): Promise<T[]>;
}

export interface ReplicaOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Connections to it at most. */
  readonly poolSize: number;
  /** It is passed by when it is further behind than this, s. */
  readonly mostLagSeconds: number;
  readonly answerMs: number;
  readonly lookEveryMs?: number;
  /** Where the primary's log of writes is now, bytes. */
  readonly primaryPosition: () => Promise<number>;
  readonly log: Logger;
}

/** A standby of the primary that answers reads while it keeps up. */
export interface Replica {
  /**
   * Runs work on the standby; undefined where it must be asked of the primary instead, also after a fault that says nothing
   * of the work: the standby went away, or a change that it replays was in the way of the statement.
   */
  read<T>(tenantId: string, work: (tx: ReadTx) => Promise<T>): Promise<{ readonly result: T } | undefined>;
  state(): Omit<ReplicaState, 'configured'>;
  /** Looks now rather than in some seconds. */
  look(): Promise<void>;
  close(): Promise<void>;
}

/** Places that are remembered, one a look: a standby that is further behind is so by more than all of them together. */
const mostPlaces = 120;

/**
 * Follows a standby. How far it is behind is measured by the primary's own position: a standby that has lost its connection has
 * replayed all that it received, and says of itself that it is up to date.
 */
export function openReplica(options: ReplicaOptions): Replica {
  const { answerMs, mostLagSeconds, log, primaryPosition, lookEveryMs = 5_000 } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: `${options.applicationName}-replica`,
    max: options.poolSize,
    ...poolSettings,
    connectionTimeoutMillis: 2_000,
  });
  guardPool(pool, log, 'replica', answerMs);
  const places: { readonly position: number; readonly atMs: number }[] = [];
  let usable = false;
  let lagSeconds: number | undefined;
  let looking: Promise<void> | undefined;

  async function lookOnce(): Promise<void> {
    const was = usable;
    try {
      places.push({ position: await primaryPosition(), atMs: performance.now() });
      if (places.length > mostPlaces) places.shift();
      const [row] = (
        await pool.query<{ standby: boolean; position: number | null }>(
          `select pg_is_in_recovery() as standby, pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::float8 as position`,
        )
      ).rows;
      const position = row?.position ?? 0;
      const reached = places.findLastIndex((place) => place.position <= position);
      // All that was written by the place after the one it reached is missing there.
      const behindSince = places[reached + 1]?.atMs;
      lagSeconds = behindSince === undefined ? 0 : (performance.now() - behindSince) / 1_000;
      usable = row?.standby === true && reached >= 0 && lagSeconds <= mostLagSeconds;
    } catch (err) {
      usable = false;
      lagSeconds = undefined;
      if (was) log.warn({ err }, 'the replica does not answer; reads go to the primary');
    }
    if (usable !== was) log.info({ usable, lag_seconds: lagSeconds }, 'replica');
  }
  const look = () =>
    (looking ??= lookOnce().finally(() => {
      looking = undefined;
    }));
  const timer = setInterval(() => void look(), lookEveryMs);
  timer.unref();
  void look();

  return {
    async read<T>(tenantId: string, work: (tx: ReadTx) => Promise<T>) {
      if (!usable) return undefined;
      let client: pg.PoolClient | undefined;
      let spoilt = false;
      try {
        client = await pool.connect();
        const connected = client;
        await connected.query(`begin read only; select set_config('tsudoi.tenant', '${tenantId}', true)`);
        const tx: ReadTx = {
          tenantId,
          query: async <Row>(sql: string, values?: readonly unknown[]) =>
            (await connected.query(sql, values as unknown[])).rows as Row[],
          prepared: async <Row>(name: string, text: string, values: readonly unknown[]) =>
            (await connected.query({ name, text, values: [...values] })).rows as Row[],
        };
        const result = await work(tx);
        await connected.query('commit');
        return { result };
      } catch (err) {
        spoilt = client === undefined || spoilsConnection(err);
        if (!spoilt) await client?.query('rollback').catch(() => (spoilt = true));
        if (client !== undefined && !isOfTheStandby(err)) throw err;
        if (spoilt) {
          usable = false;
          void look();
        }
        return undefined;
      } finally {
        client?.release(spoilt);
      }
    },
    state: () => ({ usable, lagSeconds }),
    look,
    async close() {
      clearInterval(timer);
      await looking;
      await pool.end();
    },
  };
}

/** Whether the primary would do what the standby could not; a statement that took too long would take as long there. */
function isOfTheStandby(err: unknown): boolean {
  return isPassingFault(err) && codeOf(err) !== '57014';
}
