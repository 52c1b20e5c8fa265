import assert from 'node:assert/strict';
import { publish } from '@tsudoi/database/outbox';
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

describe('an event that is almost full', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let people: string[];
  const eventId = randomUUID();

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
    tenant = await world.addTenant('full');
    people = await addContacts(world, tenant.tenantId, 12);
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at)
       values ($1, $2, '{"capacity": 10, "timeZone": "Asia/Tokyo", "format": "venue"}', 'Evening', now() + interval '9 days')`,
      [eventId, tenant.tenantId],
    );
    const made = await call(service, tenant.apiKey, 'POST', '/v1/rules', {
      ...aRule({ channels: ['in_app'], audience: { contactIds: people.slice(10) } }),
      trigger: { kind: 'capacity', share: 0.8, eventId },
    });
    assert.equal(made.status, 201);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  async function signUp(contactId: string): Promise<void> {
    const signUpId = randomUUID();
    await world.owner.query(
      `insert into core.sign_up (id, tenant_id, event_id, contact_id, source, external_id, state, tickets, signed_up_at)
       values ($1::uuid, $2, $3, $4, 'generic', $1::text, 'confirmed', 1, now())`,
      [signUpId, tenant.tenantId, eventId, contactId],
    );
    await service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'sign_up.recorded', {
        signUpId,
        contactId,
        eventId,
        tacticKey: null,
        tickets: 1,
        signedUpAt: service.clock.now().toISOString(),
      }),
    );
  }
  const nudges = async () =>
    (
      await world.owner.query<{ contact_id: string; kind: string }>(
        `select contact_id, trigger ->> 'kind' as kind from nudge.nudge order by contact_id`,
      )
    ).rows;
  const heard = (times: number) =>
    until('the jobs', async () => {
      const { rows } = await world.owner.query<{ n: string }>(
        `select count(*) n from core.job where name = 'rules.fire' and state = 'done'`,
      );
      return Number(rows[0]?.n) >= times;
    });

  it('is told to those of the rule once the share is reached, and not again', async () => {
    for (const each of people.slice(0, 7)) await signUp(each);
    await heard(7);
    assert.deepEqual(await nudges(), [], 'seven of ten are not eight tenths');
    for (const each of people.slice(7, 10)) await signUp(each);
    await heard(10);
    const told = await nudges();
    assert.deepEqual(
      told.map((each) => each.contact_id),
      people.slice(10).sort(),
    );
    assert.ok(told.every(({ kind }) => kind === 'event.almost_full'));
  });
});
