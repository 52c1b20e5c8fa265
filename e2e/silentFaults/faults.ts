import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { Weather } from '@tsudoi/testing/faultProxy';
import type { Replica } from './replicas.ts';

/** What a fault may touch. */
export interface Ground {
  readonly replicas: readonly Replica[];
  readonly owner: pg.Pool;
  readonly redis: Redis;
  readonly random: () => number;
  /** `most` ms at full size, less where the run is short. */
  readonly time: (most: number) => number;
  /** Seconds from the heal of a stopped process to its readiness are told. */
  readonly note: (fault: string, detail: string) => void;
}

/** A fault that heals itself before it resolves. */
export type Fault = (ground: Ground) => Promise<void>;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const oneOf = <T>(items: readonly T[], random: () => number): T =>
  items[Math.floor(random() * items.length)] as T;
/** One that runs and is not frozen. */
const running = ({ replicas, random }: Ground): Replica | undefined => {
  const able = replicas.filter(({ child, frozen }) => child !== undefined && !frozen);
  return able.length < 2 ? undefined : oneOf(able, random);
};

/** Weather on the way of one replica to PostgreSQL or Redis. */
function weather(to: 'postgres' | 'redis', set: (ground: Ground) => Weather, mostMs: number): Fault {
  return async (ground) => {
    const replica = running(ground);
    if (!replica) return;
    replica[to].set(set(ground));
    await sleep(ground.time(mostMs));
    replica[to].set({});
  };
}

/** Every kind of fault of the random run. */
export const faults: Readonly<Record<string, Fault>> = {
  'black hole to PostgreSQL': weather('postgres', () => ({ blackHole: true }), 15_000),
  'slow PostgreSQL': weather('postgres', ({ random }) => ({ delayMs: 20 + random() * 400 }), 10_000),
  'thin line to PostgreSQL': weather('postgres', () => ({ bytesPerSecond: 20_000 }), 8_000),
  'lost answer of a COMMIT': weather('postgres', () => ({ cutAfter: /commit/i }), 4_000),
  'black hole to Redis': weather('redis', () => ({ blackHole: true }), 20_000),
  'slow Redis': weather('redis', ({ random }) => ({ delayMs: 50 + random() * 1_000 }), 10_000),
  'connections reset': (ground) => {
    const replica = running(ground);
    replica?.postgres.cutAll();
    replica?.redis.cutAll();
    return Promise.resolve();
  },
  'connections half closed': (ground) => {
    running(ground)?.postgres.halfClose();
    return Promise.resolve();
  },
  'a frozen process': async (ground) => {
    const replica = running(ground);
    if (!replica?.child) return;
    const { child } = replica.child;
    replica.frozen = true;
    child.kill('SIGSTOP');
    await sleep(ground.time(20_000));
    child.kill('SIGCONT');
    replica.frozen = false;
  },
  'kill -9': async (ground) => {
    const replica = running(ground);
    if (!replica) return;
    await replica.end('SIGKILL');
    await sleep(ground.time(3_000));
    await replica.start();
  },
  'a replacement': async (ground) => {
    const replica = running(ground);
    if (!replica) return;
    const code = await replica.end('SIGTERM');
    ground.note('a replacement', `exit ${String(code)}`);
    await replica.start();
  },
  'every backend ended': async ({ owner }) => {
    await owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename in ('tsudoi_app', 'tsudoi_dispatcher')`,
    );
  },
  'a locked table': async (ground) => {
    const table = oneOf(['nudge.backlog', 'core.outbox', 'core.job', 'recommendation.event'], ground.random);
    const client = await ground.owner.connect();
    try {
      await client.query(`begin; lock table ${table} in access exclusive mode`);
      await sleep(ground.time(6_000));
    } finally {
      await client.query('rollback');
      client.release();
    }
  },
  'Redis forgets everything': async ({ redis }) => {
    await redis.flushall();
  },
};
