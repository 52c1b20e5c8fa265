import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import {
  fromSources,
  installationEnvironment,
  startChildProcess,
  type RunningChild,
} from './childProcess.ts';
import { serviceNames } from './serviceProcesses.ts';

describe('The role of a process', function () {
  this.timeout(180_000);
  let database: TestDatabase;
  let env: Record<string, string | undefined>;
  const running: RunningChild[] = [];

  before(async () => {
    database = await createTestDatabase();
    await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: 'default', name: 'Default' },
      key: { name: 'e2e', role: 'admin' },
    });
    env = installationEnvironment(database);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });
  after(() => database.drop());

  const start = async (service: string, role: string) => {
    const child = await startChildProcess(fromSources(service), { ...env, ROLE: role });
    running.push(child);
    return child;
  };
  const paths = async (child: RunningChild) =>
    Object.keys(
      ((await (await fetch(`${child.url}/openapi.json`)).json()) as { paths: Record<string, unknown> }).paths,
    );

  it('lets no worker serve a route', async () => {
    const workers = await Promise.all(serviceNames.map((service) => start(service, 'worker')));
    assert.deepEqual((await Promise.all(workers.map(paths))).flat(), []);
  });

  it('lets an API leave the outbox to the workers', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      const relayed = async () =>
        (
          await owner.query<{ done: boolean }>(
            'select bool_and(relayed_at is not null) as done from core.outbox',
          )
        ).rows[0]?.done;
      await Promise.all(serviceNames.map((service) => start(service, 'api')));
      const tenant = await owner.query<{ id: string }>('select id from core.tenant limit 1');
      await owner.query(
        `insert into core.outbox (tenant_id, type, payload) values ($1, 'plan.accepted', $2)`,
        [tenant.rows[0]?.id, { planId: randomUUID(), eventId: randomUUID() }],
      );
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      assert.equal(await relayed(), false);
      await start('nudge-generator', 'worker');
      while (!(await relayed())) await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await owner.end();
    }
  });
});
