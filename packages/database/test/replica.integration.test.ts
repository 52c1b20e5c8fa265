import assert from 'node:assert/strict';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import { createLogger } from '@tsudoi/runtime/logger';
import pg from 'pg';
import { bootstrap } from '../src/bootstrap.ts';
import { openDatabase, type Database } from '../src/database.ts';
import { openReplica } from '../src/replica.ts';
import { startStandbyPair, type StandbyPair } from './standby.ts';

const log = createLogger('replica-test', 'silent');

describe('Reads that may be some seconds old, on a real standby', function () {
  this.timeout(240_000);
  let pair: StandbyPair;
  let mine: TestDatabase;
  let owner: pg.Pool;
  let database: Database;
  let tenantId: string;
  let otherId: string;
  const heard: string[] = [];

  const onStandby = (url: string) => Object.assign(new URL(url), { port: String(pair.standby.port) }).href;
  const until = async (what: string, holds: () => Promise<boolean> | boolean) => {
    const deadline = Date.now() + 60_000;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  /** Whether the server that answers is the standby, and which tenants it shows. */
  const who = (id = tenantId) =>
    database.readTenant(id, async (tx) => {
      const [row] = await tx.query<{ standby: boolean }>('select pg_is_in_recovery() as standby');
      const rows = await tx.query<{ tenant_id: string }>('select tenant_id from core.contact');
      return { standby: row?.standby, tenants: [...new Set(rows.map(({ tenant_id: of }) => of))] };
    });
  const countOnStandby = async (): Promise<number> => {
    const client = new pg.Client({ connectionString: onStandby(mine.ownerUrl) });
    await client.connect();
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from core.contact');
    await client.end();
    return rows[0]?.count ?? 0;
  };
  const replay = async (pause: boolean) => {
    const client = new pg.Client({ connectionString: pair.standby.url });
    await client.connect();
    await client.query(pause ? 'select pg_wal_replay_pause()' : 'select pg_wal_replay_resume()');
    await client.end();
  };

  before(async () => {
    pair = await startStandbyPair();
    mine = await createTestDatabase(pair.primary.url);
    owner = new pg.Pool({ connectionString: mine.ownerUrl });
    owner.on('error', () => undefined);
    const made = async (slug: string) =>
      (
        await bootstrap({
          url: mine.ownerUrl,
          tenant: { slug, name: slug },
          key: { name: 'k', role: 'owner' },
        })
      ).tenantId;
    tenantId = await made('one');
    otherId = await made('two');
    for (const id of [tenantId, otherId])
      await owner.query('insert into core.contact (tenant_id, email) values ($1, $2)', [
        id,
        `${id}@example.com`,
      ]);
    database = await openDatabase({
      url: mine.appUrl,
      dispatcherUrl: mine.dispatcherUrl,
      replicaUrl: onStandby(mine.appUrl),
      replicaLagSeconds: 2,
      applicationName: 'replica-test',
      connectionBudget: 12,
      maxReplicas: 1,
      log,
    });
    database.onReplicaRead((from) => heard.push(from));
  });
  after(async () => {
    await database.close();
    await owner.end();
    await mine.drop();
    await pair.stop();
  });

  it('go to the primary until the stage says otherwise, then to the standby, tenant by tenant, and back', async () => {
    await until('the standby to keep up', () => database.replicaState().usable);
    // Two seconds behind may be before the rows.
    await until('the standby to have the rows', async () => (await countOnStandby()) === 2);
    assert.equal((await who()).standby, false);
    assert.deepEqual(heard, []);
    database.followReplica(true);
    assert.deepEqual(await who(), { standby: true, tenants: [tenantId] });
    assert.deepEqual(await who(otherId), { standby: true, tenants: [otherId] });
    assert.deepEqual(heard, ['replica', 'replica']);
    database.followReplica(false);
    assert.equal((await who()).standby, false);
    database.followReplica(true);
  });

  it('are answered by the primary where the statement writes, and a fault of the work stays one', async () => {
    await database.readTenant(tenantId, (tx) => tx.query(`update core.contact set email = 'w@example.com'`));
    const { rows } = await owner.query('select email from core.contact where tenant_id = $1', [tenantId]);
    assert.deepEqual(rows, [{ email: 'w@example.com' }]);
    await assert.rejects(
      database.readTenant(tenantId, (tx) => tx.query('select 1 / 0')),
      /division by zero/,
    );
    await assert.rejects(
      database.readTenant(tenantId, () => Promise.reject(new TypeError('of the work'))),
      /of the work/,
    );
    assert.equal(database.replicaState().usable, true);
  });

  it('are answered by the primary while the standby is behind, which it does not know of itself, and later again by it', async () => {
    await replay(true);
    await owner.query('insert into core.contact (tenant_id, email) values ($1, $2)', [
      tenantId,
      'late@example.com',
    ]);
    await until('the lag to be seen', async () => {
      await owner.query('select pg_switch_wal()');
      return !database.replicaState().usable;
    });
    assert.ok((database.replicaState().lagSeconds ?? 0) > 2);
    assert.equal((await who()).standby, false);
    await replay(false);
    await until('it to keep up again', () => database.replicaState().usable);
    assert.equal((await who()).standby, true);
  });

  it('are not answered by what is no standby: one that was promoted has a life of its own', async () => {
    const promoted = openReplica({
      url: mine.appUrl,
      applicationName: 'no-standby',
      poolSize: 2,
      mostLagSeconds: 10,
      answerMs: 5_000,
      lookEveryMs: 1_000_000,
      primaryPosition: () => Promise.resolve(0),
      log,
    });
    await promoted.look();
    assert.equal(promoted.state().usable, false);
    assert.equal(await promoted.read(tenantId, (tx) => tx.query('select 1')), undefined);
    await promoted.close();
  });

  it('are answered by the primary when the standby goes away in the middle, without a fault', async () => {
    assert.equal((await who()).standby, true);
    await pair.standby.stop();
    assert.equal((await who()).standby, false);
    assert.equal(database.replicaState().usable, false);
  });
});
