import { actAsNobody, insideTransaction } from '@tsudoi/runtime/currentActor';
import type { Lifecycle } from '@tsudoi/runtime/lifecycle';
import type { Logger } from '@tsudoi/runtime/logger';
import pg from 'pg';
import { DataSource, type EntityManager, type EntitySchema } from 'typeorm';
import { openNotices } from './notices.ts';
import { createPoolShares } from './poolShares.ts';
import { defaultAnswerMs, guardPool, poolSettings, sharedDriver, spoilsConnection } from './pools.ts';
import { openReplica, type ReadTx, type ReplicaState } from './replica.ts';
import { maintenanceRoleOf } from './roles.ts';
import { watchLogin } from './watchedLogin.ts';
import { beginTransaction, commitTransaction, rollbackTransaction } from './transaction.ts';

/** A row as pg gives it: bigint and numeric are strings, timestamptz is a Date. */
export type Row = Record<string, unknown>;

/** A transaction inside one tenant: row-level security shows and takes only that tenant's rows. */
export interface Tx {
  readonly tenantId: string;
  /** Runs one statement; resolves to its rows (RETURNING included). */
  query<T = Row>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /** The same for a statement that is worth a name: each connection parses and plans it once. */
  prepared<T = Row>(name: string, sql: string, values: readonly unknown[]): Promise<T[]>;
  /** Rows that a statement touched, for updates without RETURNING. */
  execute(sql: string, values?: readonly unknown[]): Promise<number>;
  /** TypeORM's manager on this transaction, for CRUD by EntitySchema. */
  readonly manager: EntityManager;
  /** Tells this process's listeners (`Database.onSignal`) once the transaction has committed; a hint that may be lost. */
  signal(name: string): void;
}

/** Reads across tenants by the dispatcher role, which sees routing columns only. */
export interface Dispatcher {
  query<T = Row>(sql: string, values?: readonly unknown[]): Promise<T[]>;
}

