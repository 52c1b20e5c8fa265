import assert from 'node:assert/strict';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { randomUUID } from 'node:crypto';
import { setMailChannel } from './mailChannel.ts';
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

const dayMs = 86_400_000;

describe('bounces of the moment, told after a relay took the mail', function () {
  this.timeout(120_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let id = '';
  let email = '';

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('soft');
    await setMailChannel(service, tenant, sink.port);
    await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule({ channels: ['email'] }));
  });
  beforeEach(async () => {
    [id = ''] = await addContacts(world, tenant.tenantId, 1);
    const { rows } = await world.owner.query<{ email: string }>(
      'select email from core.contact where id = $1',
      [id],
    );
    email = rows[0]?.email ?? '';
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  /** A mail that the relay takes, on a later day. */
  async function mail(daysLater: number): Promise<void> {
    service.clock.moveTo(new Date(service.clock.now().getTime() + daysLater * dayMs));
    const signal = { id: randomUUID(), contactId: id, type: 'signed_up' };
    const sent = await call(service, tenant.apiKey, 'POST', '/v1/signals', signal);
    assert.equal(sent.status, 202, JSON.stringify(sent.body));
    await until('the mail taken', async () => {
      const { rows } = await world.owner.query(
        `select 1 from nudge.nudge where contact_id = $1 and key like '%' || $2 and state = 'delivered'`,
        [id, signal.id],
      );
      return rows.length === 1;
    });
  }
  async function tell(event: object): Promise<void> {
    const { body } = await call<{ urls: Record<string, string> }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/delivery-event-urls',
    );
    const path = new URL(body.urls['sendgrid'] ?? '').pathname;
    const events = JSON.stringify([{ email, sg_event_id: randomUUID(), ...event }]);
    assert.equal((await fetch(service.url + path, { method: 'POST', body: events })).status, 202);
  }
  const full = { event: 'bounce', type: 'blocked', reason: '452 4.2.2 full' };
  async function row(): Promise<{ softBounces: number; suppressed: boolean } | undefined> {
    const { body } = await call<{ items: { softBounces: number; suppressedAt: string | null }[] }>(
      service,
      tenant.apiKey,
      'GET',
      `/v1/suppressions?address=${encodeURIComponent(email)}`,
    );
    const [found] = body.items;
    return found && { softBounces: found.softBounces, suppressed: found.suppressedAt !== null };
  }

  it('suppress an address at the fifth in a row, although each mail was taken at first', async () => {
    for (let n = 1; n <= 5; n += 1) {
      await mail(1);
      await tell(full);
      assert.deepEqual(await row(), { softBounces: n, suppressed: n === 5 });
    }
  });

  it('begin anew after a mail of which nothing was told for days', async () => {
    for (let n = 1; n <= 4; n += 1) {
      await mail(1);
      await tell(full);
    }
    await mail(1);
    await mail(6);
    await tell(full);
    assert.deepEqual(await row(), { softBounces: 1, suppressed: false });
  });

  it('are not what a provider tells each time that it goes on trying', async () => {
    await mail(1);
    for (let n = 0; n < 8; n += 1) await tell({ event: 'deferred', response: '451 4.7.1 try again' });
    assert.equal(await row(), undefined);
  });
});
