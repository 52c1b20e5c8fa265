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

describe('limits of what one person gets', () => {
  let world: World;
  let tenant: Tenant;
  const services: RunningService[] = [];
  const api = <T = Record<string, unknown>>(method: string, path: string, body?: unknown, at = 0) =>
    call<T>(services[at % services.length] as RunningService, tenant.apiKey, method, path, body);

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('limits');
    await setMode(world, 'event-driven');
    services.push(await startService(world.peers), await startService(world.peers));
  });
  after(async () => {
    for (const service of services) await service.stop();
    await world.end();
  });

  async function outcomes(contactId: string, expected: number): Promise<string[]> {
    return until('all to be settled', async () => {
      const { body } = await api<{ items: { state: string; reason: string | null }[] }>(
        'GET',
        `/v1/nudges?contactId=${contactId}&limit=200`,
      );
      const open = body.items.some(({ state }) => state === 'due' || state === 'running');
      return (
        !open &&
        body.items.length === expected &&
        body.items.map(({ state, reason }) => reason ?? state).sort()
      );
    });
  }

  it('two processes together keep a daily cap, and a rule that ignores caps passes it', async () => {
    const caps = { caps: { perDay: 3 }, dailyAt: '06:00' };
    assert.equal((await api('PUT', '/v1/nudge-settings', caps)).status, 200);
    await api('POST', '/v1/rules', aRule({ trigger: { kind: 'signal', signal: 'poked' } }));
    await api(
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'alarm' }, ignoresCaps: true }),
    );
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'poked' }, index),
      ),
    );
    const delivered = Array<string>(3).fill('delivered');
    assert.deepEqual(await outcomes(contactId, 12), [...Array<string>(9).fill('cap_per_day'), ...delivered]);
    await api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'alarm' });
    assert.equal((await outcomes(contactId, 13)).filter((each) => each === 'delivered').length, 4);
  });

  it('a throttle lets so many through in its window', async () => {
    await api('PUT', '/v1/nudge-settings', { caps: {}, dailyAt: '06:00' });
    const throttle = { count: 2, seconds: 3_600 };
    await api(
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'signal', signal: 'tapped' }, throttle, ignoresCaps: true }),
    );
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    for (let index = 0; index < 5; index += 1)
      await api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'tapped' }, index);
    assert.deepEqual(await outcomes(contactId, 5), [
      'delivered',
      'delivered',
      'throttled',
      'throttled',
      'throttled',
    ]);
  });

  it('a signal that answers before the nudge is due stops it; its absence lets it go', async () => {
    const trigger = { kind: 'signal', signal: 'invited', unless: ['came'], then: { afterSeconds: 1 } };
    await api('POST', '/v1/rules', aRule({ trigger, ignoresCaps: true }));
    const [came = '', stayed = ''] = await addContacts(world, tenant.tenantId, 2);
    for (const contactId of [came, stayed])
      await api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'invited' });
    await api('POST', '/v1/signals', { id: randomUUID(), contactId: came, type: 'came' });
    assert.deepEqual(await outcomes(came, 1), ['answered_meanwhile']);
    assert.deepEqual(await outcomes(stayed, 1), ['delivered']);
  });

  it('an unsubscribed person gets nothing', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    await world.owner.query(
      'insert into nudge.contact_preference (tenant_id, contact_id, unsubscribed_at, updated_at) values ($1, $2, now(), now())',
      [tenant.tenantId, contactId],
    );
    await api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'tapped' });
    assert.deepEqual(await outcomes(contactId, 1), ['unsubscribed']);
  });
});
