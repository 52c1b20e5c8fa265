import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrate } from '@tsudoi/database/migrate';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis, type RunningRedis } from '@tsudoi/testing/launch/redis';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

const redisAwayMs = process.env['TSUDOI_FULL'] === '1' ? 60_000 : 4_000;

describe('outages under load', function () {
  this.timeout(redisAwayMs + 120_000);
  let folder: string;
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let contacts: string[];
  const accepted = new Set<string>();

  const launchPostgres = () =>
    startPostgres({
      dataDir: path.join(folder, 'postgres'),
      tuning: 'test',
      settings: { synchronous_commit: 'on' },
      removeWhenOrphaned: folder,
    });
  const launchRedis = () =>
    startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'test', removeWhenOrphaned: folder });

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-outages-'));
    fs.chmodSync(folder, 0o755);
    [postgres, redis] = await Promise.all([launchPostgres(), launchRedis()]);
    await migrate({ url: postgres.url });
    const as = (role: string) => postgres.url.replace('//tsudoi@', `//${role}@`);
    const nothing = () => Promise.resolve();
    world = await createWorld({
      database: {
        name: 'tsudoi',
        ownerUrl: postgres.url,
        appUrl: as('tsudoi_app'),
        dispatcherUrl: as('tsudoi_dispatcher'),
        drop: nothing,
      },
      redis: { url: redis.url, prefix: 'outages', drop: nothing },
    });
    tenant = await world.addTenant('outages');
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { NUDGE_LEASE_SECONDS: 2 });
    contacts = await addContacts(world, tenant.tenantId, 200);
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule())).status, 201);
  });
  after(async () => {
    await service.stop();
    await world.end();
    await Promise.all([postgres.stop(), redis.stop()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Sends a signal every 25 ms until stopped; each is repeated with its id until it was taken. */
  function load(): { stop: () => Promise<void> } {
    const state = { stopped: false };
    const running = (async () => {
      const open: Promise<void>[] = [];
      for (let index = 0; !state.stopped; index += 1) {
        open.push(
          sendUntilTaken({
            id: randomUUID(),
            contactId: contacts[index % contacts.length],
            type: 'signed_up',
          }),
        );
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      await Promise.all(open);
    })();
    return {
      stop: async () => {
        state.stopped = true;
        await running;
      },
    };
  }

  async function sendUntilTaken(signal: {
    id: string;
    contactId: string | undefined;
    type: string;
  }): Promise<void> {
    for (;;) {
      const status = await call(service, tenant.apiKey, 'POST', '/v1/signals', signal).then(
        (answer) => answer.status,
        () => 0,
      );
      if (status === 202) {
        accepted.add(signal.id);
        return;
      }
      assert.ok(status === 0 || status >= 500 || status === 429, `answered ${String(status)}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  const number = async (sql: string) => Number((await world.owner.query<{ n: string }>(sql)).rows[0]?.n);
  const delivered = () => number(`select count(*) n from nudge.nudge where state = 'delivered'`);

  async function nothingLostNothingTwice(): Promise<void> {
    await until(
      'the backlog to be empty',
      async () => (await number('select count(*) n from nudge.backlog')) === 0,
      60_000,
    );
    assert.equal(await number('select count(*) n from nudge.nudge'), accepted.size);
    assert.equal(await number(`select count(*) n from nudge.nudge where state = 'delivered'`), accepted.size);
    assert.equal(await number('select count(*) n from nudge.inbox_item'), accepted.size);
    assert.equal(await number('select count(distinct nudge_id) n from nudge.inbox_item'), accepted.size);
  }

  it('goes on without Redis and loses nothing', async () => {
    const sending = load();
    await until('the first delivery', async () => (await delivered()) > 10);
    await redis.stop();
    const before = await delivered();
    await new Promise((resolve) => setTimeout(resolve, redisAwayMs));
    const during = (await delivered()) - before;
    redis = await launchRedis();
    const from = performance.now();
    await sending.stop();
    await nothingLostNothingTwice();
    console.log(
      `outages: Redis away ${String(redisAwayMs / 1_000)} s: ${String(during)} delivered meanwhile; all of ${String(accepted.size)} settled ${((performance.now() - from) / 1_000).toFixed(1)} s after its return`,
    );
    assert.ok(during > 0, 'nothing was delivered without Redis');
  });

  it('recovers by itself when PostgreSQL restarts', async () => {
    const sending = load();
    const before = await delivered();
    await until('deliveries', async () => (await delivered()) > before + 10);
    await postgres.kill();
    postgres = await launchPostgres();
    const from = performance.now();
    const atReturn = await until('the database', () => delivered().catch(() => undefined), 20_000);
    await until('a delivery after the restart', async () => (await delivered()) > atReturn, 30_000);
    const recovered = (performance.now() - from) / 1_000;
    await sending.stop();
    await nothingLostNothingTwice();
    console.log(
      `outages: first delivery ${recovered.toFixed(1)} s after PostgreSQL was back; all of ${String(accepted.size)} settled once`,
    );
  });
});
