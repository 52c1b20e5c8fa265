import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
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

const people = 120;

describe('a message is under way only while its own bytes are', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let slack: WebhookSink;
  let [underWay, most, mayHaveLeft] = [0, 0, 0];

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('intents');
    await setMode(world, 'event-driven');
    slack = await startWebhookSink(() => {
      underWay += 1;
      most = Math.max(most, underWay);
      setTimeout(() => (underWay -= 1), 600);
      return { delayMs: 600, body: 'ok' };
    }, true);
    // A deadline that is far shorter than what the whole batch takes, and longer than one message does.
    service = await startService(
      world.peers,
      { NUDGE_SEND_DEADLINE_MS: 3_000 },
      { egressCa: localCertificate },
    );
    assert.equal(
      (await call(service, tenant.apiKey, 'PUT', '/v1/channels/slack', { settings: {} })).status,
      200,
    );
    assert.equal(
      (await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ channels: ['slack'] }))).status,
      201,
    );
  });
  after(async () => {
    await service.stop();
    await slack.close();
    await world.end();
  });

  it('a healthy provider that takes 600 ms gets all of them, none is unknown, and no more are marked than are there', async () => {
    const contacts = await addContacts(world, tenant.tenantId, people);
    await world.owner.query('update core.contact set attributes = $1 where tenant_id = $2', [
      JSON.stringify({ slack: `${slack.url}/hook` }),
      tenant.tenantId,
    ]);
    const signals = contacts.map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' }));
    assert.ok((await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals })).status < 300);
    await until(
      'all to be settled',
      async () => {
        const { rows } = await world.owner.query<{ n: number }>(
          `select count(*)::int n from nudge.delivery where tenant_id = $1 and state = 'sending'`,
          [tenant.tenantId],
        );
        // Beside those under way at most those of the last second, whose answers are not stored yet.
        mayHaveLeft = Math.max(mayHaveLeft, rows[0]?.n ?? 0);
        const left = await world.owner.query('select 1 from nudge.backlog where tenant_id = $1 limit 1', [
          tenant.tenantId,
        ]);
        return left.rows.length === 0;
      },
      60_000,
    );
    const { rows } = await world.owner.query<{ state: string; n: number }>(
      'select state, count(*)::int n from nudge.nudge where tenant_id = $1 group by state',
      [tenant.tenantId],
    );
    assert.deepEqual(
      rows.map(({ state, n }) => [state, n]),
      [['delivered', people]],
    );
    assert.equal(slack.requests.length, people);
    assert.ok(most <= 16, `${String(most)} at once`);
    assert.ok(mayHaveLeft <= 80, `${String(mayHaveLeft)} were marked at once`);
    console.log(
      `      ${String(people)} delivered, 0 unknown; at most ${String(most)} at once, ${String(mayHaveLeft)} marked`,
    );
  });
});
