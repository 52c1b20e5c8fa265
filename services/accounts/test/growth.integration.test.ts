import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { firstStage } from '@tsudoi/growth/stage';
import { startAccounts } from './accountsService.ts';

interface View {
  readonly stage: {
    readonly version: number;
    readonly modes: Record<string, unknown>;
    readonly changedBy: string;
  };
  readonly checks: readonly {
    readonly rule: string;
    readonly verdict: string;
    readonly level: string;
    readonly message: { en: string };
  }[];
  readonly readings: readonly { readonly reading: string; readonly value: number }[];
  readonly overrides: readonly { readonly id: string }[];
  readonly forecast: readonly {
    readonly rule: string;
    readonly to: string;
    readonly likely: string | null;
    readonly costUsdPerMonth: number | null;
  }[];
}

/** A service with calls by its admin key that give bodies of a type. */
async function startGrowing(...given: Parameters<typeof startAccounts>) {
  const service = await startAccounts(...given);
  return {
    ...service,
    async call<Body>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const answer = await service.call(method, path, {
        token: service.adminKey,
        body,
        headers: { ...(method === 'POST' && { 'idempotency-key': randomUUID() }), ...headers },
      });
      return {
        status: answer.status,
        body: answer.body as Body,
        etag: answer.headers.get('etag') ?? '',
      };
    },
  };
}

