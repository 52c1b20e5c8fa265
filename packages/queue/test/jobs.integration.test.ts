import { NotFound } from '@tsudoi/runtime/errors';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis, type TestRedis } from '@tsudoi/testing/testRedis';
import assert from 'node:assert/strict';
import { listDead, replayDead } from '../src/deadLetters.ts';
import { enqueue, enqueueMany } from '../src/enqueue.ts';
import { LostLease } from '@tsudoi/runtime/heldLeases';
import { handle } from '../src/openJobs.ts';
import type { JobContext } from '../src/runJob.ts';
import {
  createMarks,
  mark,
  marks,
  openQueueProcess,
  sleep,
  tenantA,
  tenantB,
  until,
  type QueueProcess,
} from './queueHarness.ts';
import { hurriedJob, markJob } from './testJobs.ts';

describe('a job', () => {
  const testDatabase = useTestDatabase({ before, after });
  let redis: TestRedis;
  let one: QueueProcess;
  let behave: (note: string, run: JobContext) => Promise<void>;

  before(async () => {
    redis = createTestRedis();
    await createMarks(testDatabase());
    one = await openQueueProcess(testDatabase(), redis);
    one.jobs.work(
      'marks',
      [
        handle(markJob, (job, run) => behave(job.payload.note, run)),
        handle(hurriedJob, (job, run) => behave(job.payload.note, run)),
      ],
      { concurrency: 4 },
    );
  });
  beforeEach(() => {
    behave = (note, run) =>
      run.database.withTenant(tenantA, async (tx) => {
        await mark(tx, note);
        await run.complete(tx);
      });
  });
  after(async () => {
    await one.lifecycle.stop('test over');
    await redis.drop();
  });

  const add = (note: string, options = {}) =>
    one.database.withTenant(tenantA, (tx) => enqueue(tx, markJob, { note }, options));
  const stateOf = async (id: string | null) =>
    (
      await one.database.withTenant(tenantA, (tx) =>
        tx.query<{ state: string; attempts: number; last_error: string | null; progress: unknown }>(
          'select state, attempts, last_error, progress from core.job where id = $1',
          [id],
        ),
      )
    )[0];

  it('runs soon after the commit', async () => {
    await sleep(100); // the tokens of the start are over
    const startedMs = performance.now();
    const id = await add('plain');
    await until('it is done', async () => (await stateOf(id))?.state === 'done');
    assert.ok(performance.now() - startedMs < 700, `took ${String(performance.now() - startedMs)} ms`);
    assert.ok((await marks(one.database)).includes('plain'));
  });

  it('does not exist when its transaction rolls back', async () => {
    await assert.rejects(
      one.database.withTenant(tenantA, async (tx) => {
        await enqueue(tx, markJob, { note: 'rolled back' });
        throw new Error('no');
      }),
    );
    await sleep(150);
    assert.ok(!(await marks(one.database)).includes('rolled back'));
  });

  it('whose fault quotes what PostgreSQL cannot store is settled with the rest, and costs its neighbours no second run', async () => {
    const runs = new Map<string, number>();
    const together = Promise.withResolvers<undefined>();
    behave = async (note) => {
      runs.set(note, (runs.get(note) ?? 0) + 1);
      if (runs.size === 4) together.resolve(undefined);
      await together.promise;
      // As a parser quotes an answer in another coding; all four end in the same turn.
      if (note === 'quotes') throw new NotFound(`Unexpected token '\0\0', "\0\0\0{" is not valid \ud83d`);
    };
    const ids = await one.database.withTenant(tenantA, (tx) =>
      enqueueMany(
        tx,
        markJob,
        ['quotes', 'beside 1', 'beside 2', 'beside 3'].map((note) => ({ payload: { note } })),
      ),
    );
    const states = async () => Promise.all(ids.map(async (id) => (await stateOf(id))?.state));
    await until('all have ended', async () =>
      (await states()).every((each) => each === 'done' || each === 'dead'),
    );
    assert.deepEqual(await states(), ['dead', 'done', 'done', 'done']);
    assert.deepEqual([...runs.values()], [1, 1, 1, 1]);
    assert.match((await stateOf(ids[0] ?? null))?.last_error ?? '', /^NotFound: Unexpected token/);
  });

  it('is made once for one dedupe key', async () => {
    assert.notEqual(await add('deduped', { dedupeKey: 'k' }), null);
    assert.equal(await add('deduped', { dedupeKey: 'k' }), null);
    await sleep(300);
    assert.equal((await marks(one.database)).filter((note) => note === 'deduped').length, 1);
  });

  it('refuses a payload that is not its own', async () => {
    await assert.rejects(
      one.database.withTenant(tenantA, (tx) => enqueue(tx, markJob, { note: 7 } as never)),
      { name: 'ZodError' },
    );
  });

  it('starts when it is due, within a quarter of a second, and not before', async () => {
    const dueAt = new Date(Date.now() + 1_500);
    let startedMs = 0;
    behave = () => {
      startedMs = Date.now();
      return Promise.resolve();
    };
    const id = await add('later', { dueAt });
    await until('it is done', async () => (await stateOf(id))?.state === 'done');
    const lateMs = startedMs - dueAt.getTime();
    assert.ok(lateMs >= -1 && lateMs < 250, `started ${String(lateMs)} ms after it was due`);
  });

  it('due in a month runs when the clock is moved there', async () => {
    const id = await add('next month', { dueAt: new Date(Date.now() + 30 * 86_400_000) });
    one.clock.moveTo(new Date(Date.now() + 31 * 86_400_000));
    try {
      await until('it is done', async () => (await stateOf(id))?.state === 'done');
    } finally {
      one.clock.moveTo(new Date());
    }
  });

  it('that fails is tried again, then is a dead letter, then is replayed', async () => {
    let tries = 0;
    behave = () => {
      tries += 1;
      throw new Error('always');
    };
    const id = await add('doomed');
    await until('it is dead', async () => (await stateOf(id))?.state === 'dead');
    assert.equal(tries, 3);
    const listed = await one.database.withTenant(tenantA, (tx) => listDead(tx, { limit: 1 }));
    assert.deepEqual(
      listed.items.map(({ job, attempts, lastError }) => ({ job, attempts, lastError })),
      [{ job: 'mark.write', attempts: 3, lastError: 'Error: always' }],
    );
    const foreign = await one.database.withTenant(tenantB, async (tx) => ({
      seen: (await listDead(tx, { limit: 10 })).items.length,
      replayed: await replayDead(tx, [String(id)]),
    }));
    assert.deepEqual(foreign, { seen: 0, replayed: 0 });

    behave = () => Promise.resolve();
    assert.equal(await one.database.withTenant(tenantA, (tx) => replayDead(tx, [String(id)])), 1);
    await until('it is done', async () => (await stateOf(id))?.state === 'done');
  });

  it('that no try can mend is dead after one', async () => {
    behave = () => {
      throw new NotFound('gone');
    };
    const id = await add('gone');
    await until('it is dead', async () => (await stateOf(id))?.state === 'dead');
    assert.equal((await stateOf(id))?.attempts, 1);
  });

  it('that outlives its deadline is aborted', async () => {
    behave = (_note, run) =>
      new Promise((_resolve, reject) => {
        run.signal.addEventListener('abort', () => {
          reject(run.signal.reason as Error);
        });
      });
    const id = await one.database.withTenant(tenantA, (tx) => enqueue(tx, hurriedJob, { note: 'slow' }));
    await until('it is dead', async () => (await stateOf(id))?.state === 'dead');
    assert.match((await stateOf(id))?.last_error ?? '', /DeadlinePassed: took longer than 100 ms/);
  });

  it('taken over by another worker cannot commit its effects', async () => {
    let fault: unknown;
    behave = async (note, run) => {
      const owner = await one.database.withTenant(tenantA, (tx) =>
        tx.query(`update core.job set fence = fence + 1 where payload->>'note' = $1 returning id`, [note]),
      );
      assert.equal(owner.length, 1);
      await run.database
        .withTenant(tenantA, async (tx) => {
          await mark(tx, note);
          await run.complete(tx);
        })
        .catch((err: unknown) => {
          fault = err;
          throw err;
        });
    };
    const id = await add('stolen');
    await until('the handler ended', () => fault !== undefined);
    assert.ok(fault instanceof LostLease);
    assert.ok(!(await marks(one.database)).includes('stolen'));
    assert.equal((await stateOf(id))?.state, 'running');
    await one.database.withTenant(tenantA, (tx) =>
      tx.execute(`update core.job set state = 'done' where id = $1`, [id]),
    );
  });

  it('of a quiet tenant waits for no more than what already runs', async () => {
    const order: string[] = [];
    behave = async (note) => {
      order.push(note);
      await sleep(5);
    };
    await one.database.withTenant(tenantA, (tx) =>
      enqueueMany(
        tx,
        markJob,
        Array.from({ length: 200 }, () => ({ payload: { note: 'flood' } })),
      ),
    );
    await until('the flood runs', () => order.length >= 8);
    const before = order.length;
    await one.database.withTenant(tenantB, (tx) => enqueue(tx, markJob, { note: 'single' }));
    const committedAt = order.length;
    await until('the single one ran', () => order.includes('single'));
    const after = order.indexOf('single') - committedAt;
    assert.ok(order.indexOf('single') >= before && after <= 8, `${String(after)} started before it`);
    await until('the flood is over', () => order.length === 201);
  });

  it('is counted in the backlog while it waits, whether Redis knows of it or not', async () => {
    await add('far away', { dueAt: new Date(Date.now() + 86_400_000) });
    let release = (): void => undefined;
    behave = () => new Promise((resolve) => (release = resolve));
    await add('waits here');
    await until('it runs', async () =>
      /tsudoi_jobs_running\{[^}]*queue="marks"[^}]*\} 1/.test(await one.metrics.registry.metrics()),
    );
    await until('it is counted', async () =>
      /tsudoi_backlog\{[^}]*queue="marks"[^}]*\} 1\n/.test(await one.metrics.registry.metrics()),
    );
    release();
    await until('it is over', async () =>
      /tsudoi_backlog\{[^}]*queue="marks"[^}]*\} 0\n/.test(await one.metrics.registry.metrics()),
    );
    assert.match(await one.metrics.registry.metrics(), /tsudoi_redis_up\{[^}]*\} 1/);
  });
});
