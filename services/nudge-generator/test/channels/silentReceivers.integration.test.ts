import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
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
} from '../nudgeService.ts';

describe('receivers that say nothing, or cannot be found', function () {
  this.timeout(120_000);
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let tarpit: Server;
  const caught = new Set<Socket>();

  before(async () => {
    // Greets one byte a second, as a tarpit does.
    tarpit = createServer((socket) => {
      caught.add(socket);
      socket.on('error', () => undefined);
      const greeting = '220-patience is a virtue, and this line never ends';
      let at = 0;
      const drip = setInterval(() => socket.write(greeting.charAt(at++ % greeting.length)), 1_000);
      socket.once('close', () => {
        clearInterval(drip);
      });
    });
    await new Promise<void>((resolve) => tarpit.listen(0, '127.0.0.1', resolve));
    world = await createWorld();
    tenant = await world.addTenant('silent');
    await setMode(world, 'event-driven');
    service = await startService(
      world.peers,
      { NUDGE_SEND_DEADLINE_MS: 2_000 },
      { egressCa: localCertificate },
    );
    await call(service, tenant.apiKey, 'PUT', '/v1/channels/webhook', {
      settings: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
    });
    const mail = await call(service, tenant.apiKey, 'PUT', '/v1/channels/email', {
      settings: {
        provider: 'smtp',
        host: '127.0.0.1',
        port: (tarpit.address() as AddressInfo).port,
        security: 'none',
        from: { address: 'events@example.com' },
        identity: { name: '集い', postalAddress: '東京都千代田区1-1', contact: 'help@example.com' },
      },
    });
    assert.equal(mail.status, 200, JSON.stringify(mail.body));
    for (const channel of ['email', 'webhook', 'in_app'])
      assert.equal(
        (
          await call(
            service,
            tenant.apiKey,
            'POST',
            '/v1/rules',
            aRule({
              name: channel,
              channels: [channel],
              trigger: { kind: 'signal', signal: `by_${channel}` },
            }),
          )
        ).status,
        201,
      );
  });
  after(async () => {
    await service.stop();
    for (const socket of caught) socket.destroy();
    tarpit.close();
    await world.end();
  });

  async function tell(type: string, count: number, webhook?: string): Promise<string[]> {
    const contacts = await addContacts(world, tenant.tenantId, count);
    if (webhook !== undefined)
      await world.owner.query('update core.contact set attributes = $1 where id = any ($2::uuid[])', [
        JSON.stringify({ webhook }),
        contacts,
      ]);
    const signals = contacts.map((contactId) => ({ id: randomUUID(), contactId, type }));
    assert.ok((await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals })).status < 300);
    return contacts;
  }
  async function ledger(contacts: readonly string[]): Promise<Record<string, number>> {
    const { rows } = await world.owner.query<{ state: string; n: number }>(
      `select state, count(*)::int n from nudge.delivery where contact_id = any ($1::uuid[]) and settled_at is not null group by state`,
      [contacts],
    );
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  async function itemsOf(contacts: readonly string[]): Promise<number> {
    const { rows } = await world.owner.query<{ n: number }>(
      'select count(*)::int n from nudge.inbox_item where contact_id = any ($1::uuid[])',
      [contacts],
    );
    return rows[0]?.n ?? 0;
  }

  it('a tarpit of SMTP: nothing was handed over, so it is tried again; the inbox does not wait', async () => {
    const mails = await tell('by_email', 10);
    await until('the tarpit to catch some', () => caught.size > 0);
    const startMs = performance.now();
    const inbox = await tell('by_in_app', 10);
    // A mail waits a minute for the greeting: behind the mails the inbox would not be there within this.
    await until('the inbox', async () => (await itemsOf(inbox)) === 10, 50_000);
    const inboxMs = performance.now() - startMs;
    await until('the mails to be put off', async () => ((await ledger(mails))['retry'] ?? 0) >= 5);
    assert.equal((await ledger(mails))['unknown'], undefined);
    assert.ok(caught.size <= 25, `${String(caught.size)} connections`);
    console.log(`      beside a tarpit the inbox took ${inboxMs.toFixed(0)} ms, 0 unknown`);
  });

  it('a name that does not resolve: tried again, never unknown', async () => {
    const hooks = await tell('by_webhook', 5, 'https://receiver.invalid/in');
    await until('them to be put off', async () => (await ledger(hooks))['retry'] === 5);
    assert.deepEqual(Object.keys(await ledger(hooks)), ['retry']);
  });
});