export interface Database {
  /** The only door to a tenant's rows: one transaction; BEGIN and the tenant go in one round trip. Rolls back on throw. */
  withTenant<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One round trip, no transaction block: calls a function of the database that sets the tenant locally by its
   * first argument (see `core.enter_tenant`). `sql` is `select … from schema.function($1, …)`.
   */
  read<T = Row>(name: string, sql: string, tenantId: string, ...values: unknown[]): Promise<T[]>;
  /**
   * The same for what only reads and may be some seconds old: reports and logs, never what a caller has just written. Goes to the
   * replica where the stage says so and it keeps up, else to the primary. `work` may run twice.
   */
  readTenant<T>(tenantId: string, work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Whether `readTenant` may use the replica from now on; it does not unless told. */
  followReplica(follow: boolean): void;
  replicaState(): ReplicaState;
  /** Hears who answered each `readTenant` that might use the replica. */
  onReplicaRead(heard: (from: 'replica' | 'primary') => void): void;
  /** A statement that belongs to no tenant (stage, key lookup through SECURITY DEFINER functions). */
  installation<T = Row>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  readonly dispatcher: Dispatcher;
  /**
   * Functions that delete what is old, by the role that may (`…_maintenance`); timers of workers only. It is no role of
   * the application's pool: no request handler's statement can call them.
   */
  readonly maintenance: Dispatcher;
  /** Calls `heard` for each NOTIFY on a channel, all on one connection; reconnects by itself; resolves to the unsubscriber. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  /** Calls `heard` with the names a transaction of this process signalled, after its commit; returns the unsubscriber. */
  onSignal(heard: (names: ReadonlySet<string>) => void): () => void;
  /** The least time, ms, that a request waited for a connection since the last call; undefined where none asked. */
  leastWaitMs(): number | undefined;
  /** Connections of the application pool: in use, idle, waiting callers. */
  poolState(): {
    readonly total: number;
    readonly idle: number;
    readonly waiting: number;
    /** Most connections that the pool opens. */
    readonly limit: number;
  };
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly dispatcherUrl: string;
  /** Leads to the server itself where `url` leads to a pooler, for what a pooler does not deliver; `url` unless given. */
  readonly directUrl?: string | undefined;
  /** A standby of the same server, for `readTenant`. */
  readonly replicaUrl?: string | undefined;
  /** It is passed by when it is further behind than this, s; 10 unless said. */
  readonly replicaLagSeconds?: number | undefined;
  readonly applicationName: string;
  /** Connections of the whole installation (30 = 20 + 10 of overflow) divided by the most replicas. */
  readonly connectionBudget: number;
  readonly maxReplicas: number;
  readonly entities?: readonly EntitySchema[];
  /** How long a statement may go unanswered before it fails and its connection is dropped; 10 s unless said. */
  readonly answerMs?: number;
  readonly log: Logger;
  readonly lifecycle?: Lifecycle;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Opens both roles' pools. Does not migrate. Readiness asks over the connection that listens, so that neither a full pool nor a
 * locked table makes the process unready.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  // One connection of the share listens for notices, all channels together.
  const share = Math.max(3, Math.floor(options.connectionBudget / options.maxReplicas)) - 1;
  const dispatcherShare = Math.max(1, Math.floor(share / 6));
  const answerMs = options.answerMs ?? defaultAnswerMs;
  const poolSize = Math.max(1, share - dispatcherShare);
  // One connection is left for what belongs to no tenant: keys, sessions, the stage.
  const shares = createPoolShares({ places: Math.max(1, poolSize - 1) });
  const login = watchLogin(options.url);
  const dispatcherLogin = watchLogin(options.dispatcherUrl);
  const shared = sharedDriver(options.log, login.Client, answerMs);
  const source = new DataSource({
    type: 'postgres',
    driver: shared.driver,
    url: options.url,
    applicationName: options.applicationName,
    poolSize,
    connectTimeoutMS: 60_000,
    entities: [...(options.entities ?? [])],
    synchronize: false,
    migrationsRun: false,
    logging: false,
    installExtensions: false,
    extra: poolSettings,
    // guardPool listens.
    poolErrorHandler: () => undefined,
  });
  await source.initialize();
  const pool = shared.pool();
  const dispatcherPool = new pg.Pool({
    connectionString: options.dispatcherUrl,
    application_name: `${options.applicationName}-dispatcher`,
    max: dispatcherShare,
    Client: dispatcherLogin.Client,
    ...poolSettings,
  });
  guardPool(dispatcherPool, options.log, 'dispatcher', answerMs);
  const maintenanceRole = maintenanceRoleOf(options.dispatcherUrl);
  const notices = openNotices({
    url: options.directUrl ?? options.url,
    applicationName: options.applicationName,
    log: options.log,
  });
  const replica =
    options.replicaUrl === undefined
      ? undefined
      : openReplica({
          url: options.replicaUrl,
          applicationName: options.applicationName,
          poolSize,
          mostLagSeconds: options.replicaLagSeconds ?? 10,
          answerMs,
          primaryPosition: async () =>
            (
              await pool.query<{ position: number }>(
                `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as position`,
              )
            ).rows[0]?.position ?? Infinity,
          log: options.log,
        });
  let followsReplica = false;
  const replicaReadHeard: ((from: 'replica' | 'primary') => void)[] = [];
  const signalled = new Set<(names: ReadonlySet<string>) => void>();

  /** Works with a connection's place of the tenant's. */
  async function inShare<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const taken = shares.acquire(tenantId);
    const place = taken instanceof Promise ? await taken : taken;
    try {
      return await work();
    } finally {
      shares.release(place);
    }
  }