/** Waits for a condition that another process or timer brings about; the machine may be slow. */
async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('An installation that grows', function () {
  this.timeout(120_000);
  let service: Awaited<ReturnType<typeof startGrowing>>;
  let owner: pg.Client;
  let tenantId: string;
  const growth = async () => (await service.call<View>('GET', '/v1/growth')).body;
  const check = async (rule: string) => (await growth()).checks.find((each) => each.rule === rule);

  before(async () => {
    service = await startGrowing({
      GROWTH: 'decide',
      GROWTH_MEASURE_SECONDS: 1,
      GROWTH_TICK_SECONDS: 1,
      GROWTH_DWELL_SECONDS: 0,
      GROWTH_SETTLE_SECONDS: 0,
      GROWTH_INFRASTRUCTURE_USD: 250,
    });
    owner = new pg.Client({ connectionString: service.database.ownerUrl });
    await owner.connect();
    tenantId = (await owner.query<{ id: string }>('select core.home_tenant() as id')).rows[0]?.id ?? '';
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  const signals = (first: number, last: number) =>
    owner.query(
      `insert into nudge.signal (tenant_id, id, contact_id, type, occurred_at, received_at)
       select $1, 's' || n, md5(n::text)::uuid, 'seen', now(), now() - n % 160 * interval '1 hour' from generate_series($2::int, $3::int) n`,
      [tenantId, first, last],
    );

  it('measures itself and tells where each rule stands', async () => {
    await until('readings', async () =>
      (await growth()).readings.some(({ reading }) => reading === 'dataBytes'),
    );
    const view = await growth();
    assert.equal(view.checks.length, 24);
    assert.deepEqual(
      Object.keys(view.stage.modes).sort(),
      Object.keys(firstStage).sort(),
      'each mode has a value',
    );
    assert.equal(view.readings.find(({ reading }) => reading === 'activeContacts')?.value, 0);
    assert.equal(view.readings.find(({ reading }) => reading === 'spendUsdPerMonth')?.value, 250);
    assert.equal((await check('accuracy'))?.verdict, 'missing');
    assert.match((await check('preset'))?.message.en ?? '', /growth/);
  });

  it('switches when its contacts become many, once, with history, audit entry and domain event, and back', async () => {
    await signals(1, 999);
    await until('999 contacts', async () =>
      (await growth()).readings.some(({ reading, value }) => reading === 'activeContacts' && value === 999),
    );
    assert.equal((await growth()).stage.modes['nudges'], 'scheduled');
    await signals(1_000, 1_001);
    await until('the switch', async () => (await growth()).stage.modes['nudges'] === 'hybrid');
    const { stage } = await growth();
    assert.equal(stage.changedBy, 'growth');
    const history = await service.call<{
      items: { version: number; rule: string; because: { value: number }[]; after: { nudges: string } }[];
    }>('GET', '/v1/growth/history');
    const [last] = history.body.items;
    assert.equal(last?.version, stage.version);
    assert.equal(last.rule, 'active-contacts');
    assert.equal(last.because[0]?.value, 1_001);
    const told = await owner.query(
      `select payload from core.outbox where type = 'stage.changed' and payload ->> 'rule' = 'active-contacts'`,
    );
    assert.equal(told.rowCount, 1);
    const audited = await owner.query(
      `select 1 from core.audit_entry where tenant_id = $1 and target_kind = 'stage'`,
      [tenantId],
    );
    assert.ok((audited.rowCount ?? 0) >= 1);
    await owner.query('delete from nudge.signal');
    await until('the way back', async () => (await growth()).stage.modes['nudges'] === 'scheduled');
  });

  it('holds modes by hand until their time or until they are given back', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const made = await service.call<{ id: string }>('POST', '/v1/growth/overrides', {
      modes: { nudges: 'event-driven' },
      reason: 'a fair',
      expiresAt,
    });
    assert.equal(made.status, 201);
    await until('the held mode', async () => (await growth()).stage.modes['nudges'] === 'event-driven');
    assert.equal((await growth()).overrides.length, 1);
    assert.equal((await service.call('DELETE', `/v1/growth/overrides/${made.body.id}`)).status, 204);
    await until('the policy', async () => (await growth()).stage.modes['nudges'] === 'scheduled');
    assert.equal((await service.call('DELETE', `/v1/growth/overrides/${made.body.id}`)).status, 404);
  });

  it('refuses modes and times that make no sense, and names the field', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    for (const [body, field] of [
      [{ modes: { nudges: 'sometimes' }, reason: 'x', expiresAt: at(9e6) }, 'body.modes.nudges'],
      [{ modes: { speed: 1 }, reason: 'x', expiresAt: at(9e6) }, 'body.modes'],
      [{ modes: {}, reason: 'x', expiresAt: at(9e6) }, 'body.modes'],
      [{ modes: { nudges: 'hybrid' }, reason: 'x', expiresAt: at(-1_000) }, 'body.expiresAt'],
    ] as const) {
      const answer = await service.call<{ errors: { field: string }[] }>(
        'POST',
        '/v1/growth/overrides',
        body,
      );
      assert.equal(answer.status, 400, JSON.stringify(answer.body));
      assert.equal(answer.body.errors[0]?.field, field);
    }
    const unknown = await service.call<{ errors: { field: string }[] }>('POST', '/v1/growth/simulations', {
      moments: [{ readings: { mood: 3 } }],
    });
    assert.equal(unknown.body.errors[0]?.field, 'body.moments.0.readings.mood');
    const negative = await service.call<{ errors: { field: string }[] }>('POST', '/v1/growth/simulations', {
      moments: [{ readings: { activeContacts: -5 } }],
    });
    assert.equal(negative.body.errors[0]?.field, 'body.moments.0.readings.activeContacts');
  });

  it('tells what it would do, and does nothing', async () => {
    const before = (await growth()).stage.version;
    const { body } = await service.call<{
      steps: { switched: { rule: string; to: string } | null; stage: Record<string, unknown> }[];
    }>('POST', '/v1/growth/simulations', {
      moments: [
        { readings: { activeContacts: 500 } },
        { afterHours: 24, readings: { activeContacts: 5_000 } },
        { afterHours: 48, readings: { activeContacts: 50_000 } },
      ],
    });
    assert.deepEqual(
      body.steps.map(({ switched }) => switched?.to ?? null),
      [null, 'hybrid', 'event-driven'],
    );
    assert.equal((await growth()).stage.version, before);
  });

  it('leaves a mode that somebody set by hand where it is', async () => {
    const { body, etag } = await service.call<{ version: number }>('GET', '/v1/admin/stage');
    const set = await service.call(
      'PATCH',
      '/v1/admin/stage',
      { modes: { traceSampling: 1 }, reason: 'a hunt' },
      { 'if-match': etag },
    );
    assert.equal(set.status, 200);
    await signals(1, 2_000);
    await until('another switch', async () => (await growth()).stage.modes['nudges'] === 'hybrid');
    const view = await growth();
    assert.equal(view.stage.modes['traceSampling'], 1);
    assert.ok(view.stage.version > body.version + 1);
  });

  it('measures how right its predictions were from ten events on, and trains daily where they were off', async () => {
    const past = (first: number, last: number) =>
      owner.query(
        `with person as (
           insert into core.contact (tenant_id, email, display_name, locale, time_zone)
           values ($1, 'p' || $2 || '@example.com', 'Person', 'en', 'UTC') returning id
         ), event as (
           insert into recommendation.event (id, tenant_id, details, name, starts_at)
           select gen_random_uuid(), $1, '{}', 'Past ' || n, now() - interval '3 days' from generate_series($2::int, $3::int) n
           returning id
         ), plan as (
           insert into recommendation.plan (id, tenant_id, event_id, state, details, problem, accepted_at)
           select gen_random_uuid(), $1, event.id, 'accepted', '{"expectedSignUps": 40}', '{}', now() from event
         )
         insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, tickets, signed_up_at)
         select $1, event.id, person.id, 'api', event.id::text, 100, now() from event, person`,
        [tenantId, first, last],
      );
    await past(1, 9);
    await until('the nine events', async () =>
      (await growth()).readings.some(({ reading, value }) => reading === 'eventsPerMonth' && value === 9),
    );
    assert.equal((await check('accuracy'))?.verdict, 'missing');
    await past(10, 10);
    await until('the switch', async () => (await growth()).stage.modes['trainingEveryDays'] === 1);
    const { readings } = await growth();
    const accuracy = readings.find(({ reading }) => reading === 'forecastAccuracyPercent');
    assert.ok(Math.abs((accuracy?.value ?? 0) - 40) < 1e-9, JSON.stringify(accuracy));
    assert.match((await check('accuracy'))?.message.en ?? '', /retrain daily/);
  });

  it('forecasts the next switch from its own days, and what it costs', async () => {
    await owner.query(
      `insert into core.growth_sample (name, day, value)
       select 'syncTenants', (now() at time zone 'UTC')::date - n, 20 * exp(-0.01 * n) from generate_series(1, 59) n`,
    );
    await owner.query(
      `insert into core.growth_sample (name, day, value) values ('syncTenants', (now() at time zone 'UTC')::date, 20)
       on conflict (name, day) do update set value = 20`,
    );
    const next = (await growth()).forecast.find(({ rule }) => rule === 'parallel-sync');
    assert.equal(next?.to, 'parallel');
    const days = (Date.parse(next.likely ?? '') - Date.now()) / 86_400_000;
    assert.ok(days > 30 && days < 52, next.likely ?? 'never');
    assert.equal(typeof next.costUsdPerMonth, 'number');
  });
});

