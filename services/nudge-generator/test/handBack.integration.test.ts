import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { addContacts, aRule, call, createWorld, setMode, startService, until } from './nudgeService.ts';
import type { RunningService, Tenant, World } from './nudgeService.ts';

const people = 150;

describe('a worker that is replaced while its receiver is slow', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let api: RunningService;
  let sink: WebhookSink;
  let delayMs = 1_000;
  const startWorker = () => startService(world.peers, { ROLE: 'worker' }, { egressCa: localCertificate });

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('hand-back');
    await setMode(world, 'event-driven');
    api = await startService(world.peers, { ROLE: 'api' });
    sink = await startWebhookSink(() => ({ delayMs }));
    const settings = { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' };
    assert.equal((await call(api, tenant.apiKey, 'PUT', '/v1/channels/webhook', { settings })).status, 200);
    const rule = aRule({ channels: ['webhook'] });
    assert.equal((await call(api, tenant.apiKey, 'POST', '/v1/rules', rule)).status, 201);
  });
  after(async () => {
    await api.stop();
    await sink.close();
    await world.end();
  });

  it('hands back what has not left: it ends soon, and another sends the rest, nothing twice', async () => {
    const contacts = await addContacts(world, tenant.tenantId, people);
    await world.owner.query('update core.contact set attributes = $1 where tenant_id = $2', [
      JSON.stringify({ webhook: `${sink.url}/in` }),
      tenant.tenantId,
    ]);
    const signals = contacts.map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' }));
    const sent = await call(api, tenant.apiKey, 'POST', '/v1/signals', { signals });
    assert.ok(sent.status < 300, JSON.stringify(sent.body));

    const first = await startWorker();
    await until('the first sends to be under way', () => sink.requests.length > 0);
    await first.stop();
    const byFirst = sink.requests.length;
    const { rows } = await world.owner.query<{ state: string; n: number }>(
      'select state, count(*)::int as n from nudge.delivery where tenant_id = $1 group by state',
      [tenant.tenantId],
    );
    const states = Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    assert.ok(byFirst < people, `${String(byFirst)} of ${String(people)} had left`);
    assert.deepEqual(
      [states['delivered'], states['sending'], states['unknown']],
      [byFirst, undefined, undefined],
    );

    delayMs = 0;
    const second = await startWorker();
    await until('the rest to be delivered', async () => {
      const { rows: left } = await world.owner.query(
        'select 1 from nudge.backlog where tenant_id = $1 limit 1',
        [tenant.tenantId],
      );
      return left.length === 0;
    });
    await second.stop();
    assert.equal(sink.requests.length, people, 'nothing was sent twice');
    assert.equal(sink.distinct(), people);
    console.log(
      `      stopped with ${String(byFirst)} of ${String(people)} sent; the rest by another, 0 twice`,
    );
  });
});
