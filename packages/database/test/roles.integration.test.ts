import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../src/database.ts';
import { migrate } from '../src/migrate.ts';
import { rolesOf, serviceRoleNames, type Roles } from '../src/roles.ts';

const server = process.env['TSUDOI_TEST_POSTGRES_URL'] ?? '';

function urlOf(database: string, role?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (role !== undefined) Object.assign(url, { username: role, password: '' });
  return url.href;
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** All that `migrate` makes for an installation; what belongs to a group goes before it. */
function everyRole(roles: Roles): string[] {
  const { group, of } = serviceRoleNames(roles);
  return [roles.app, roles.dispatcher, roles.maintenance, ...Object.values(of), group];
}

/** An installation of its own: an owner that is no superuser, its database, its roles. */
interface Installation {
  readonly database: string;
  readonly owner: string;
  readonly roles: Roles;
}

describe('Two installations on one PostgreSQL', function () {
  this.timeout(240_000);
  const mark = randomBytes(4).toString('hex');
  const maintenance = urlOf('postgres');
  const installation = (name: string): Installation => ({
    database: `roles_${mark}_${name}`,
    owner: `owner_${mark}_${name}`,
    roles: rolesOf(`own_${mark}_${name}`),
  });
  const [here, there, renamed] = [
    installation('here'),
    installation('there'),
    installation('renamed'),
  ] as const;
  const passwordsNow = (roles: Roles) =>
    ask<{ rolname: string; rolpassword: string | null }>(
      maintenance,
      `select rolname, rolpassword from pg_authid where rolname in ('${roles.app}', '${roles.dispatcher}') order by 1`,
    );

  before(async () => {
    for (const { database, owner } of [here, there, renamed]) {
      await ask(maintenance, `create role ${owner} login createrole createdb`);
      await ask(maintenance, `create database ${database} owner ${owner}`);
    }
  });
  after(async () => {
    for (const { database, owner, roles } of [here, there, renamed]) {
      await ask(maintenance, `drop database if exists ${database} with (force)`);
      for (const role of [...everyRole(roles), owner]) await ask(maintenance, `drop role if exists ${role}`);
    }
  });

  it('have roles of their own: neither touches the passwords of the other, and neither reaches its database', async () => {
    for (const { database, owner, roles } of [here, there])
      await migrate({
        url: urlOf(database, owner),
        roles,
        appPassword: `first ${database}`,
        dispatcherPassword: 'first',
      });
    const before = await passwordsNow(here.roles);
    assert.equal(before.filter(({ rolpassword }) => rolpassword !== null).length, 2);
    await migrate({
      url: urlOf(there.database, there.owner),
      roles: there.roles,
      appPassword: 'second',
      dispatcherPassword: 'second',
    });
    assert.deepEqual(await passwordsNow(here.roles), before);
    await assert.rejects(ask(urlOf(there.database, here.roles.app), 'select 1'), { code: '42501' });
    await assert.rejects(ask(urlOf(here.database, there.roles.dispatcher), 'select 1'), { code: '42501' });
  });

  it('serve by these roles: a tenant is read, another is not, and what is old is deleted by the maintenance role', async () => {
    const [tenant] = await ask<{ id: string }>(
      urlOf(here.database, here.owner),
      `insert into core.tenant (slug, name) values ('one', 'One'), ('two', 'Two') returning id`,
    );
    const database = await openDatabase({
      url: urlOf(here.database, here.roles.app),
      dispatcherUrl: urlOf(here.database, here.roles.dispatcher),
      applicationName: 'roles-test',
      connectionBudget: 6,
      maxReplicas: 1,
      log: createLogger('roles-test', 'silent'),
    });
    try {
      const seen = await database.withTenant(tenant?.id ?? '', (tx) =>
        tx.query<{ slug: string }>('select slug from core.tenant'),
      );
      assert.deepEqual(seen, [{ slug: 'one' }]);
      const [{ role } = { role: '' }] = await database.maintenance.query<{ role: string }>(
        'select current_user as role',
      );
      assert.equal(role, here.roles.maintenance);
      await database.maintenance.query('select * from core.make_log_partitions(current_date, 1)');
    } finally {
      await database.close();
    }
  });

  it('an installation that gets a name keeps its privileges and lets the version before it work on', async () => {
    const { database, owner, roles } = renamed;
    const first = rolesOf(`${roles.app.replace(/_app$/, '')}_first`);
    try {
      await migrate({ url: urlOf(database, owner), roles: first });
      await migrate({ url: urlOf(database, owner), roles });
      const [tenant] = await ask<{ id: string }>(
        urlOf(database, owner),
        `insert into core.tenant (slug, name) values ('one', 'One'), ('two', 'Two') returning id`,
      );
      for (const each of [first, roles]) {
        const { group, of } = serviceRoleNames(each);
        await ask(
          maintenance,
          `grant connect on database ${database} to ${each.app}, ${each.dispatcher}, ${group}`,
        );
        const ofTenant = urlOf(database, of.accounts);
        assert.deepEqual(await ask(ofTenant, 'select slug from core.tenant'), []);
        assert.deepEqual(
          await ask(
            `${ofTenant}?options=-c%20tsudoi.tenant%3D${tenant?.id ?? ''}`,
            'select slug from core.tenant',
          ),
          [{ slug: 'one' }],
        );
        assert.deepEqual(await ask(urlOf(database, each.app), 'select slug from core.tenant'), []);
        assert.equal((await ask(urlOf(database, each.dispatcher), 'select slug from core.tenant')).length, 2);
        assert.deepEqual(
          await ask(urlOf(database, each.dispatcher), `set role ${each.maintenance}; select 1`).then(
            () => 'may',
          ),
          'may',
        );
        await assert.rejects(ask(urlOf(database, each.app), `set role ${each.maintenance}`), {
          code: '42501',
        });
      }
    } finally {
      await ask(maintenance, `drop database if exists ${database} with (force)`);
      for (const role of everyRole(first)) await ask(maintenance, `drop role if exists ${role}`);
    }
  });
});
