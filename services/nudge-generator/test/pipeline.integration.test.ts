import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { publish } from '@tsudoi/database/outbox';
import { DateTime } from 'luxon';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
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

describe('a nudge from its signal to the inbox', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  const api = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    call<T>(service, tenant.apiKey, method, path, body);

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('pipeline');
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  async function nudgesOf(contactId: string) {
    const { body } = await api<{
      items: { id: string; state: string; reason: string | null; key: string }[];
    }>('GET', `/v1/nudges?contactId=${contactId}`);
    return body.items;
  }
  const settled = (contactId: string) =>
    until('the nudge to be settled', async () => {
      const [nudge] = await nudgesOf(contactId);
      return nudge && !['due', 'running'].includes(nudge.state) ? nudge : undefined;
    });
  const signal = (contactId: string, type: string, more: object = {}) =>
    api('POST', '/v1/signals', { id: randomUUID(), contactId, type, ...more });

  it('is delivered in-app once and explains itself', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const rule = await api<{ id: string }>('POST', '/v1/rules', aRule());
    assert.equal(rule.status, 201, JSON.stringify(rule.body));
    const sent = { id: randomUUID(), contactId, type: 'signed_up' };
    assert.deepEqual((await api('POST', '/v1/signals', sent)).body, { accepted: 1, known: 0, nudges: 1 });
    assert.deepEqual((await api('POST', '/v1/signals', sent)).body, { accepted: 0, known: 1, nudges: 0 });
    const nudge = await settled(contactId);
    const { body } = await api<NudgeExplained>('GET', `/v1/nudges/${nudge.id}`);
    assert.equal(body.state, 'delivered', JSON.stringify(body));
    assert.equal(body.key, `${rule.body.id}:${sent.id}`);
    assert.equal(body.subject, 'Welcome Person 1');
    assert.equal(body.generation?.provider, 'template');
    assert.equal(body.attempts[0]?.state, 'delivered');
    const { rows } = await world.owner.query('select subject from nudge.inbox_item where contact_id = $1', [
      contactId,
    ]);
    assert.deepEqual(rows, [{ subject: 'Welcome Person 1' }]);
  });

  it('waits for approval where its rule says so, and leaves when a member approves', async () => {
    const [contactId = '', rejected = ''] = await addContacts(world, tenant.tenantId, 2);
    await api(
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'asked' }, approval: { required: true } }),
    );
    await signal(contactId, 'asked');
    await signal(rejected, 'asked');
    const waiting = await settled(contactId);
    assert.equal(waiting.state, 'awaiting_approval');
    const other = await settled(rejected);
    const edited = await api('POST', `/v1/nudges/${waiting.id}/decision`, {
      approve: true,
      text: 'See you at https://shop.example.evil.example/a',
    });
    assert.equal(edited.status, 422, 'an approver may not lead elsewhere either');
    assert.match(JSON.stringify(edited.body), /body\.text.*foreign_link/);
    assert.equal((await api('POST', `/v1/nudges/${waiting.id}/decision`, { approve: true })).status, 200);
    assert.equal(
      (await api('POST', `/v1/nudges/${other.id}/decision`, { approve: false, reason: 'no' })).status,
      200,
    );
    assert.equal((await api('POST', `/v1/nudges/${other.id}/decision`, { approve: true })).status, 409);
    await until('delivery', async () => (await nudgesOf(contactId))[0]?.state === 'delivered');
    assert.equal((await nudgesOf(rejected))[0]?.state, 'rejected');
    assert.equal((await api('POST', `/v1/nudges/${waiting.id}/rating`, { helpful: true })).status, 200);
    const { body } = await api('GET', '/v1/nudge-figures');
    assert.equal(body['approvalRate'], 0.5);
    assert.equal(body['satisfactionRate'], 1);
  });

  it('follows "ignored two days in a row" and not two in one day', async () => {
    const [twice = '', oneDay = ''] = await addContacts(world, tenant.tenantId, 2);
    const trigger = {
      kind: 'signal',
      signal: 'skipped',
      count: 2,
      distinctDays: true,
      windowSeconds: 3 * 86_400,
    };
    await api('POST', '/v1/rules', aRule({ trigger }));
    const now = Date.now();
    const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
    for (const [contactId, hours] of [
      [twice, 24],
      [twice, 0],
      [oneDay, 0.002],
      [oneDay, 0],
    ] as const)
      await signal(contactId, 'skipped', { occurredAt: ago(hours) });
    assert.equal((await settled(twice)).state, 'delivered');
    assert.equal((await nudgesOf(oneDay)).length, 0);
  });

  it('collects the signals of a digest window into one nudge', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await api('POST', '/v1/rules', aRule({ trigger: { kind: 'signal', signal: 'liked' }, digestSeconds: 4 }));
    const occurredAt = new Date().toISOString();
    await Promise.all(Array.from({ length: 20 }, () => signal(contactId, 'liked', { occurredAt })));
    const nudge = await settled(contactId);
    const { body } = await api<{ items: unknown[]; state: string }>('GET', `/v1/nudges/${nudge.id}`);
    assert.equal(body.state, 'delivered');
    assert.equal(body.items.length, 20);
    assert.equal((await nudgesOf(contactId)).length, 1);
  });

  it('holds a cooldown and a cap when many come at once', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await api(
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'pinged' }, cooldownSeconds: 3_600 }),
    );
    await Promise.all(Array.from({ length: 10 }, () => signal(contactId, 'pinged')));
    await until('all settled', async () =>
      (await nudgesOf(contactId)).every(({ state }) => !['due', 'running'].includes(state)),
    );
    const states = (await nudgesOf(contactId)).map(({ state, reason }) => reason ?? state).sort();
    assert.deepEqual(states, [...Array<string>(9).fill('cooldown'), 'delivered']);
  });

  it('makes up nothing twice when the stage switches between modes', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const trigger = { kind: 'interval', everySeconds: 86_400 };
    const audience = { contactIds: [contactId] };
    await api('POST', '/v1/rules', aRule({ trigger, audience, immediate: false }));
    for (const mode of ['scheduled', 'hybrid', 'event-driven', 'scheduled', 'event-driven']) {
      await setMode(world, mode);
      await until('the mode', () => service.platform.stage.current().nudges === mode);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    const keys = (await nudgesOf(contactId)).map(({ key }) => key);
    assert.equal(keys.length, 1);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('fires a pace rule for its audience when an event falls behind, once however often it is told', async () => {
    const contacts = await addContacts(world, tenant.tenantId, 3);
    const eventId = randomUUID();
    const trigger = { kind: 'pace', leadDays: 7, ratio: 0.9 };
    await api('POST', '/v1/rules', aRule({ trigger, audience: { contactIds: contacts.slice(0, 2) } }));
    for (const leadDays of [7, 6]) {
      await service.platform.database.withTenant(tenant.tenantId, (tx) =>
        publish(tx, 'event.behind', { eventId, leadDays, ratio: 0.5 }),
      );
    }
    for (const contactId of contacts.slice(0, 2)) {
      assert.equal((await settled(contactId)).state, 'delivered');
      assert.equal((await nudgesOf(contactId)).length, 1);
    }
    assert.equal((await nudgesOf(contacts[2] ?? '')).length, 0);
  });

  it('waits for the end of quiet hours, and for the time of the zone that the person moved to', async () => {
    const zone = 'Asia/Tokyo';
    const local = DateTime.now().setZone(zone);
    const at = (hours: number) => local.plus({ hours }).toFormat('HH:mm');
    const quiet = { start: at(-1), end: at(1) };
    const [sleeper = ''] = await addContacts(world, tenant.tenantId, 1, { zone, quiet });
    await api('POST', '/v1/rules', aRule({ trigger: { kind: 'signal', signal: 'woke' } }));
    await signal(sleeper, 'woke');
    const [waiting] = await nudgesOf(sleeper);
    const { body } = await api<NudgeExplained>('GET', `/v1/nudges/${waiting?.id ?? ''}`);
    assert.equal(body.state, 'due');
    const due = DateTime.fromISO(body.backlog?.dueAt ?? '', { zone });
    assert.equal(due.toFormat('HH:mm'), quiet.end);

    const [mover = ''] = await addContacts(world, tenant.tenantId, 1, { zone });
    const rule = await api<{ id: string }>(
      'POST',
      '/v1/rules',
      aRule({
        trigger: { kind: 'schedule', at: local.plus({ seconds: 4 }).toFormat('HH:mm:ss') },
        audience: { contactIds: [mover] },
      }),
    );
    assert.equal(rule.status, 201);
    await setMode(world, 'event-driven');
    const made = await until('the row to be filled', async () => (await nudgesOf(mover))[0]);
    await world.owner.query(`update core.contact set time_zone = 'Asia/Shanghai' where id = $1`, [mover]);
    const explained = await until('the second look', async () => {
      const found = await api<NudgeExplained>('GET', `/v1/nudges/${made.id}`);
      return found.body.reason === 'moved_to_another_zone' ? found.body : undefined;
    });
    const laterMs = new Date(explained.backlog?.dueAt ?? 0).getTime() - new Date(explained.slotAt).getTime();
    assert.equal(laterMs, 3_600_000);
  });

  it('tries a rule against history without sending anything', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await signal(contactId, 'late_night_use');
    const rule = aRule({ trigger: { kind: 'signal', signal: 'late_night_use', then: { at: '08:00' } } });
    const { body, status } = await api<{ total: number; nudges: [{ contactId: string; dueAt: string }] }>(
      'POST',
      '/v1/rules/trial',
      { rule, days: 7 },
    );
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.total, 1);
    assert.equal(body.nudges[0].contactId, contactId);
    assert.match(body.nudges[0].dueAt, /T23:00:00/);
    assert.equal((await nudgesOf(contactId)).length, 0);
  });
});
