import type { CalendarProvider, WriteBackEntry } from '@tsudoi/calendar/provider';
import { openDatabase, type Database } from '@tsudoi/database/database';
import { systemClock } from '@tsudoi/runtime/clock';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeTasks } from '../src/jobs/writeTasks.ts';
import { openSyncWorld, type SyncWorld } from './syncWorld.ts';

describe('two who write the entries of one event at the same time', () => {
  let world: SyncWorld;
  let database: Database;
  /** What stands at the provider: key to `YYYY-MM-DD`. */
  const entries = new Map<string, string>();
  /** Runs once, while a write is on its way. */
  let meanwhile: (() => Promise<void>) | undefined;

  const provider = {
    async put(_calendar: string, entry: WriteBackEntry) {
      const between = meanwhile;
      meanwhile = undefined;
      await between?.();
      entries.set(entry.key, entry.startsAt.toISOString().slice(0, 10));
      return { id: entry.key, etag: '1' };
    },
    remove: (_calendar: string, id: string) => Promise.resolve(void entries.delete(id)),
  } as unknown as CalendarProvider;

  before(async () => {
    world = await openSyncWorld();
    database = await openDatabase({
      url: world.database.appUrl,
      dispatcherUrl: world.database.dispatcherUrl,
      applicationName: 'write-tasks',
      connectionBudget: 4,
      maxReplicas: 1,
      log: createLogger('write-tasks', 'silent'),
    });
  });
  beforeEach(() => {
    entries.clear();
  });
  after(async () => {
    await database.close();
    await world.close();
  });

  /** An event with an accepted plan of one task, and a calendar that takes write-back. */
  async function planned(slug: string): Promise<{ tenantId: string; eventId: string }> {
    const { tenantId } = await world.tenant(slug);
    const calendar = await world.addCalendar(tenantId, slug);
    await world.owner.query('update sync.calendar set write_back = true where id = $1', [calendar.id]);
    const [eventId, planId] = [randomUUID(), randomUUID()];
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at)
       values ($1, $2, '{"timeZone": "Asia/Tokyo"}', 'Night', '2035-05-01T09:00:00Z')`,
      [eventId, tenantId],
    );
    await world.owner.query(
      `insert into recommendation.plan (id, tenant_id, event_id, state, details, problem, accepted_at)
       values ($1, $2, $3, 'accepted', '{}', '{}', now())`,
      [planId, tenantId, eventId],
    );
    await world.owner.query(
      `insert into recommendation.plan_task (id, tenant_id, plan_id, tactic_key, details, due_on)
       values (gen_random_uuid(), $1, $2, 'flyers', '{"title": {"ja": "ビラ", "en": "Flyers"}}', '2035-04-01')`,
      [tenantId, planId],
    );
    return { tenantId, eventId };
  }
  async function write({ tenantId, eventId }: { tenantId: string; eventId: string }): Promise<void> {
    const handler = writeTasks(() => provider, { lost: () => Promise.resolve() });
    const job = {
      tenantId,
      payload: { id: '1', type: 'event.changed', payload: { eventId }, occurredAt: '' },
    };
    const run = {
      database,
      clock: systemClock,
      signal: new AbortController().signal,
      progress: () => undefined,
    };
    await handler(job as never, run as never);
  }
  const noted = async (tenantId: string) =>
    (await world.owner.query('select 1 from sync.write_back where tenant_id = $1', [tenantId])).rows.length;

  it('leave no entry of a plan that was superseded while it was written', async () => {
    const event = await planned('superseded');
    meanwhile = async () => {
      await world.owner.query(`update recommendation.plan set state = 'superseded' where event_id = $1`, [
        event.eventId,
      ]);
      await write(event);
      assert.equal(entries.size, 0);
    };
    await write(event);
    assert.equal(entries.size, 0);
    assert.equal(await noted(event.tenantId), 0);
  });

  it('end with the newer date, whoever has the last word', async () => {
    const event = await planned('moved');
    meanwhile = async () => {
      await world.owner.query(
        `update recommendation.plan_task set due_on = '2035-04-20' where tenant_id = $1`,
        [event.tenantId],
      );
      await write(event);
      assert.deepEqual([...entries.values()], ['2035-04-20']);
    };
    await write(event);
    assert.deepEqual([...entries.values()], ['2035-04-20']);
    assert.equal(await noted(event.tenantId), 1);
  });

  it('write nothing where all is as it should be', async () => {
    const event = await planned('still');
    await write(event);
    meanwhile = () => Promise.reject(new Error('written again'));
    await write(event);
    meanwhile = undefined;
    assert.equal(entries.size, 1);
  });
});
