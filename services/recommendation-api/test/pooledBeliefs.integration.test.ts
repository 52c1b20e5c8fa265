import type { explainDifference } from '@tsudoi/contracts/planQuestions';
import type { Plan } from '@tsudoi/contracts/plans';
import type { Profile } from '@tsudoi/contracts/profile';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { poolBeliefs } from '../src/learning/poolBeliefs.ts';
import { readPooledBelief } from '../src/store/pooledBeliefs.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

type Difference = z.output<NonNullable<typeof explainDifference.output>>;
const DAY_MS = 86_400_000;
const TACTIC = 'mailing-list';

describe('Organisers who share their outcomes', function () {
  this.timeout(180_000);
  let service: RecommendationService;
  const profile = { reach: { mailingList: 4_000, xFollowers: 2_000 } };

  before(async () => {
    service = await startRecommendation();
  });
  after(() => service.stop());

  /** A tenant whose newsletters brought so many sign-ups an event, three events long, and few came. */
  async function tenantWithPast(shares: boolean, signUps: number): Promise<string> {
    const { database, clock } = service.platform;
    const id = await service.addTenant();
    await database.withTenant(id, async (tx) => {
      await tx.execute('insert into recommendation.profile (tenant_id, details) values ($1, $2)', [
        id,
        JSON.stringify({ ...profile, sharesOutcomes: shares }),
      ]);
      for (let index = 0; index < 3; index++) {
        const eventId = randomUUID();
        const startsAt = new Date(clock.now().getTime() - (index + 1) * 20 * DAY_MS);
        await tx.execute(
          `insert into recommendation.event (id, tenant_id, details, name, starts_at, created_at) values ($1, $2, $3, '過去', $4, $5)`,
          [
            eventId,
            id,
            JSON.stringify({ ...anEvent('過去', startsAt), venue: null, priceJpy: 0 }),
            startsAt,
            new Date(startsAt.getTime() - 40 * DAY_MS),
          ],
        );
        await tx.execute(
          `insert into recommendation.outcome_row (tenant_id, source, key, day, event_id, tactic_key, units, sign_ups) values ($1, 'api', $2, $3, $4, $5, 4, $6)`,
          [id, `${eventId}-1`, startsAt, eventId, TACTIC, signUps],
        );
        await tx.execute(
          `insert into recommendation.attendance (tenant_id, event_id, source, sign_ups, attended) values ($1, $2, 'stated', 100, 30)`,
          [id, eventId],
        );
      }
    });
    return id;
  }

  const anEvent = (name: string, startsAt: Date) => ({
    name,
    theme: 'クラウドの実践',
    category: 'meetup',
    audience: { description: 'エンジニア', tags: ['エンジニア'], segments: [] },
    format: 'venue',
    capacity: 200,
    startsAt: startsAt.toISOString(),
    timeZone: 'Asia/Tokyo',
    targetAttendees: 60,
    tacticBudgetJpy: 60_000,
    staffHours: 30,
  });

  const put = (sharesOutcomes: boolean) =>
    service.call<Profile>('PUT', '/v1/profile', { ...profile, sharesOutcomes });
  const pooled = (tenantId: string) => service.platform.database.withTenant(tenantId, readPooledBelief);

  it('learn from each other, from three on, and only they', async () => {
    const { database, clock } = service.platform;
    const made = await service.call<{ id: string }>(
      'POST',
      '/v1/events',
      anEvent('これから', new Date(clock.now().getTime() + 40 * DAY_MS)),
    );
    await put(false);
    const planOf = async (): Promise<Plan> => {
      const { status, body } = await service.call<Plan>('POST', `/v1/events/${made.body.id}/plans`, {
        question: 'most',
        require: [TACTIC],
      });
      assert.equal(status, 201, JSON.stringify(body));
      return body;
    };
    const alone = await planOf();
    const signUps = (plan: Plan) => {
      const item = plan.items.find(({ tacticKey }) => tacticKey === TACTIC);
      return item === undefined ? NaN : item.expectedSignUps / item.effort;
    };
    const third = Math.max(1, Math.round((4 * signUps(alone)) / 3));
    const others = [await tenantWithPast(true, third), await tenantWithPast(true, third)];
    const silent = await tenantWithPast(false, third);
    assert.equal(await poolBeliefs(database, clock.now()), 0, 'two are too few');
    assert.equal(await pooled(others[0] ?? ''), undefined);

    others.push(await tenantWithPast(true, third));
    await put(true);
    assert.equal(await poolBeliefs(database, clock.now()), 3, 'the fourth has nothing to tell yet');
    const belief = await pooled(service.tenantId);
    assert.ok(belief && (belief.tactics.factors[TACTIC] ?? 1) < 0.8, JSON.stringify(belief));
    assert.deepEqual(Object.keys(belief.tactics.factors), [TACTIC], 'nothing of a tactic that few used');
    assert.equal(await pooled(silent), undefined);
    assert.equal(await poolBeliefs(database, clock.now()), 0, 'once a day');

    const together = await planOf();
    assert.ok(signUps(together) < signUps(alone), `${String(signUps(alone))}, ${String(signUps(together))}`);
    const { body } = await service.call<Difference>('GET', `/v1/plans/${together.id}/difference`);
    assert.match(body.explanations.map(({ ja }) => ja).join('\n'), /実績を共有している3組/);

    // The consent is taken back: what others have in common does not count any more, and is gone with the next look.
    await put(false);
    assert.equal(signUps(await planOf()), signUps(alone));
    await poolBeliefs(database, clock.now());
    assert.equal(await pooled(service.tenantId), undefined);
    assert.ok(await pooled(others[0] ?? ''));
  });
});
