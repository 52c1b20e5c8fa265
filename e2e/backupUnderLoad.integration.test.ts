import { createApiClient } from '@tsudoi/cli/apiClient';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { dropSchemas } from '../packages/backup/test/dropSchemas.ts';
import { fillTenant } from '../packages/backup/test/fillTenant.ts';
import { run } from '../packages/backup/test/hashesOf.ts';
import { nightRule, writeOnce, type Acknowledged } from './acknowledgedWrites.ts';
import { openBackupCommand, seededFractions } from './backupCommand.ts';
import { startInstallation, type Installation } from './installation.ts';

const full = process.env['TSUDOI_FULL'] !== undefined;
const kills = full ? 50 : 2;
/** Beside what the load writes. */
const contacts = full ? 20_000 : 5_000;

const found: Readonly<Record<Acknowledged['kind'], string>> = {
  plan: `select id::text as id from recommendation.plan where state = 'accepted'`,
  nudge: 'select contact_id::text as id from nudge.nudge',
  'audit entry': `select target_id as id from core.audit_entry where action = 'key.created'`,
};

describe(`A backup under load, killed ${String(kills)} times`, function () {
  // A backup gives way to everything else on the machine.
  this.timeout(kills * 60_000 + 1_200_000);
  const backups = openBackupCommand(60);
  const fraction = seededFractions();
  let installation: Installation;
  let target: TestDatabase;

  before(async () => {
    installation = await startInstallation();
    const { ownerUrl } = installation.database;
    await run(ownerUrl, 'update core.tenant set requests_per_minute = 100000');
    await fillTenant(ownerUrl, randomUUID(), contacts);
    target = await createTestDatabase();
    await dropSchemas(target.ownerUrl);
  });
  after(async () => {
    await installation.stop();
    await target.drop();
    backups.remove();
  });

  it('loses no plan, no nudge and no audit entry that was acknowledged before its snapshot', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    const acknowledged: Acknowledged[] = [];
    const load = { over: false, fault: undefined as unknown };
    await nightRule(api);
    const writing = Promise.all(
      [0, 1].map(async () => {
        while (!load.over) {
          await writeOnce(api, acknowledged);
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
      }),
    ).catch((err: unknown) => (load.fault = err));
    const begun = performance.now();
    const first = await backups.run(installation.database.ownerUrl, ['create']);
    assert.equal(first.code, 0, first.said);
    const wholeMs = performance.now() - begun;
    let seen = (await backups.list()).map(({ id }) => id);
    let restored = 0;
    let looked = 0;
    for (let step = 0; step <= kills; step += 1) {
      // One time in three it comes to its end; the last time nobody kills it.
      const killMs = step === kills ? undefined : fraction(step) * wholeMs * 1.5;
      await backups.run(installation.database.ownerUrl, ['create'], killMs);
      if (step % 10 === 9)
        console.log(`      ${String(step + 1)} times killed, ${String(restored)} restored`);
      const now = await backups.list();
      const fresh = now.filter(({ id }) => !seen.includes(id));
      assert.ok(fresh.length <= 1 && now.length === seen.length + fresh.length, 'one more, or as it was');
      seen = now.map(({ id }) => id);
      for (const { id, takenAtMs } of fresh) {
        const before = acknowledged.filter(({ atMs }) => atMs < takenAtMs);
        await dropSchemas(target.ownerUrl);
        // Counts and hashes of every table are compared on the way.
        const back = await backups.run(target.ownerUrl, ['restore', id]);
        assert.equal(back.code, 0, back.said);
        await holds(before);
        restored += 1;
        looked += before.length;
      }
    }
    load.over = true;
    await writing;
    assert.equal(load.fault, undefined, String(load.fault));
    const kinds = Map.groupBy(acknowledged, ({ kind }) => kind);
    for (const kind of Object.keys(found)) assert.ok(kinds.has(kind as Acknowledged['kind']), kind);
    assert.ok(restored >= 1 && looked > 0);
    console.log(
      `      ${String(acknowledged.length)} acknowledged; ${String(restored)} backups were whole and restored, ${String(looked)} looked up`,
    );
  });

  /** Every one of them is in the restored database, each plan with its event and each nudge with its person. */
  async function holds(wanted: readonly Acknowledged[]): Promise<void> {
    for (const [kind, sql] of Object.entries(found)) {
      const there = new Set((await run<{ id: string }>(target.ownerUrl, sql)).map(({ id }) => id));
      const lost = wanted.filter((each) => each.kind === kind && !there.has(each.id));
      assert.deepEqual(lost, [], `${kind} acknowledged before the snapshot`);
    }
    const [halves] = await run<{ n: string }>(
      target.ownerUrl,
      `select (select count(*) from recommendation.plan p where not exists (select from recommendation.event e where e.id = p.event_id))
         + (select count(*) from nudge.nudge n where not exists (select from core.contact c where c.id = n.contact_id)) as n`,
    );
    assert.equal(halves?.n, '0');
  }
});
