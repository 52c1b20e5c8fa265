import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

/** Nudges that the worker has under way at most. */
const slots = 200;
const flood = process.env['TSUDOI_FULL'] === '1' ? 10_000 : 3_000;

describe('fairness between tenants', function () {
  this.timeout(120_000);
  let world: World;
  let noisy: Tenant;
  let quiet: Tenant;
  let api: RunningService;

  before(async () => {
    world = await createWorld();
    noisy = await world.addTenant('noisy');
    quiet = await world.addTenant('quiet');
    await setMode(world, 'event-driven');
    api = await startService(world.peers, { ROLE: 'api' });
    for (const tenant of [noisy, quiet]) {
      const rule = await call(api, tenant.apiKey, 'POST', '/v1/rules', aRule());
      assert.equal(rule.status, 201);
    }
  });
  after(async () => {
    await api.stop();
    await world.end();
  });

  it('starts the one nudge of a tenant after at most the number already running of a flooding one', async () => {
    const crowd = await addContacts(world, noisy.tenantId, flood);
    for (let from = 0; from < flood; from += 1_000) {
      const signals = crowd
        .slice(from, from + 1_000)
        .map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' }));
      assert.equal((await call(api, noisy.apiKey, 'POST', '/v1/signals', { signals })).status, 202);
    }
    const [one = ''] = await addContacts(world, quiet.tenantId, 1);

    const held = new Set<string>();
    let asked = false;
    let startedSince = 0;
    let settledSince = 0;
    let quietStarted = false;
    const worker = await startService(
      world.peers,
      { ROLE: 'worker', NUDGE_SLOTS: slots },
      {
        onStep: (step, nudges) => {
          for (const nudge of nudges) {
            const isQuiet = nudge.tenantId === quiet.tenantId;
            if (step === 'claimed') {
              if (isQuiet) quietStarted = true;
              else {
                held.add(nudge.id);
                if (asked && !quietStarted) startedSince += 1;
              }
            } else if (step === 'settled' && held.delete(nudge.id) && asked && !quietStarted)
              settledSince += 1;
          }
        },
      },
    );
    try {
      await until('the flood to be worked on', () => held.size > 0);
      const answer = await call(api, quiet.apiKey, 'POST', '/v1/signals', {
        id: randomUUID(),
        contactId: one,
        type: 'signed_up',
      });
      assert.equal(answer.status, 202);
      asked = true;
      await until('the quiet tenant to be served', () => quietStarted);
      console.log(
        `fairness: at most ${String(slots)} of ${String(flood)} were running; before the quiet tenant started, ${String(settledSince)} of them ended and ${String(startedSince)} others started`,
      );
      assert.ok(
        settledSince <= slots,
        `${String(settledSince)} ended, at most ${String(slots)} were running`,
      );
      // Those chosen before it came, and those chosen together with it, whose claim may overtake its own.
      assert.ok(startedSince < 2 * slots, `${String(startedSince)} started of ${String(slots)} at once`);
      const left = await world.owner.query<{ n: string }>('select count(*) n from nudge.backlog');
      assert.ok(
        Number(left.rows[0]?.n) > 0,
        'the flood was over before the quiet tenant came: nothing was shown',
      );
    } finally {
      await worker.stop();
    }
  });
});
