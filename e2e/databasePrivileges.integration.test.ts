import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { heldVerbs, type Held } from './heldVerbs.ts';

/** What the application's role may do with tables that are not simply a tenant's to write: the verbs, and why no others. */
const narrow: Readonly<Record<string, { readonly verbs: string; readonly why: string }>> = {
  'core.audit_entry': {
    verbs: 'S',
    why: 'append-only: written by core.append_audit and core.append_audit_entries alone',
  },
  'core.audit_head': { verbs: 'S', why: 'the ends of the chains, moved by the same two' },
  'core.audit_archived_month': { verbs: 'SI', why: 'dropped_at is written by core.drop_archived_audit' },
  'core.audit_archive_part': { verbs: 'SIu', why: 'a part is never replaced; key_id by a rotation' },
  'core.access_log': { verbs: 'S', why: 'append-only: written by core.write_access_log alone' },
  'core.tenant': { verbs: 'Su', why: 'made by core.create_tenant, removed by nobody' },
  'core.stage': { verbs: 'Su', why: 'one row' },
  'core.clock': { verbs: 'Su', why: 'one row' },
};

/** The only functions that the maintenance role may call, and what each refuses or leaves alone. */
const destructive: Readonly<Record<string, string>> = {
  'core.prune_webhook_deliveries': 'deliveries younger than 7 days',
  'core.prune_contact_imports': 'imports of contacts younger than 90 days',
  'core.delete_expired': 'rows younger than a day (dead letters 30 days)',
  'core.drop_archived_audit': 'months that are not archived, every entry, without a fault',
  'core.drop_log_partitions': 'partitions whose time is not over',
  'core.end_leases_ahead': 'leases that a clock may have given',
  'core.make_log_partitions': 'makes empty partitions',
  'nudge.llm_prune': 'entries of the ledger younger than 90 days',
  'recommendation.prune_imports': 'imports of results younger than 90 days',
  'recommendation.prune_predictions': 'predictions younger than a year',
};

const roles = ['tsudoi_app', 'tsudoi_dispatcher', 'tsudoi_maintenance'] as const;

