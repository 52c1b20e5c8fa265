import type { EventPace } from '@tsudoi/contracts/pace';
import type { Plan } from '@tsudoi/contracts/plans';
import assert from 'node:assert/strict';
import { lookAtPace } from '../src/pace/lookAtPace.ts';
import { paceState } from '../src/pace/paceState.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

const DAY_MS = 86_400_000;

describe('The pace of an event', function () {
  this.timeout(120_000);
  let service: RecommendationService;

  before(async () => {
    service = await startRecommendation();
    await service.call('PUT', '/v1/profile', { reach: { mailingList: 3_000, xFollowers: 3_000 } });
  });
  after(() => service.stop());

  const told = () =>
    service.platform.database.withTenant(service.tenantId, (tx) =>
      tx.query<{ payload: { pace: string; planId: string | null; leadDays: number } }>(
        `select payload from core.outbox where type = 'event.pace_changed' order by created_at`,
      ),
    );
  const until = async (count: number) => {
    for (let look = 0; look < 300; look++) {
      const events = await told();
      if (events.length >= count) return events;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not told ${String(count)} times`);
  };

  it('falls behind only where it hardly gets there any more, and comes back only when it has clearly caught up', () => {
    const at = (
      forecast: { signUps: number; high: number },
      before?: 'behind' | 'on_track' | 'full',
      signUps = 30,
      expectedByNow = 40,
    ) => paceState({ signUps, expectedByNow, expectedInAll: 80, forecast, fullAt: 100 }, before);
    assert.equal(at({ signUps: 60, high: 81 }), 'on_track', 'it may still get there');
    assert.equal(at({ signUps: 60, high: 79 }), 'behind');
    assert.equal(at({ signUps: 70, high: 90 }, 'behind'), 'behind');
    assert.equal(at({ signUps: 73, high: 90 }, 'behind'), 'on_track');
    assert.equal(at({ signUps: 10, high: 20 }, undefined, 0, 2), 'on_track', 'too early to be behind');
    assert.equal(at({ signUps: 100, high: 100 }, 'behind', 100), 'full');
    assert.equal(at({ signUps: 98, high: 100 }, 'full', 98), 'full');
    assert.equal(at({ signUps: 90, high: 95 }, 'full', 90), 'on_track');
  });

  it('is told once a change, with a plan of what remains, which can be accepted', async () => {
    const made = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '遅れる催し',
      theme: 'クラウド',
      category: 'meetup',
      audience: { description: 'エンジニア', tags: ['エンジニア'] },
      format: 'venue',
      capacity: 120,
      startsAt: new Date(service.clock.now().getTime() + 30 * DAY_MS).toISOString(),
      targetAttendees: 60,
      tacticBudgetJpy: 120_000,
      staffHours: 40,
    });
    const eventId = made.body.id;
    const plan = await service.call<Plan>('POST', `/v1/events/${eventId}/plans`, { question: 'most' });
    assert.equal(plan.status, 201, JSON.stringify(plan.body));
    assert.equal((await service.call('POST', `/v1/plans/${plan.body.id}/accept`, {})).status, 200);
    const { database } = service.platform;
    assert.equal(await lookAtPace(database, service.clock.now()), 0, 'nothing is expected yet');

    // The worker's own round hears of the moved clock; looking at the same time, again and again, changes nothing more.
    service.clock.moveTo(new Date(service.clock.now().getTime() + 23 * DAY_MS));
    await Promise.all([1, 2, 3].map(() => lookAtPace(database, service.clock.now())));
    const [first] = await until(1);
    assert.deepEqual([first?.payload.pace, first?.payload.leadDays], ['behind', 7]);
    const replanId = first?.payload.planId;
    assert.ok(replanId, 'a plan of what remains');
    await lookAtPace(database, service.clock.now());
    const { body: pace } = await service.call<EventPace>('GET', `/v1/events/${eventId}/pace`);
    assert.deepEqual([pace.state, pace.replanId], ['behind', replanId]);
    const { forecast, expectedInAll } = pace;
    assert.ok(forecast && expectedInAll !== null);
    assert.ok(
      forecast.low <= forecast.signUps && forecast.signUps <= forecast.high,
      JSON.stringify(forecast),
    );
    assert.ok(forecast.high < expectedInAll && forecast.events === 0, JSON.stringify(forecast));
    const accepted = await service.call<{ plan: Plan }>('POST', `/v1/plans/${replanId}/accept`, {});
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body));

    // Then it fills.
    await service.application.withTenant(service.tenantId, async (tx) => {
      const [contact] = await tx.query<{ id: string }>(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone) values ($1, 'a@example.com', '', 'ja', 'Asia/Tokyo') returning id`,
        [tx.tenantId],
      );
      await tx.execute(
        `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, tickets, signed_up_at) values ($1, $2, $3, 'api', 'all', 500, $4)`,
        [tx.tenantId, eventId, contact?.id, service.clock.now()],
      );
    });
    await lookAtPace(database, service.clock.now());
    const events = await until(2);
    assert.deepEqual(
      events.map(({ payload }) => [payload.pace, payload.planId !== null]),
      [
        ['behind', true],
        ['full', false],
      ],
    );
  });
});
