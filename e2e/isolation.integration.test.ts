import { Role, scopesOfRole } from '@tsudoi/contracts/principal';
import { hashApiKey, newApiKeyText } from '@tsudoi/database/apiKeys';
import { registry } from '@tsudoi/queue/registry';
import { ObjectBroken } from '@tsudoi/storage/sealedStore';
import { Redis } from 'ioredis';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import {
  catalogDefiners,
  catalogTables,
  definerFunctions,
  dispatcherColumns,
  installationTables,
  routingColumns,
} from './isolationCatalog.ts';
import { crossingsOfTable } from './isolationTables.ts';
import { archiveOldMonth, oldMonth } from './archivedMonth.ts';
import { contentOf, redisKeys } from './isolationKeys.ts';
import { seedTenant, type SeededTenant } from './isolationSeed.ts';
import { walkRoutes } from './isolationWalk.ts';
import { startWholeInstallation, type WholeInstallation } from './wholeInstallation.ts';

describe('Tenants never meet', function () {
  this.timeout(600_000);
  let installation: WholeInstallation;
  let owner: pg.Client;
  let tenants: [SeededTenant, SeededTenant];
  let tried = 0;

  before(async () => {
    installation = await startWholeInstallation();
    owner = new pg.Client(installation.database.ownerUrl);
    await owner.connect();
    const { rows } = await owner.query<{ id: string }>(
      `insert into core.tenant (slug, name) values ('bravo', 'Bravo') returning id`,
    );
    await owner.query('update core.tenant set requests_per_minute = 1000000');
    const second = rows[0]?.id ?? '';
    tenants = [
      await seedTenant(installation, await keysOf(installation.tenantId), installation.tenantId, 'zzalpha'),
      await seedTenant(installation, await keysOf(second), second, 'zzbravo'),
    ];
  });
  before('an archived month of each', () =>
    archiveOldMonth(
      installation,
      owner,
      Object.fromEntries(
        tenants.map(({ tenantId, marker }) => [
          tenantId,
          [{ action: 'a.b', targetKind: 'x', targetId: marker, change: { after: marker } }],
        ]),
      ),
    ),
  );
  after(async () => {
    process.stdout.write(`      ${String(tried)} attempts in all, 0 crossings\n`);
    await owner.end();
    await installation.stop();
  });

  async function keysOf(tenantId: string): Promise<Record<Role, string>> {
    const made = {} as Record<Role, string>;
    for (const role of Role.options) {
      const text = newApiKeyText();
      await owner.query(
        `insert into core.api_key (tenant_id, name, prefix, hash, role, scopes) values ($1, $2, $3, $4, $5, $6)`,
        [tenantId, role, text.slice(0, 8), hashApiKey(text), role, scopesOfRole(role)],
      );
      made[role] = text;
    }
    return made;
  }

  it('on every route, for a key and a signed-in member of every role, in both directions', async () => {
    const { endpoints } = installation.platform.http;
    assert.ok(endpoints.length > 40, 'the routers have their routes');
    let attempts = 0;
    for (const [from, to] of [tenants, [tenants[1], tenants[0]] as const]) {
      await comesToRest(to);
      const digest = await digestOf(to);
      const written = new Set<string>();
      for (const caller of from.callers) {
        const walked = await walkRoutes(installation, owner, endpoints, from, to, caller, written);
        assert.deepEqual(walked.crossings, []);
        attempts += walked.tried;
      }
      assert.deepEqual(await digestOf(to), digest, `nothing of ${to.marker} was changed`);
    }
    tried += attempts;
    process.stdout.write(
      `      ${String(endpoints.length)} routes x ${String(tenants[0].callers.length)} callers (keys and members of 4 roles) x 2 directions: ${String(attempts)} requests\n`,
    );
  });

  it('on every router: a route that is mounted past the contracts is named here', () => {
    const beside = new Set([
      '/health',
      '/live',
      '/ready',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/docs/start.js',
      '/docs/assets/:name',
    ]);
    const declared = new Set(
      installation.platform.http.endpoints.map((each) => each.path.replaceAll(/\{(\w+)\}/g, ':$1')),
    );
    const stack = (installation.platform.http.router as unknown as { stack: { route?: { path: string } }[] })
      .stack;
    const unknown = stack.flatMap(({ route }) =>
      route && !declared.has(route.path) && !beside.has(route.path) ? [route.path] : [],
    );
    assert.deepEqual(unknown, []);
  });

  it('in every table, view and function of the catalogue', async () => {
    const faults: string[] = [];
    let checks = 0;
    const app = new pg.Client(installation.database.appUrl);
    await app.connect();
    try {
      for (const table of await catalogTables(owner)) {
        checks += 1;
        if (table.kind === 'm') faults.push(`${table.name}: materialised views know no row-level security`);
        else if (table.kind === 'v') {
          if (table.appMay && !table.invoker) faults.push(`${table.name}: a view without security_invoker`);
        } else if (!table.hasTenant) {
          if (!(table.name in installationTables))
            faults.push(`${table.name}: neither tenant_id nor a reason in the list`);
        } else if (table.appMay && !(table.rowSecurity && table.tenantPolicy)) {
          faults.push(`${table.name}: no row-level security by tenant`);
        }
        if (!table.hasTenant || !table.appMay) continue;
        for (const [own, other] of [tenants, [tenants[1], tenants[0]] as const]) {
          checks += 3;
          faults.push(...(await crossingsOfTable(app, table, own.tenantId, other.tenantId)));
        }
      }
      for (const name of await catalogDefiners(owner)) {
        checks += 1;
        if (!(name in definerFunctions))
          faults.push(`${name}: runs with the owner's rights without a reason in the list`);
      }
      for (const { table, column } of await dispatcherColumns(owner)) {
        checks += 1;
        if (!routingColumns.test(column))
          faults.push(`${table}.${column}: no routing column, and the dispatcher reads it`);
      }
    } finally {
      await app.end();
    }
    assert.deepEqual(faults, []);
    tried += checks;
    process.stdout.write(`      ${String(checks)} checks of tables, views, functions and columns\n`);
  });

  it('in every cache entry and queue of Redis', async () => {
    const redis = new Redis(installation.redis.url);
    const faults: string[] = [];
    let keys = 0;
    try {
      for await (const found of redis.scanStream({ match: `${installation.redis.prefix}*`, count: 1_000 })) {
        for (const key of found as string[]) {
          keys += 1;
          const plain = key.slice(installation.redis.prefix.length);
          const known = redisKeys.find((each) => each.pattern.test(plain));
          if (!known) faults.push(`${plain}: not a kind of key in the list`);
          else if (known.tenant && !tenants.some((tenant) => plain.includes(tenant.tenantId)))
            faults.push(`${plain}: carries no tenant`);
          const content = await contentOf(redis, key);
          for (const tenant of tenants) {
            if (!plain.includes(tenant.tenantId) && content.includes(tenant.marker))
              faults.push(`${plain}: holds words of ${tenant.marker}`);
          }
        }
      }
    } finally {
      redis.disconnect();
    }
    assert.deepEqual(faults, []);
    assert.ok(keys > 0);
    tried += keys;
    process.stdout.write(`      ${String(keys)} keys of Redis\n`);
  });

  it('in every job and domain event, and only on queues of the registry', async () => {
    const { rows } = await owner.query<{ tenant_id: string; queue: string | null; content: string }>(
      `select tenant_id, queue, to_jsonb(j)::text as content from core.job j
       union all select tenant_id, null, to_jsonb(o)::text from core.outbox o`,
    );
    const faults: string[] = [];
    for (const row of rows) {
      if (row.queue !== null && !registry.queues.includes(row.queue))
        faults.push(`queue ${row.queue} is not in the registry`);
      for (const tenant of tenants) {
        if (row.tenant_id === tenant.tenantId) continue;
        if (row.content.includes(tenant.marker) || tenant.ids.some((id) => row.content.includes(id)))
          faults.push(row.content.slice(0, 200));
      }
    }
    assert.deepEqual(faults, []);
    assert.ok(rows.length > 0);
    tried += rows.length;
    process.stdout.write(`      ${String(rows.length)} jobs and domain events\n`);
  });

  it('in every stored object: it lies below its tenant, opens there only, and tells of nobody else', async () => {
    const { objects } = installation.platform;
    assert.ok(objects);
    const folder = path.join(installation.folder, 'objects');
    let checks = 0;
    for (const [own, other] of [tenants, [tenants[1], tenants[0]] as const]) {
      const names: string[] = [];
      for await (const { path: name } of objects.list(own.tenantId)) names.push(name);
      assert.ok(names.length > 0);
      for (const name of names) {
        checks += 1;
        const content = (await objects.get({ tenantId: own.tenantId, path: name }))?.body ?? Buffer.alloc(0);
        // An anchor of the audit log holds a number and a hash, and nothing that anybody wrote.
        const isAnchor = name.startsWith('audit-anchors/');
        const text = (isAnchor ? content : gunzipSync(content)).toString('utf8');
        assert.ok(isAnchor || text.includes(own.marker), 'it is what the tenant wrote');
        assert.ok(!text.includes(other.marker) && !text.includes(other.tenantId));
        const moved = `moved-${name.replaceAll('/', '-')}`;
        fs.copyFileSync(path.join(folder, own.tenantId, name), path.join(folder, other.tenantId, moved));
        await assert.rejects(objects.get({ tenantId: other.tenantId, path: moved }), ObjectBroken);
        fs.rmSync(path.join(folder, other.tenantId, moved));
      }
      const listed = await fetch(`${installation.url}/v1/audit?from=${oldMonth.from}&to=${oldMonth.to}`, {
        headers: { authorization: `Bearer ${own.keys.admin}` },
      });
      const answer = await listed.text();
      assert.ok(listed.ok && answer.includes(own.marker) && !answer.includes(other.marker), answer);
    }
    const { rows: all } = await owner.query<{ id: string }>('select id from core.tenant');
    const outside = fs
      .readdirSync(folder)
      .filter((name) => name !== '.drafts' && !all.some(({ id }) => id === name));
    assert.deepEqual(outside, []);
    tried += checks;
    process.stdout.write(`      ${String(checks)} stored objects\n`);
  });

  it('in every line of the log: what a tenant wrote is in none', () => {
    const faults = installation.lines.filter((line) => {
      if (tenants.some((tenant) => line.includes(tenant.marker))) return true;
      const { tenant_id } = JSON.parse(line) as { tenant_id?: string };
      return tenants.some(
        (tenant) =>
          tenant_id !== undefined && tenant_id !== tenant.tenantId && line.includes(tenant.tenantId),
      );
    });
    assert.deepEqual(faults, []);
    tried += installation.lines.length;
    process.stdout.write(`      ${String(installation.lines.length)} lines of the log\n`);
  });

  /** Ends what the other direction has set in motion: rules that it switched on are filled, and their nudges sent, by the clock. */
  async function comesToRest({ tenantId }: SeededTenant): Promise<void> {
    await owner.query('update nudge.rule set enabled = false where tenant_id = $1 and enabled', [tenantId]);
    for (let tries = 0; tries < 600; tries += 1) {
      const { rows } = await owner.query(
        `select 1 from nudge.backlog where tenant_id = $1 and (state = 'running' or due_at <= now()) limit 1`,
        [tenantId],
      );
      if (rows.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('waited 60 s for the nudges of rules that were switched off');
  }

  /** What lies in every table of a tenant; what clocks and workers move by themselves is left out. */
  async function digestOf(tenant: SeededTenant): Promise<Record<string, string>> {
    const digests: Record<string, string> = {};
    const moving =
      /^core\.(job|outbox|access_log|audit|idempotency_key|api_key|revoked_session|webhook_delivery)/;
    for (const table of await catalogTables(owner)) {
      if (!table.hasTenant || table.partition || table.kind === 'v' || moving.test(table.name)) continue;
      const { rows } = await owner.query<{ digest: string | null }>(
        `select md5(string_agg(t::text, '|' order by t::text)) as digest from ${table.name} t where tenant_id = $1`,
        [tenant.tenantId],
      );
      digests[table.name] = rows[0]?.digest ?? '';
    }
    return digests;
  }
});