describe('Two replicas that grow together', function () {
  this.timeout(120_000);

  it('make one switch between them', async () => {
    const pace = {
      GROWTH: 'decide',
      GROWTH_MEASURE_SECONDS: 1,
      GROWTH_TICK_SECONDS: 1,
      GROWTH_DWELL_SECONDS: 0,
    } as const;
    const first = await startGrowing(pace);
    const owner = new pg.Client({ connectionString: first.database.ownerUrl });
    await owner.connect();
    const second = await startGrowing(pace, first);
    await owner.query(
      `insert into nudge.signal (tenant_id, id, contact_id, type, occurred_at, received_at)
       select core.home_tenant(), 's' || n, md5(n::text)::uuid, 'seen', now(), now() - n % 160 * interval '1 hour' from generate_series(1, 20000) n`,
    );
    await until('the switch', async () => {
      const { rows } = await owner.query<{ nudges: string }>(
        `select modes ->> 'nudges' as nudges from core.stage`,
      );
      return rows[0]?.nudges === 'event-driven';
    });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const { rows } = await owner.query(
      `select 1 from core.stage_change where decision ->> 'rule' = 'active-contacts'`,
    );
    assert.equal(rows.length, 1);
    await owner.end();
    await second.stop();
    await first.stop();
  });
});
