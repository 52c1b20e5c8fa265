import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { publish } from '@tsudoi/database/outbox';
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

describe('a recorded sign-up', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('sign-ups');
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  const api = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    call<T>(service, tenant.apiKey, method, path, body);
  const signUp = (contactId: string, eventId: string, signedUpAt = new Date()) =>
    service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'sign_up.recorded', {
        signUpId: randomUUID(),
        contactId,
        eventId,
        tacticKey: 'own-mail',
        tickets: 2,
        signedUpAt: signedUpAt.toISOString(),
      }),
    );
  const delivered = (contactId: string, count: number) =>
    until('delivery', async () => {
      const { body } = await api<{ items: { state: string }[] }>('GET', `/v1/nudges?contactId=${contactId}`);
      return body.items.filter((nudge) => nudge.state === 'delivered').length === count;
    });

  it('fires the rules on it, and the variant of the nudge that led to it learns', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const eventId = randomUUID();
    const invite = await api<{ id: string }>(
      'POST',
      '/v1/rules',
      aRule({ name: 'invite', trigger: { kind: 'signal', signal: 'seen' } }),
    );
    await api('POST', '/v1/rules', aRule());
    await api('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'seen', eventId });
    await delivered(contactId, 1);
    await signUp(contactId, eventId);
    await delivered(contactId, 2);
    const { rows } = await world.owner.query(
      'select acted, ignored from nudge.variant_statistic where rule_id = $1',
      [invite.body.id],
    );
    assert.deepEqual(rows, [{ acted: 1, ignored: 0 }]);
  });

  it('of long ago is remembered as a signal and nudges nobody', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const longAgo = new Date(Date.now() - 200 * 86_400_000);
    await signUp(contactId, randomUUID(), longAgo);
    const signal = await until('the signal', async () => {
      const { rows } = await world.owner.query<{ occurred_at: Date; data: unknown }>(
        'select occurred_at, data from nudge.signal where contact_id = $1',
        [contactId],
      );
      return rows[0];
    });
    assert.deepEqual(signal.occurred_at, longAgo);
    assert.deepEqual(signal.data, { tickets: 2, tactic: 'own-mail' });
    await delivered(contactId, 0);
  });
});
