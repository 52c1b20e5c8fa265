import assert from 'node:assert/strict';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
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

const hour = 3_600_000;

describe('mail over hours and days', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let refusals: { code: number; message: string }[] = [];

  before(async () => {
    sink = await startSmtpSink({ security: 'none', refuse: () => refusals.shift() });
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('mail');
    const settings = {
      provider: 'smtp',
      host: '127.0.0.1',
      port: sink.port,
      security: 'none',
      from: { address: 'nudge@tsudoi.example' },
    };
    const without = await call(service, tenant.apiKey, 'PUT', '/v1/channels/email', { settings });
    assert.equal(without.status, 400, 'nobody says who sends');
    const identity = { name: '集い', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' };
    const set = await call(service, tenant.apiKey, 'PUT', '/v1/channels/email', {
      settings: { ...settings, identity },
    });
    assert.equal(set.status, 200);
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  const forward = (ms: number) => {
    service.clock.moveTo(new Date(service.clock.now().getTime() + ms));
  };
  const quiet = (hours: { start: string; end: string } | null) =>
    call(service, tenant.apiKey, 'PUT', '/v1/nudge-settings', { quietHours: hours });
  async function fire(change: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1, { zone: 'UTC' });
    const signal = `kind_${randomUUID().slice(0, 8)}`;
    const made = await call(service, tenant.apiKey, 'POST', '/v1/rules', {
      ...aRule({ channels: ['email'], ...change }),
      trigger: { kind: 'signal', signal },
    });
    assert.equal(made.status, 201);
    const occurredAt = service.clock.now().toISOString();
    const signals = [{ id: randomUUID(), contactId, type: signal, occurredAt }];
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/signals', { signals })).status, 202);
    return contactId;
  }
  interface Row {
    id: string;
    state: string;
    reason: string | null;
    minutes: number;
  }
  async function nudgeOf(contactId: string): Promise<Row> {
    const { rows } = await world.owner.query<Row & { due: Date | null }>(
      `select n.id, n.state, n.reason, b.due_at as due from nudge.nudge n left join nudge.backlog b on b.nudge_id = n.id
       where n.contact_id = $1 order by n.id desc limit 1`,
      [contactId],
    );
    const [row] = rows;
    if (!row) return { id: '', state: '', reason: null, minutes: 0 };
    const minutes = row.due ? Math.round((row.due.getTime() - service.clock.now().getTime()) / 60_000) : 0;
    return { ...row, minutes };
  }

  it('survives hours of a server that does not take it: after a minute, five, fifteen, thirty, then hourly', async () => {
    await quiet(null);
    refusals = Array.from({ length: 7 }, () => ({ code: 451, message: '4.7.1 greylisted' }));
    const contactId = await fire();
    const waits: number[] = [];
    for (let times = 0; times < 7; times += 1) {
      const left = 7 - times;
      await until(
        'the try',
        async () => refusals.length < left && (await nudgeOf(contactId)).state === 'due',
      );
      const { minutes } = await until('its next time', async () => {
        const row = await nudgeOf(contactId);
        return row.minutes > 0 ? row : undefined;
      });
      waits.push(minutes);
      forward(minutes * 60_000 + 1_000);
    }
    await until('the mail', async () => (await nudgeOf(contactId)).state === 'delivered');
    assert.deepEqual(waits, [1, 5, 15, 30, 60, 60, 60]);
    assert.equal(sink.mails.length, 1);
    assert.match(sink.mails[0]?.parsed.text ?? '', /東京都千代田区1-1/);
  });

  it('is sent again by hand, as a nudge of its own, and not where it was delivered', async () => {
    refusals = [{ code: 550, message: '5.7.1 not from you' }];
    const contactId = await fire();
    const failed = await until('the refusal', async () => {
      const row = await nudgeOf(contactId);
      return row.state === 'failed' ? row : undefined;
    });
    const before = sink.mails.length;
    const again = await call(service, tenant.apiKey, 'POST', `/v1/nudges/${failed.id}/resend`, {});
    assert.equal(again.status, 201);
    await until('the mail', () => sink.mails.length > before);
    const sent = await until('its end', async () => {
      const row = await nudgeOf(contactId);
      return row.id !== failed.id && row.state === 'delivered' ? row : undefined;
    });
    assert.equal(
      (await call(service, tenant.apiKey, 'POST', `/v1/nudges/${sent.id}/resend`, {})).status,
      409,
    );
  });

  it('waits for the end of the tenant’s quiet hours, but for what is urgent and for the inbox', async () => {
    const now = service.clock.now();
    const at = (ms: number) => new Date(now.getTime() + ms).toISOString().slice(11, 16);
    assert.equal((await quiet({ start: at(-hour), end: at(2 * hour) })).status, 200);
    forward(6_000); // settings are believed for five seconds
    await new Promise((resolve) => setTimeout(resolve, 5_100));
    const mailed = await fire();
    const row = await until('the wait', async () => {
      const found = await nudgeOf(mailed);
      return found.reason === 'quiet_hours' ? found : undefined;
    });
    assert.ok(row.minutes >= 118 && row.minutes <= 120, String(row.minutes));
    const urgent = await fire({ priority: 'urgent' });
    const inbox = await fire({ channels: ['in_app'] });
    for (const each of [urgent, inbox])
      await until('what may go', async () => (await nudgeOf(each)).state === 'delivered');
  });
});