describe('What each database role may do', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let owner: pg.Client;
  before(async () => {
    database = await createTestDatabase();
    owner = new pg.Client(database.ownerUrl);
    await owner.connect();
  });
  after(async () => {
    await owner.end();
    await database.drop();
  });

  it('is what is wanted of it, table by table: the matrix', async () => {
    const { rows } = await owner.query<Held>(heldVerbs, [roles]);
    const matrix = new Map<string, Record<string, string>>();
    for (const { name, role, verbs } of rows) matrix.set(name, { ...matrix.get(name), [role]: verbs });
    const lines: string[] = [];
    for (const [name, by] of matrix) {
      lines.push(`      ${name.padEnd(36)}${roles.map((role) => (by[role] || '·').padEnd(8)).join('')}`);
      const app = by['tsudoi_app'] ?? '';
      assert.match(
        app,
        /^[Ss]?[Ii]?[Uu]?D?$/,
        `${name}: the application truncates nothing and sets no trigger`,
      );
      if (narrow[name]) assert.equal(app, narrow[name].verbs, `${name}: ${narrow[name].why}`);
      assert.match(by['tsudoi_dispatcher'] ?? '', /^[Ss]?$/, `${name}: the dispatcher reads`);
      assert.equal(by['tsudoi_maintenance'], '', `${name}: maintenance has functions, no tables`);
    }
    for (const name of Object.keys(narrow)) assert.ok(matrix.has(name), `${name} is there`);
    console.log(`      ${'table'.padEnd(36)}${'app'.padEnd(8)}dispatchmaint.`);
    console.log(lines.join('\n'));
    console.log(`      ${String(matrix.size)} tables and views x ${String(roles.length)} roles`);
  });

  it('holds for the roles themselves: none is more than it looks, and the application cannot become maintenance', async () => {
    const { rows } = await owner.query<Record<string, unknown>>(
      `select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin,
         pg_has_role(rolname, 'tsudoi_maintenance', 'set') as may_become, pg_has_role(rolname, 'tsudoi_maintenance', 'usage') as has
       from pg_roles where rolname = any ($1) order by 1`,
      [roles],
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    assert.deepEqual(rows, [
      { rolname: 'tsudoi_app', ...none, rolcanlogin: true, may_become: false, has: false },
      { rolname: 'tsudoi_dispatcher', ...none, rolcanlogin: true, may_become: true, has: false },
      { rolname: 'tsudoi_maintenance', ...none, rolcanlogin: false, may_become: true, has: true },
    ]);
  });

  it('leaves what deletes to maintenance alone, which refuses what is not old', async () => {
    const { rows } = await owner.query<{ name: string; role: string }>(
      `select n.nspname || '.' || p.proname as name, r.role from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         cross join unnest($1::text[]) as r(role)
       where p.prosecdef and n.nspname in ('core', 'nudge', 'sync', 'recommendation')
         and p.prosrc ~* '(delete from|drop table|truncate)' and has_function_privilege(r.role, p.oid, 'execute')
       order by 1, 2`,
      [['tsudoi_app', 'tsudoi_dispatcher', 'tsudoi_maintenance', 'public']],
    );
    const byApp = rows.filter(({ role }) => role === 'tsudoi_app').map(({ name }) => name);
    // The erasure of a person, their stored replies too, in the tenant of the transaction; a push subscription, by the token that it was given.
    assert.deepEqual(
      [...new Set(byApp)],
      ['core.erase_contact_rows', 'core.forget_replies', 'sync.receive_lifecycle'],
    );
    const { rows: granted } = await owner.query<{ name: string }>(
      `select n.nspname || '.' || p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where n.nspname in ('core', 'nudge', 'sync', 'recommendation')
         and exists (select from aclexplode(p.proacl) a join pg_roles r on r.oid = a.grantee where r.rolname = 'tsudoi_maintenance')
       order by 1`,
    );
    assert.deepEqual(
      granted.map(({ name }) => name),
      Object.keys(destructive).sort(),
    );
    const calls = [
      `select core.delete_expired(100, '0', '0', '0', '0')`,
      'select core.drop_archived_audit(0)',
      'select core.drop_log_partitions()',
      `select nudge.llm_prune(now() + interval '1 day', 1000)`,
      'select core.end_leases_ahead()',
      `select core.prune_webhook_deliveries(now(), 1000)`,
      `select core.prune_contact_imports(now(), 1000)`,
      `select recommendation.prune_imports(now(), 1000)`,
      `select recommendation.prune_predictions(now(), 1000)`,
      'set role tsudoi_maintenance',
      'truncate core.audit_entry',
      'delete from core.audit_entry',
      `update core.audit_head set seq = 0`,
      'delete from core.access_log',
      'drop table core.contact',
    ];
    const attempt = async (url: string, sql: string, first?: string) => {
      const client = new pg.Client(url);
      await client.connect();
      try {
        if (first) await client.query(first);
        return await client.query(sql).then(
          () => 'done',
          (err: unknown) => String((err as { code?: string }).code),
        );
      } finally {
        await client.end();
      }
    };
    for (const sql of calls) {
      assert.equal(await attempt(database.appUrl, sql), '42501', `app: ${sql}`);
      if (sql !== 'set role tsudoi_maintenance')
        assert.equal(await attempt(database.dispatcherUrl, sql), '42501', `dispatcher: ${sql}`);
    }
    for (const young of [
      calls[0] ?? '',
      calls[3] ?? '',
      `select core.delete_expired(100, null, null, null, null)`,
    ])
      assert.equal(
        await attempt(database.dispatcherUrl, young, 'set role tsudoi_maintenance'),
        '42501',
        young,
      );
    console.log(`      ${String(calls.length * 2 + 2)} attempts, 0 rows gone`);
  });
});
