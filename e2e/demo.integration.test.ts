import { demoOrganisation } from '@tsudoi/cli/demo/organisation';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import assert from 'node:assert/strict';
import { run } from '../packages/backup/test/hashesOf.ts';
import { startInstallation, type Installation } from './installation.ts';
import { rowsOutside } from './rowsOutside.ts';
import { askTsudoi } from './tsudoiCommand.ts';

describe('The demonstration', function () {
  this.timeout(420_000);
  let installation: Installation;

  before(async () => {
    installation = await startInstallation();
  });
  after(async () => {
    await installation.stop();
  });

  const tsudoi = <T>(...args: readonly string[]) => askTsudoi<T>(installation, ...args);

  it('is the same organisation for the same seed: two years of events, and some that lie ahead', () => {
    const now = new Date('2026-11-27T00:00:00Z');
    const made = demoOrganisation(now, createSeededRandom(7), 300);
    assert.deepEqual(demoOrganisation(now, createSeededRandom(7), 300), made);
    const over = made.events.filter(({ startsAt }) => startsAt < now);
    assert.ok(made.events.length === 75 && over.length >= 70 && over.length <= 72);
    assert.ok(made.events[0]!.startsAt < new Date('2025-01-01'), 'two years back');
    for (const { signUps, startsAt, request } of made.events) {
      assert.ok(
        signUps.every(({ at }) => at < now && at < startsAt),
        request.name,
      );
      assert.equal(new Set(signUps.map(({ person }) => person)).size, signUps.length, 'each person once');
      assert.ok(signUps.length <= request.capacity);
    }
    for (const { signUps, outcomes } of over) {
      assert.ok(signUps.some(({ state }) => state === 'attended'));
      assert.equal(
        outcomes.reduce((sum, each) => sum + each.signUps, 0),
        signUps.length,
        'the results tell of the same sign-ups',
      );
    }
  });

  it('is in a tenant of its own, and goes away without a trace in any other', async () => {
    const made = await tsudoi<{ events: number; signUps: number; nudges: number }>('demo', '--people', '120');
    assert.ok(made.events === 75 && made.signUps > 2_000 && made.nudges > 1_500, JSON.stringify(made));
    const [told] = await run<Record<string, string>>(
      installation.database.ownerUrl,
      `select (select count(*) from recommendation.event e where e.tenant_id = t.id and e.state = 'finished' and e.starts_at < now()) as finished,
         (select sum(delivered) from nudge.figure f where f.tenant_id = t.id and f.grain = 'day') as counted,
         (select count(*) from recommendation.plan p where p.tenant_id = t.id and p.state = 'accepted') as plans
       from core.tenant t where t.slug = 'demo'`,
    );
    assert.ok(Number(told?.['finished']) >= 70 && Number(told?.['plans']) >= 3, JSON.stringify(told));
    assert.equal(Number(told?.['counted']), made.nudges, 'the figures count its nudges');
    await assert.rejects(tsudoi('demo'), /is here already/);

    const before = await rowsOutside(installation.database.ownerUrl, 'demo');
    assert.ok(before.has('core.tenant') && before.has('core.api_key'), [...before.keys()].join(', '));
    await tsudoi('demo', '--clean');
    assert.deepEqual(await rowsOutside(installation.database.ownerUrl), before);
    assert.deepEqual(await tsudoi('demo', '--clean'), { deleted: null });
  });
});
