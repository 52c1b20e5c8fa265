import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { lookAtPace } from '../src/when/schedule/lookAtPace.ts';
import { paceOf } from '../src/when/schedule/pace.ts';
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
const now = new Date('2027-03-01T03:00:00Z');

describe('sign-ups against their curve', () => {
  let world: World;
  let tenant: Tenant;
  let service: RunningService;

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('pace');
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
    service.clock.moveTo(now);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });

  it('expects nothing on the first day and everything on the last', () => {
    const event = {
      startsAt: new Date(now.getTime() + 20 * dayMs),
      acceptedAt: now,
      format: 'venue' as const,
      expectedSignUps: 100,
      signUps: 10,
    };
    assert.equal(paceOf(event, now), undefined);
    const last = paceOf(event, new Date(event.startsAt.getTime() - 1));
    assert.equal(last?.leadDays, 0);
    assert.ok(last.expectedByNow > 60 && last.expectedByNow <= 100);
    assert.ok(Math.abs(last.ratio - 10 / last.expectedByNow) < 1e-12);
  });

  it('an event that is behind at D-7 is told once a day, and its rule nudges the audience', async () => {
    const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
    const eventId = randomUUID();
    const ahead = randomUUID();
    for (const [id, expected] of [
      [eventId, 200],
      [ahead, 0],
    ] as const) {
      await world.owner.query(
        `insert into recommendation.event (id, tenant_id, details, name, starts_at) values ($1, $2, '{"format":"venue"}', 'Market', $3)`,
        [id, tenant.tenantId, new Date(now.getTime() + 7 * dayMs)],
      );
      await world.owner.query(
        `insert into recommendation.plan (id, tenant_id, event_id, state, details, problem, accepted_at)
         values ($1, $2, $3, 'accepted', $4, '{}', $5)`,
        [
          randomUUID(),
          tenant.tenantId,
          id,
          JSON.stringify({ expectedSignUps: expected }),
          new Date(now.getTime() - 20 * dayMs),
        ],
      );
    }
    const rule = aRule({ trigger: { kind: 'pace', leadDays: 7, ratio: 0.9 } });
    assert.equal((await call(service, tenant.apiKey, 'POST', '/v1/rules', rule)).status, 201);
    assert.equal(await lookAtPace(service.platform.database, now), 1);
    assert.equal(await lookAtPace(service.platform.database, now), 0);
    assert.equal(await lookAtPace(service.platform.database, new Date(now.getTime() + dayMs)), 1);
    const delivered = await until('the nudge', async () => {
      const { body } = await call<{ items: { key: string; state: string }[] }>(
        service,
        tenant.apiKey,
        'GET',
        `/v1/nudges?contactId=${contactId}&state=delivered`,
      );
      return body.items[0] && body.items;
    });
    assert.equal(delivered.length, 1);
    assert.match(delivered[0]?.key ?? '', new RegExp(`${eventId}:2027-03-08T03:00:D-7$`));
  });
});
