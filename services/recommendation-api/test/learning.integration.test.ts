import type {
  AttendanceModel,
  DataQuality,
  readForecast,
  SignUpForecast,
  Training,
} from '@tsudoi/contracts/learning';
import { tableOf } from '@tsudoi/forecast/boosting/ensemble';
import { trainBoosting } from '@tsudoi/forecast/boosting/train';
import { EVENT_FEATURE_NAMES as FEATURES } from '@tsudoi/forecast/features/eventFeatures';
import { writeModel } from '@tsudoi/forecast/xgboost/writeModel';
import { createMetrics } from '@tsudoi/runtime/metrics';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { analyse } from '../src/learning/analyse.ts';
import { watchQuality } from '../src/learning/watchQuality.ts';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

type Forecast = z.output<NonNullable<typeof readForecast.output>>;
type Page<T> = { items: T[] };
const DAY_MS = 86_400_000;

describe('Models of attendance', function () {
  this.timeout(180_000);
  let service: RecommendationService;
  let openEvent: string;

  before(async () => {
    service = await startRecommendation();
  });
  after(() => service.stop());

  /** Past events of which only three in ten who signed up came, where the first belief says seven. */
  async function pastEvents(count: number): Promise<void> {
    const now = service.clock.now().getTime();
    await service.application.withTenant(service.tenantId, async (tx) => {
      const [contact] = await tx.query<{ id: string }>(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone) values ($1, $2, '', 'ja', 'Asia/Tokyo') returning id`,
        [tx.tenantId, `${randomUUID()}@example.com`],
      );
      for (let index = 0; index < count; index++) {
        const id = randomUUID();
        const startsAt = new Date(now - (count - index) * 7 * DAY_MS);
        const people = 40 + ((index * 37) % 60);
        const details = {
          name: `第${String(index)}回`,
          theme: '集い',
          category: 'meetup',
          audience: { description: '人', segments: [] },
          format: 'venue',
          venue: null,
          capacity: 300,
          priceJpy: 0,
          startsAt: startsAt.toISOString(),
          timeZone: 'Asia/Tokyo',
          targetAttendees: 50,
          tacticBudgetJpy: 0,
          staffHours: 5,
        };
        await tx.execute(
          `insert into recommendation.event (id, tenant_id, details, name, starts_at, created_at) values ($1, $2, $3, $4, $5, $6)`,
          [
            id,
            tx.tenantId,
            JSON.stringify(details),
            details.name,
            startsAt,
            new Date(startsAt.getTime() - 32 * DAY_MS),
          ],
        );
        for (let day = 30; day >= 1; day -= 3)
          await tx.execute(
            `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, tickets, signed_up_at) values ($1, $2, $3, 'api', $4, $5, $6)`,
            [
              tx.tenantId,
              id,
              contact?.id,
              `${id}-${String(day)}`,
              Math.max(1, Math.round(people / 10)),
              new Date(startsAt.getTime() - day * DAY_MS),
            ],
          );
        await tx.execute(
          `insert into recommendation.attendance (tenant_id, event_id, source, attended) values ($1, $2, 'stated', $3)`,
          [tx.tenantId, id, Math.round(0.3 * people)],
        );
      }
    });
  }

  const trained = async (): Promise<Training> => {
    const begun = await service.call<Training>('POST', '/v1/learning/trainings', {});
    assert.equal(begun.status, 202, JSON.stringify(begun.body));
    for (let look = 0; look < 1_200; look++) {
      const { body } = await service.call<Training>('GET', `/v1/learning/trainings/${begun.body.id}`);
      if (body.state !== 'running') return body;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the training did not end');
  };
  const models = async () =>
    (await service.call<Page<AttendanceModel>>('GET', '/v1/learning/models')).body.items;
  const forecast = async () => (await service.call<Forecast>('GET', `/v1/events/${openEvent}/forecast`)).body;

  it('are not trained on too little, and it says so', async () => {
    const training = await trained();
    assert.deepEqual([training.state, training.step], ['blocked', 'done']);
    assert.match(training.message ?? '', /12件必要/);
  });

  it('are trained, judged, compared in the shadow and promoted; taken back in one call', async () => {
    await pastEvents(30);
    const made = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '次回',
      theme: '集い',
      category: 'meetup',
      audience: { description: '人' },
      format: 'venue',
      capacity: 300,
      startsAt: new Date(service.clock.now().getTime() + 20 * DAY_MS).toISOString(),
      targetAttendees: 50,
      tacticBudgetJpy: 0,
      staffHours: 5,
    });
    openEvent = made.body.id;
    const before = await forecast();
    assert.equal(before.modelNumber, null);

    const training = await trained();
    assert.deepEqual([training.state, training.step], ['done', 'done'], JSON.stringify(training));
    assert.deepEqual(Object.keys(training.report).sort(), [
      'gather',
      'promote',
      'quality',
      'shadow',
      'train',
    ]);
    const [champion] = await models();
    assert.ok(champion?.state === 'champion' && champion.heldOut.wins, JSON.stringify(champion?.heldOut));
    assert.equal(champion.lineage.trainingId, training.id);
    const after = await forecast();
    assert.equal(after.modelNumber, champion.number);
    assert.ok(after.attendees.mean < before.attendees.mean);
    const file = await fetch(`${service.url}/v1/learning/models/${champion.id}/file`, {
      headers: service.authorization,
    });
    assert.equal((JSON.parse(await file.text()) as { version: unknown }).version !== undefined, true);

    // Trained again on the same data: the same model to the byte, which does not beat itself.
    const second = await trained();
    assert.equal(second.state, 'done');
    const [candidate] = await models();
    assert.deepEqual([candidate?.state, candidate?.fingerprint], ['candidate', champion.fingerprint]);
    assert.equal(
      (await service.call('POST', `/v1/learning/models/${candidate?.id ?? ''}/promote`)).status,
      409,
    );
    assert.equal((await forecast()).shadows[0]?.modelNumber, candidate?.number);

    const back = await service.call<{ champion: null }>('POST', '/v1/learning/rollbacks', {});
    assert.deepEqual([back.status, back.body.champion], [200, null]);
    assert.equal((await forecast()).modelNumber, null);
    const promoted = await service.call<AttendanceModel>(
      'POST',
      `/v1/learning/models/${champion.id}/promote`,
    );
    assert.equal(promoted.body.state, 'champion');
  });

  it('may come from elsewhere, and are refused where they are damaged or ask for what we do not have', async () => {
    const upload = (bytes: Uint8Array) => service.send('/v1/learning/models', bytes);
    const table = tableOf(
      Array.from({ length: 200 }, (_, row) =>
        FEATURES.map((_name, feature) => (FEATURES[feature] === 'signUpsNow' ? Math.log1p(row) : 0)),
      ),
      FEATURES.length,
    );
    const target = Array.from({ length: 200 }, (_, row) => 0.3 * row);
    const { model } = trainBoosting(FEATURES, { table, target }, { kind: 'squared' }, { trees: 20 });
    const taken = await upload(writeModel(model, 'ubj'));
    assert.equal(taken.status, 201, await taken.clone().text());
    const shown = (await taken.json()) as AttendanceModel;
    assert.deepEqual([shown.origin, shown.state], ['uploaded', 'candidate']);
    const whole = Buffer.from(writeModel(model, 'json'));
    for (const bytes of [
      Buffer.from('{'),
      whole.subarray(0, whole.length / 2),
      Buffer.from([0x7b, 0x4c, 0xff]),
    ]) {
      const refused = await upload(bytes);
      assert.equal(refused.status, 400, await refused.clone().text());
    }
    const other = trainBoosting(
      ['x'],
      { table: tableOf([[1], [2]], 1), target: [1, 2] },
      { kind: 'squared' },
      { trees: 1 },
    );
    assert.match(await (await upload(writeModel(other.model, 'json'))).text(), /leadDays/);
    assert.equal(await service.claim('/v1/learning/models', 5_000_000_000), 413);
  });

  it('are not trained on what is bad, and it says why', async () => {
    await service.call('POST', '/v1/outcomes', {
      outcomes: Array.from({ length: 40 }, (_, index) => ({
        key: `bad-${String(index)}`,
        day: '2026-01-01',
        campaign: 'x',
        spendJpy: 100,
        impressions: 10,
        clicks: 1_000,
      })),
    });
    const { body } = await service.call<DataQuality>('GET', '/v1/learning/quality');
    assert.ok(body.counts.impossible === 40 && body.counts.unmatched === 40 && body.blocks.length > 0);
    const training = await trained();
    assert.equal(training.state, 'blocked');
    assert.match(training.message ?? '', /ありえない値/);
    const metrics = createMetrics('quality-test');
    const watch = watchQuality(metrics);
    const { database, clock } = service.platform;
    await database.withTenant(service.tenantId, (tx) => watch.of(tx, clock.now()));
    const shown = await metrics.registry.metrics();
    assert.match(shown, /tsudoi_outcome_findings\{[^}]*kind="impossible"[^}]*\} 40\n/);
    assert.match(shown, /tsudoi_outcome_tenants_blocked(?:\{[^}]*\})? 1\n/);
  });

  it('are trained by schedule, as often as the stage says, only where there is something new', async () => {
    const { database } = service.platform;
    const quality = watchQuality(createMetrics('learning-test'));
    await database.withTenant(service.tenantId, (tx) => tx.execute('delete from recommendation.outcome_row'));
    const at = (days: number) => new Date(service.clock.now().getTime() + days * DAY_MS);
    assert.equal(await analyse(database, at(0), 30, quality), 0, 'just tried');
    assert.equal(await analyse(database, at(31), 30, quality), 0, 'nothing new');
    await pastEvents(3);
    assert.equal(await analyse(database, at(5), 30, quality), 0, 'not due yet');
    assert.equal(await analyse(database, at(31), 30, quality), 1);
    assert.equal(await analyse(database, at(31), 30, quality), 0, 'under way');
    const kept = await database.withTenant(service.tenantId, (tx) =>
      tx.query('select 1 from recommendation.prediction where not shadow'),
    );
    assert.ok(kept.length > 0);
    const { body: daily } = await service.call<SignUpForecast>('GET', '/v1/learning/sign-ups');
    assert.ok(
      daily.madeAt !== null && daily.days.length === 28 && daily.learntFromDays >= 28,
      JSON.stringify(daily),
    );
    assert.ok(daily.days.every(({ low, expected, high }) => low <= expected + 0.1 && expected <= high + 0.1));
  });
});
