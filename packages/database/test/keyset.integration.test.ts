import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { afterCursor, beforeCursor } from '../src/keyset.ts';
import { asOwner, tenantA, tenantB } from './openTestDatabase.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

/** The lists of people and events: where each row lies, and how a row of it is made. */
const lists = [
  {
    table: 'core.contact',
    sql: `select id from core.contact where ${beforeCursor('created_at', 'id', 1)} order by created_at desc, id desc limit 51`,
    fill: (tenant: string, rows: number) =>
      `insert into core.contact (tenant_id, email, created_at) select '${tenant}', 'p' || n || '@example.jp', timestamptz '2030-01-01' + n * interval '1 s' from generate_series(1, ${String(rows)}) n`,
  },
  {
    table: 'core.member',
    sql: `select id from core.member where ${beforeCursor('created_at', 'id', 1)} order by created_at desc, id desc limit 51`,
    fill: (tenant: string, rows: number) =>
      `insert into core.member (tenant_id, email, display_name, role, created_at) select '${tenant}', 'p' || n || '@example.jp', 'P', 'viewer', timestamptz '2030-01-01' + n * interval '1 s' from generate_series(1, ${String(rows)}) n`,
  },
  {
    table: 'core.api_key',
    sql: `select id from core.api_key where ${beforeCursor('created_at', 'id', 1)} order by created_at desc, id desc limit 51`,
    fill: (tenant: string, rows: number) =>
      `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes, created_at) select '${tenant}', 'k', 'tsk_', sha256(('${tenant}' || n)::bytea), 'viewer', '{}', timestamptz '2030-01-01' + n * interval '1 s' from generate_series(1, ${String(rows)}) n`,
  },
  {
    table: 'core.sign_up',
    sql: `select id from core.sign_up where event_id = '${tenantA}' and ${afterCursor('signed_up_at', 'id', 1)} order by signed_up_at, id limit 51`,
    fill: (tenant: string, rows: number) =>
      `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, signed_up_at) select '${tenant}', '${tenantA}', gen_random_uuid(), 'api', 'x' || n, timestamptz '2030-01-01' + n * interval '1 s' from generate_series(1, ${String(rows)}) n`,
  },
] as const;

describe('A page of a list by time and id', function () {
  this.timeout(120_000);
  const testDatabase = useTestDatabase({ before, after });
  const rows = 20_000;
  const pages = {
    first: null,
    middle: '2030-01-01T02:46:40.000Z',
    last: '2030-01-01T00:01:00.000Z',
  } as const;

  before(async () => {
    for (const [tenant, slug] of [
      [tenantA, 'a'],
      [tenantB, 'b'],
    ])
      await asOwner(
        testDatabase(),
        `insert into core.tenant (id, slug, name) values ('${String(tenant)}', '${String(slug)}', 'T')`,
      );
    await asOwner(
      testDatabase(),
      `set session_replication_role = replica; ${lists.map(({ fill }) => `${fill(tenantA, rows)}; ${fill(tenantB, 500)}`).join('; ')}`,
    );
    await asOwner(testDatabase(), `analyze`);
  });

  for (const { table, sql } of lists)
    it(`of ${table} is a range of an index: the first, a middle and the last page read less than 200 buffers and sort nothing`, async () => {
      const client = new pg.Client({ connectionString: testDatabase().appUrl });
      await client.connect();
      try {
        for (const tenant of [tenantA, tenantB]) {
          for (const [name, at] of Object.entries(pages)) {
            await client.query('begin');
            await client.query(`select set_config('tsudoi.tenant', $1, true)`, [tenant]);
            const { rows: told } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
              `explain (analyze, buffers, format json) ${sql}`,
              [at, at === null ? null : tenantA],
            );
            await client.query('rollback');
            const plan = told[0]?.['QUERY PLAN'][0]?.Plan;
            assert.ok(plan);
            const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
            assert.ok(
              buffers < 200,
              `${name} page: ${String(buffers)} buffers\n${JSON.stringify(plan, null, 1)}`,
            );
            const kinds = nodesOf(plan);
            assert.ok(
              !kinds.some((kind) => kind === 'Sort' || kind === 'Seq Scan'),
              `${name} page: ${kinds.join(', ')}`,
            );
          }
        }
      } finally {
        await client.end();
      }
    });

  it('shows every row once, however many have the same millisecond', async () => {
    await asOwner(
      testDatabase(),
      `update core.contact set created_at = timestamptz '2031-01-01' + (abs(hashtext(id::text)) % 7) * interval '0.4 ms' where tenant_id = '${tenantB}'`,
    );
    const client = new pg.Client({ connectionString: testDatabase().appUrl });
    await client.connect();
    const seen: string[] = [];
    try {
      await client.query(`select set_config('tsudoi.tenant', $1, false)`, [tenantB]);
      let cursor: [string | null, string | null] = [null, null];
      for (;;) {
        const { rows: page } = await client.query<{ id: string; created_at: Date }>(
          `select id, created_at from core.contact where ${beforeCursor('created_at', 'id', 1)} order by created_at desc, id desc limit 37`,
          cursor,
        );
        seen.push(...page.map(({ id }) => id));
        const last = page.at(-1);
        if (!last || page.length < 37) break;
        cursor = [last.created_at.toISOString(), last.id];
      }
    } finally {
      await client.end();
    }
    assert.deepEqual([seen.length, new Set(seen).size], [500, 500]);
  });
});

function nodesOf(plan: Plan): string[] {
  return [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)];
}
