import { plainRoles, serviceRoleNames } from '@tsudoi/database/roles';
import { serviceRights, serviceRoles, type ServiceRole } from '@tsudoi/database/serviceRights';
import { asService, createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { heldVerbs, type Held } from './heldVerbs.ts';

/** Tables that a view reads, as they are written in its definition. */
const readsSql = `
  select distinct format('%I.%I', vn.nspname, v.relname) as view, format('%I.%I', bn.nspname, b.relname) as base
  from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
    join pg_namespace vn on vn.oid = v.relnamespace join pg_class b on b.oid = d.refobjid
    join pg_namespace bn on bn.oid = b.relnamespace
  where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and b.oid <> v.oid
    and vn.nspname not in ('pg_catalog', 'information_schema')`;

const names = serviceRoleNames(plainRoles).of;

/** What a role should hold on a table, of what the application's role holds. */
function wantedOf(role: ServiceRole, table: string, app: string, readByViews: ReadonlySet<string>): string {
  const { schemas, tables } = serviceRights[role];
  const right = tables[table];
  const only = (letters: string) =>
    Array.from(app)
      .filter((each) => letters.includes(each.toUpperCase()))
      .join('');
  const wanted = schemas.includes(table.split('.')[0] ?? '')
    ? app
    : right === undefined
      ? ''
      : typeof right === 'string'
        ? only(right)
        : `s${right.U ? 'u' : ''}`;
  return wanted === '' && readByViews.has(table) ? 's' : wanted;
}

describe('What the database role of each service may do', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  let owner: pg.Client;
  let held: readonly Held[];
  const byTable = new Map<string, Record<string, string>>();
  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Client(database.ownerUrl);
    await owner.connect();
    held = (await owner.query<Held>(heldVerbs, [[plainRoles.app, ...Object.values(names)]])).rows;
    for (const { name, role, verbs } of held) byTable.set(name, { ...byTable.get(name), [role]: verbs });
  });
  after(async () => {
    await owner.end();
    await database.drop();
  });

  async function viewReads(role: ServiceRole): Promise<ReadonlySet<string>> {
    const { rows } = await owner.query<{ view: string; base: string }>(readsSql);
    const { schemas, tables } = serviceRights[role];
    const read = new Set<string>();
    const follow = (view: string) => {
      for (const { base } of rows.filter((row) => row.view === view)) {
        read.add(base);
        follow(base);
      }
    };
    for (const { view } of rows)
      if (view in tables || schemas.includes(view.split('.')[0] ?? '')) follow(view);
    return read;
  }

  it('is its row of the table of rights, table by table, and never more than the application’s role: the matrix', async () => {
    const lines: string[] = [];
    for (const role of serviceRoles) {
      const read = await viewReads(role);
      for (const [table, by] of byTable) {
        const wanted = wantedOf(role, table, by[plainRoles.app] ?? '', read);
        assert.equal(by[names[role]], wanted, `${role}: ${table}`);
      }
      for (const table of Object.keys(serviceRights[role].tables))
        assert.ok(byTable.has(table), `${role}: ${table} is there`);
    }
    for (const [table, by] of byTable)
      lines.push(
        `      ${table.padEnd(38)}${serviceRoles.map((role) => (by[names[role]] || '·').padEnd(11)).join('')}`,
      );
    console.log(`      ${'table'.padEnd(38)}${serviceRoles.map((role) => role.padEnd(11)).join('')}`);
    console.log(lines.join('\n'));
  });

  it('refuses every verb on every table outside it, tried as the role itself', async () => {
    const { rows: columns } = await owner.query<{ name: string; column: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name, min(quote_ident(a.attname)) as column
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       where a.attnum > 0 and not a.attisdropped group by 1`,
    );
    const columnOf = new Map(columns.map(({ name, column }) => [name, column]));
    let attempts = 0;
    for (const role of serviceRoles) {
      const client = new pg.Client(asService(database, role));
      await client.connect();
      try {
        for (const [table, by] of byTable) {
          const verbs = by[names[role]] ?? '';
          const column = columnOf.get(table) ?? '';
          const outside = {
            S: `select 1 from ${table} limit 1`,
            I: `insert into ${table} default values`,
            U: `update ${table} set ${column} = ${column}`,
            D: `delete from ${table}`,
          };
          for (const [letter, sql] of Object.entries(outside)) {
            // Of a verb for some columns, the next test says which.
            if (verbs.toUpperCase().includes(letter)) continue;
            attempts += 1;
            const code = await client.query(sql).then(
              () => 'done',
              (err: unknown) => (err as { code?: string }).code,
            );
            // A view that cannot be written to at all says so first.
            const refusals = table.endsWith('_view') ? ['42501', '55000', '0A000'] : ['42501'];
            assert.ok(refusals.includes(String(code)), `${role}: ${sql}: ${String(code)}`);
          }
        }
      } finally {
        await client.end();
      }
    }
    console.log(`      ${String(attempts)} attempts, 0 let through`);
    assert.ok(attempts > 1_000);
  });

  it('opens the columns that a row names and no others, and those that a view reads', async () => {
    const { rows } = await owner.query<{ role: string; name: string; s: string[]; u: string[] }>(
      `select r.role, format('%I.%I', n.nspname, c.relname) as name,
         array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and has_column_privilege(r.role, c.oid, a.attnum, 'select') order by 1) as s,
         array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
           and has_column_privilege(r.role, c.oid, a.attnum, 'update') order by 1) as u
       from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join unnest($1::text[]) as r(role)
       where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('core', 'nudge', 'sync', 'recommendation')`,
      [Object.values(names)],
    );
    let walked = 0;
    for (const role of serviceRoles) {
      const read = await viewReads(role);
      for (const [table, right] of Object.entries(serviceRights[role].tables)) {
        if (typeof right === 'string' || read.has(table)) continue;
        const open = rows.find((row) => row.role === names[role] && row.name === table);
        assert.deepEqual(open?.s, [...right.S].sort(), `${role}: ${table}`);
        assert.deepEqual(open.u, [...(right.U ?? [])].sort(), `${role}: ${table}`);
        walked += 1;
      }
    }
    assert.ok(walked > 15);
    const secrets = rows.filter(
      ({ role, name, s }) =>
        role !== names.accounts && name === 'core.signing_key' && s.includes('sealed_private_jwk'),
    );
    assert.deepEqual(secrets, []);
  });

  it('leaves functions that delete, and that open another service’s rows, to whom they belong', async () => {
    const { rows } = await owner.query<{ role: string; name: string; member: boolean }>(
      `select r.role, format('%I.%I', n.nspname, p.proname) as name, pg_has_role(r.role, $2, 'member') as member
       from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join unnest($1::text[]) as r(role)
       where p.prosecdef and n.nspname in ('core', 'nudge', 'sync', 'recommendation') and p.prorettype <> 'trigger'::regtype
         and has_function_privilege(r.role, p.oid, 'execute')`,
      [Object.values(names), plainRoles.maintenance],
    );
    for (const role of serviceRoles) {
      const { schemas, functions } = serviceRights[role];
      const mine = rows.filter((row) => row.role === names[role]);
      assert.ok(mine.every((row) => !row.member));
      for (const { name } of mine)
        assert.ok(functions.includes(name) || schemas.includes(name.split('.')[0] ?? ''), `${role}: ${name}`);
      for (const name of functions)
        assert.ok(
          mine.some((row) => row.name === name),
          `${role}: ${name} may be called`,
        );
    }
  });

  it('lets nobody be more than they look: no role bypasses policies, becomes another, or signs in as the group', async () => {
    const { rows } = await owner.query<Record<string, unknown>>(
      `select rolname, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as more, rolcanlogin,
         array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as of
       from pg_roles r where rolname = any ($1) order by 1`,
      [[...Object.values(names), serviceRoleNames(plainRoles).group]],
    );
    assert.equal(rows.length, serviceRoles.length + 1);
    for (const row of rows) {
      const isGroup = row['rolname'] === serviceRoleNames(plainRoles).group;
      assert.equal(row['more'], false);
      assert.equal(row['rolcanlogin'], !isGroup);
      assert.deepEqual(row['of'], isGroup ? [] : [serviceRoleNames(plainRoles).group]);
    }
  });

  it('shows a service the rows of its tenant alone, by the policies of the application’s role', async () => {
    const { rows } = await owner.query<{ relation: string; app: string; services: string }>(
      `select c.oid::regclass::text as relation,
         string_agg(concat_ws(' ', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), ';' order by p.polname)
           filter (where $1::regrole = any (p.polroles)) as app,
         string_agg(concat_ws(' ', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)), ';' order by p.polname)
           filter (where $2::regrole = any (p.polroles)) as services
       from pg_class c left join pg_policy p on p.polrelid = c.oid where c.relrowsecurity group by c.oid`,
      [plainRoles.app, serviceRoleNames(plainRoles).group],
    );
    assert.ok(rows.length > 60);
    for (const { relation, app, services } of rows) assert.equal(services, app, relation);
    const tenants = await owner.query<{ id: string }>(
      `insert into core.tenant (slug, name) values ('one', 'One'), ('two', 'Two') returning id`,
    );
    const [one, two] = tenants.rows.map(({ id }) => id);
    const client = new pg.Client(asService(database, 'accounts'));
    await client.connect();
    try {
      await client.query('begin');
      await client.query(`select set_config('app.tenant_id', $1, true), core.enter_tenant($1::uuid)`, [one]);
      const seen = await client.query<{ id: string }>('select id from core.tenant');
      assert.deepEqual(
        seen.rows.map(({ id }) => id),
        [one],
      );
      await assert.rejects(
        client.query(`insert into core.workspace (tenant_id, slug, name) values ($1, 'w', 'W')`, [two]),
        { code: '42501' },
      );
      await client.query('rollback');
    } finally {
      await client.end();
    }
  });

  it('lets audience hand a person every table that names them', async () => {
    const { rows } = await owner.query<{ name: string; open: boolean }>(
      `select c.oid::regclass::text as name, has_table_privilege($1, c.oid, 'select') as open
       from pg_attribute a join pg_class c on c.oid = a.attrelid
       where a.attname = 'contact_id' and c.relkind in ('r', 'p') and not c.relispartition`,
      [names.audience],
    );
    assert.ok(rows.length > 10);
    assert.deepEqual(
      rows.filter(({ open }) => !open).map(({ name }) => name),
      [],
    );
  });
});