  const database: Database = {
    async withTenant(tenantId, work) {
      if (!uuid.test(tenantId)) throw new TypeError('a tenant id is a UUID');
      return inShare(tenantId, async () => {
        const runner = source.createQueryRunner();
        const client = (await runner.connect()) as pg.PoolClient;
        try {
          await beginTransaction(client, tenantId);
          const signals = new Set<string>();
          const tx: Tx = {
            tenantId,
            query: async <T>(sql: string, values?: readonly unknown[]) =>
              (await client.query(sql, values as unknown[])).rows as T[],
            prepared: async <T>(name: string, text: string, values: readonly unknown[]) =>
              (await client.query({ name, text, values: [...values] })).rows as T[],
            execute: async (sql, values) => (await client.query(sql, values as unknown[])).rowCount ?? 0,
            // No getter: each would be a shape of its own, which holds the transaction until the old generation is collected.
            manager: runner.manager,
            signal: (signal) => signals.add(signal),
          };
          const result = await insideTransaction(() => work(tx));
          await commitTransaction(client);
          if (signals.size > 0)
            actAsNobody(() => {
              for (const heard of signalled) heard(signals);
            });
          return result;
        } catch (err) {
          // Behind a black hole a rollback would wait as long again; the pool drops a connection that ends.
          if (spoilsConnection(err)) void client.end().catch(() => undefined);
          else await rollbackTransaction(client);
          throw err;
        } finally {
          await runner.release();
        }
      });
    },
    async read<T>(name: string, sql: string, tenantId: string, ...values: unknown[]) {
      return inShare(
        tenantId,
        async () => (await pool.query({ name, text: sql, values: [tenantId, ...values] })).rows as T[],
      );
    },
    async readTenant(tenantId, work) {
      if (!uuid.test(tenantId)) throw new TypeError('a tenant id is a UUID');
      if (!replica || !followsReplica) return database.withTenant(tenantId, work);
      const read = await replica.read(tenantId, work);
      for (const heard of replicaReadHeard) heard(read ? 'replica' : 'primary');
      return read ? read.result : database.withTenant(tenantId, work);
    },
    followReplica(follow) {
      followsReplica = follow;
    },
    replicaState: () => ({
      configured: replica !== undefined,
      ...(replica?.state() ?? { usable: false, lagSeconds: undefined }),
    }),
    onReplicaRead(heard) {
      replicaReadHeard.push(heard);
    },
    installation: async <T>(sql: string, values?: readonly unknown[]) =>
      (await pool.query(sql, values as unknown[])).rows as T[],
    dispatcher: {
      query: async <T>(sql: string, values?: readonly unknown[]) =>
        (await dispatcherPool.query(sql, values as unknown[])).rows as T[],
    },
    maintenance: {
      query: (sql, values) => asMaintenance(dispatcherPool, maintenanceRole, sql, values),
    },
    listen: (channel, heard) => notices.listen(channel, heard),
    onSignal(heard) {
      signalled.add(heard);
      return () => signalled.delete(heard);
    },
    leastWaitMs: () => shares.leastWaitMs(),
    poolState: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount + shares.waiting,
      limit: poolSize,
    }),
    async close() {
      await replica?.close();
      await Promise.all([notices.close(), source.destroy(), dispatcherPool.end()]);
    },
  };
  options.lifecycle?.onClose('database', () => database.close());
  options.lifecycle?.addReadiness('database', () => notices.isWritable());
  // A server that shows us out is not away: what is open works on, and everything else fails.
  options.lifecycle?.addReadiness(
    'databaseLogin',
    async () => (await login.isLetIn()) && (await dispatcherLogin.isLetIn()),
  );
  return database;
}

/** One statement as the maintenance role, in a transaction of its own: the role is gone with it, pooler or not. */
async function asMaintenance<T>(
  pool: pg.Pool,
  role: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<T[]> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(`begin; set local role ${role}`);
    const { rows } = await client.query(sql, values as unknown[]);
    await client.query('commit');
    return rows as T[];
  } catch (err) {
    await client.query('rollback').catch(() => (broken = true));
    throw err;
  } finally {
    client.release(broken);
  }
}
