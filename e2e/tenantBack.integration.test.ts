import { createApiClient } from '@tsudoi/cli/apiClient';
import { createContact, listContacts } from '@tsudoi/contracts/contacts';
import { createEvent, readEvent } from '@tsudoi/contracts/events';
import { acceptPlan, createPlan, readPlan } from '@tsudoi/contracts/plans';
import { bootstrap } from '@tsudoi/database/bootstrap';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { fillTenant } from '../packages/backup/test/fillTenant.ts';
import { hashesOf, run } from '../packages/backup/test/hashesOf.ts';
import { openBackupCommand, seededFractions } from './backupCommand.ts';
import { startInstallation, type Installation } from './installation.ts';
import { runTsudoi } from './tsudoiCommand.ts';
import { eventInDays, startWriteLoad } from './writeLoad.ts';

const full = process.env['TSUDOI_FULL'] !== undefined;
const kills = full ? 50 : 2;
const people = full ? 50_000 : 2_000;
const slug = 'comes-back';
/** Work under way is not brought along. */
const passing = ['core.job', 'core.outbox'];

describe(`A tenant of ${String(people)} people that comes back beside others who work, killed ${String(kills)} times`, function () {
  this.timeout(kills * 60_000 + 720_000);
  const backups = openBackupCommand(7);
  const fraction = seededFractions();
  const quiet = randomUUID();
  let installation: Installation;
  let ownerUrl: string;

  before(async () => {
    installation = await startInstallation();
    ({ ownerUrl } = installation.database);
    await fillTenant(ownerUrl, quiet, 1_000);
  });
  after(async () => {
    await installation.stop();
    backups.remove();
  });

  /** Every row of a tenant but for `passing`, and but for when its keys were last used: that is noted once a minute, whatever is done meanwhile. */
  async function rowsOf(tenantId: string): Promise<ReadonlyMap<string, string>> {
    const found = new Map(
      [...(await hashesOf(ownerUrl, tenantId))].filter(([name]) => !passing.includes(name)),
    );
    if (!found.has('core.api_key')) return found;
    const [keys] = await run<{ hash: string }>(
      ownerUrl,
      `select md5(string_agg(row::text, ',' order by row::text)) as hash
       from (select to_jsonb(t) - 'last_used_at' as row from core.api_key t where tenant_id = '${tenantId}') as kept`,
    );
    return found.set('core.api_key', String(keys?.hash));
  }

  /** The rows of a tenant once what its last requests left to be done is done. */
  async function settled(tenantId: string): Promise<ReadonlyMap<string, string>> {
    for (let last = await rowsOf(tenantId), tries = 0; ; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const now = await rowsOf(tenantId);
      const [work] = await run<{ n: string }>(
        ownerUrl,
        `select count(*) as n from core.job where tenant_id = '${tenantId}' and state not in ('done', 'dead')`,
      );
      if (work?.n === '0' && [...now].join() === [...last].join()) return now;
      assert.ok(tries < 60, 'it does not come to rest');
      last = now;
    }
  }

  /** Waits until the server has noticed that a restore is gone: what it was told before is done or undone then. */
  async function nobodyRestores(): Promise<void> {
    for (const deadline = Date.now() + 120_000; ;) {
      const [others] = await run<{ n: string }>(
        ownerUrl,
        `select count(*) as n from pg_stat_activity where datname = current_database() and application_name = 'tsudoi-restore'`,
      );
      if (others?.n === '0') return;
      assert.ok(Date.now() < deadline, 'the connection of a process that is gone stays');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const remove = () => runTsudoi(installation, ['tenants', 'delete', slug, '--yes', slug]);

  it('is there with every row or not at all, while the others write and none of their rows changes', async () => {
    const { tenantId, apiKey } = await bootstrap({
      url: ownerUrl,
      tenant: { slug, name: 'Comes back' },
      key: { name: 'its own', role: 'owner' },
    });
    const theirs = createApiClient(installation.url, apiKey);
    const { body: event } = await theirs.call(createEvent, { body: eventInDays(40) as never });
    const { body: plan } = await theirs.call(createPlan, { params: { eventId: event.id }, body: {} });
    await theirs.call(acceptPlan, {
      params: { planId: plan.id },
      body: { landingUrl: 'https://example.com/' },
    });
    await theirs.call(createContact, { body: { email: 'somebody@example.jp' } });
    await run(
      ownerUrl,
      `insert into core.contact (tenant_id, email, display_name)
       select '${tenantId}', 'comes' || n || '@example.jp', repeat('名', n % 40) from generate_series(1, ${String(people)}) n`,
    );
    const wanted = await settled(tenantId);
    const untouched = await rowsOf(quiet);

    const load = startWriteLoad({
      url: installation.url,
      apiKey: installation.apiKey,
      writers: 2,
      pauseMs: 100,
    });
    const taken = await backups.run(ownerUrl, ['create']);
    assert.equal(taken.code, 0, taken.said);
    assert.deepEqual(await rowsOf(tenantId), wanted, 'nobody touched it meanwhile');
    await remove();
    assert.equal((await rowsOf(tenantId)).size, 0);

    const restore = ['restore', 'latest', '--tenant', tenantId];
    const begun = performance.now();
    const first = await backups.run(ownerUrl, restore);
    assert.equal(first.code, 0, first.said);
    const wholeMs = performance.now() - begun;
    assert.deepEqual(await rowsOf(tenantId), wanted);
    const twice = await backups.run(ownerUrl, restore);
    assert.deepEqual([twice.code, /is here already/.test(twice.said)], [1, true], twice.said);

    let whole = 0;
    const acknowledgedBefore = load.acknowledged.length;
    for (let step = 0; step < kills; step += 1) {
      await remove();
      await backups.run(ownerUrl, restore, fraction(step) * wholeMs);
      await nobodyRestores();
      const found = await rowsOf(tenantId);
      if (found.size === 0) await backups.run(ownerUrl, restore);
      else whole += 1;
      assert.deepEqual(await rowsOf(tenantId), wanted);
      assert.deepEqual(await rowsOf(quiet), untouched, 'a tenant beside it');
    }
    const written = load.acknowledged.length - acknowledgedBefore;
    await load.stop();
    assert.ok(written > 0, 'the others wrote all the while');
    assert.deepEqual([...load.failures], [], 'and nothing was refused to them');
    const kept = new Set(
      (await run<{ id: string }>(ownerUrl, 'select id::text as id from recommendation.event')).map(
        ({ id }) => id,
      ),
    );
    assert.deepEqual(
      load.acknowledged.filter(({ id }) => !kept.has(id)),
      [],
    );
    console.log(
      `      ${String(kills)} restores of a tenant killed after up to ${wholeMs.toFixed(0)} ms, ${String(whole)} were over before; ` +
        `${String(written)} writes of others meanwhile`,
    );

    // What was known of it while it was gone is forgotten within a minute.
    for (const deadline = Date.now() + 120_000; ;) {
      const answer = await fetch(`${installation.url}/v1/tenant`, {
        headers: { authorization: `Bearer ${apiKey}` },
      });
      if (answer.status === 200) break;
      assert.ok(Date.now() < deadline, `its key is not taken: ${String(answer.status)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    const { body: again } = await theirs.call(readPlan, { params: { planId: plan.id } });
    assert.equal(again.state, 'accepted');
    assert.equal((await theirs.call(readEvent, { params: { eventId: event.id } })).body.name, event.name);
    assert.ok((await theirs.call(listContacts, { query: { limit: 5 } })).body.items.length === 5);
    await theirs.call(createContact, { body: { email: 'afterwards@example.jp' } });
  });
});
