import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import { publish } from '@tsudoi/database/outbox';
import { lookAtPace } from '../src/when/schedule/lookAtPace.ts';
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

/** Words that name the event and the days left. */
const brief = {
  goal: 'Tell of the event',
  variants: [
    {
      key: 'a',
      subject: { ja: '{event}', en: '{event}' },
      text: { ja: 'あと {days} 日', en: '{days} days left' },
    },
  ],
};

describe('nudges follow their event, over the outbox', function () {
  this.timeout(120_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let people: string[];
  let eventId: string;

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    service = await startService(world.peers);
  });
  after(async () => {
    await service.stop();
    await world.end();
  });
  beforeEach(async () => {
    service.clock.moveTo(now);
    tenant = await world.addTenant(`follow-${randomUUID().slice(0, 8)}`);
    people = await addContacts(world, tenant.tenantId, 3);
    eventId = randomUUID();
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at) values ($1, $2, '{"format":"venue"}', 'Market', $3)`,
      [eventId, tenant.tenantId, new Date(now.getTime() + 7 * dayMs)],
    );
  });

  async function ruleOf(change: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await call(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule({ brief, ...change }),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return String(body['id']);
  }
  async function change(set: {
    readonly days?: number;
    readonly name?: string;
    readonly state?: 'open' | 'cancelled';
  }) {
    await world.owner.query(
      `update recommendation.event set starts_at = coalesce($2, starts_at), name = coalesce($3, name), state = coalesce($4, state) where id = $1`,
      [
        eventId,
        set.days === undefined ? null : new Date(now.getTime() + set.days * dayMs),
        set.name ?? null,
        set.state ?? null,
      ],
    );
    const changed = [
      ...(set.days === undefined ? [] : ['startsAt']),
      ...(set.name === undefined ? [] : ['name']),
      ...(set.state === undefined ? [] : ['state']),
    ];
    await service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'event.changed', { eventId, changed, state: set.state ?? 'open' }),
    );
  }
  async function nudges(filter: string): Promise<NudgeExplained[]> {
    const { body } = await call<{ items: { id: string }[] }>(
      service,
      tenant.apiKey,
      'GET',
      `/v1/nudges?${filter}`,
    );
    return Promise.all(
      body.items.map(
        async ({ id }) =>
          (await call<NudgeExplained>(service, tenant.apiKey, 'GET', `/v1/nudges/${id}`)).body,
      ),
    );
  }
  const signal = (contactId: string) =>
    call(service, tenant.apiKey, 'POST', '/v1/signals', {
      id: randomUUID(),
      contactId,
      type: 'page_seen',
      eventId,
    });

  it('a cancelled event stops what waits and tells those who signed up, once', async () => {
    const [seated = '', other = ''] = people;
    await world.owner.query(
      `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, signed_up_at) values ($1, $2, $3, 'api', 'one', $4)`,
      [tenant.tenantId, eventId, seated, now],
    );
    const later = await ruleOf({
      trigger: { kind: 'signal', signal: 'page_seen', then: { afterSeconds: 3_600 } },
    });
    const asked = await ruleOf({
      trigger: { kind: 'signal', signal: 'page_seen' },
      approval: { required: true },
    });
    const news = await ruleOf({
      trigger: { kind: 'change', of: 'event.changed', only: 'cancelled' },
      audience: { signedUpTo: 'trigger' },
    });
    await signal(other);
    await until(
      'the approval',
      async () => (await nudges(`ruleId=${asked}&state=awaiting_approval`)).length === 1,
    );
    await change({ state: 'cancelled' });
    await change({ state: 'cancelled' });
    const told = await until('the news', async () => {
      const found = await nudges(`ruleId=${news}&state=delivered`);
      return found.length > 0 && found;
    });
    for (const ruleId of [later, asked]) {
      const [stopped] = await until('the stop', async () => {
        const found = await nudges(`ruleId=${ruleId}&state=suppressed`);
        return found.length > 0 && found;
      });
      assert.equal(stopped?.reason, 'event_cancelled');
    }
    assert.deepEqual(
      (await call<{ items: unknown[] }>(service, tenant.apiKey, 'GET', '/v1/approvals')).body.items,
      [],
    );
    assert.deepEqual([told.length, told[0]?.contactId], [1, seated]);
    await until('both messages to be worked', async () => {
      const { rows } = await world.owner.query(
        `select 1 from core.job where tenant_id = $1 and queue = 'nudge' and state <> 'done' limit 1`,
        [tenant.tenantId],
      );
      return rows.length === 0;
    });
    assert.equal((await nudges(`ruleId=${news}`)).length, 1, 'told twice, nudged once');
    // What comes due although it was made afterwards stops at the gate.
    await signal(other);
    service.clock.moveTo(new Date(now.getTime() + 3_700_000));
    await until('the gate', async () => (await nudges(`ruleId=${later}&state=suppressed`)).length === 2);
  });

  it('a moved event has its waiting words written anew and approved anew', async () => {
    const asked = await ruleOf({
      trigger: { kind: 'signal', signal: 'page_seen' },
      approval: { required: true },
    });
    await signal(people[0] ?? '');
    const waiting = await until(
      'the approval',
      async () => (await nudges(`ruleId=${asked}&state=awaiting_approval`))[0],
    );
    assert.equal(waiting.text, '7 days left');
    await change({ days: 20, name: 'Market Day' });
    const again = await until(
      'the new words',
      async () =>
        (await nudges(`ruleId=${asked}&state=awaiting_approval`)).find(
          (each) => each.text === '20 days left',
        ),
      30_000,
    );
    assert.deepEqual([again.id, again.subject, again.key], [waiting.id, 'Market Day', waiting.key]);
    await call(service, tenant.apiKey, 'POST', `/v1/nudges/${again.id}/decision`, { approve: true });
    await until('the delivery', async () => (await nudges(`ruleId=${asked}&state=delivered`)).length === 1);
  });

  it('the pace towards the old date is withdrawn, and told once for the new one', async () => {
    await world.owner.query(
      `insert into recommendation.plan (id, tenant_id, event_id, state, details, problem, accepted_at)
       values ($1, $2, $3, 'accepted', '{"expectedSignUps":200}', '{}', $4)`,
      [randomUUID(), tenant.tenantId, eventId, new Date(now.getTime() - 20 * dayMs)],
    );
    const pace = await ruleOf({
      trigger: { kind: 'pace', leadDays: 7, ratio: 0.9 },
      approval: { required: true },
    });
    assert.equal(await lookAtPace(service.platform.database, service.clock.now()), 1);
    const first = await until('the approvals', async () => {
      const found = await nudges(`ruleId=${pace}&state=awaiting_approval`);
      return found.length === people.length && found;
    });
    await change({ days: 6 });
    await until('the old ones to be withdrawn', async () => {
      const found = await nudges(`ruleId=${pace}&state=suppressed`);
      return found.length === people.length && found.every(({ reason }) => reason === 'event_moved');
    });
    await lookAtPace(service.platform.database, service.clock.now());
    const second = await until('the new ones', async () => {
      const found = await nudges(`ruleId=${pace}&state=awaiting_approval`);
      return found.length === people.length && found;
    });
    assert.ok(second.every(({ key }) => !first.some((each) => each.key === key)));
    assert.equal(second[0]?.text, '6 days left');
  });

  it('a change by a connected calendar fires rules on calendars, another change does not', async () => {
    const calendars = await ruleOf({ trigger: { kind: 'change', of: 'calendar.changed', only: 'moved' } });
    const events = await ruleOf({ trigger: { kind: 'change', of: 'event.changed', only: 'moved' } });
    await change({ days: 9 });
    const told = await until('the news', async () => {
      const found = await nudges(`ruleId=${events}&state=delivered`);
      return found.length === people.length && found;
    });
    assert.equal(told[0]?.text, '9 days left');
    assert.equal((await nudges(`ruleId=${calendars}`)).length, 0);
    await service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'event.changed', { eventId, changed: ['startsAt'], state: 'open', by: 'calendar' }),
    );
    await until(
      'the news',
      async () => (await nudges(`ruleId=${calendars}&state=delivered`)).length === people.length,
    );
    assert.equal((await nudges(`ruleId=${events}`)).length, people.length, 'the same date is told once');
  });

  it('a lost calendar is told to who can connect it again, at once, by a rule that the tenant may switch off', async () => {
    await setMode(world, 'scheduled');
    const [owner = ''] = people;
    const lost = () =>
      service.platform.database.withTenant(tenant.tenantId, (tx) =>
        publish(tx, 'calendar.reconnect_wanted', {
          connectionId: randomUUID(),
          provider: 'google',
          contactId: owner,
        }),
      );
    await lost();
    const [told] = await until('the nudge', async () => {
      const found = await nudges(`contactId=${owner}&state=delivered`);
      return found.length > 0 && found;
    });
    assert.equal(told?.subject, 'Please connect your calendar again');
    assert.equal(told.channel, 'in_app', 'no mail is set up');
    const { body: rule, etag } = await call(service, tenant.apiKey, 'GET', `/v1/rules/${told.ruleId}`);
    const { id: _id, version: _version, createdAt: _created, updatedAt: _updated, ...given } = rule;
    const off = await call(
      service,
      tenant.apiKey,
      'PUT',
      `/v1/rules/${told.ruleId}`,
      { ...given, enabled: false },
      { 'if-match': etag },
    );
    assert.equal(off.status, 200, JSON.stringify(off.body));
    await lost();
    await until('the job', async () => {
      const { rows } = await world.owner.query(
        `select 1 from core.job where tenant_id = $1 and name = 'nudges.ask_to_reconnect' and state = 'done'`,
        [tenant.tenantId],
      );
      return rows.length === 2;
    });
    assert.equal((await nudges(`contactId=${owner}`)).length, 1);
    await setMode(world, 'event-driven');
  });

  it('refuses rules that could never fire so', async () => {
    const refused = async (body: Record<string, unknown>) =>
      (await call(service, tenant.apiKey, 'POST', '/v1/rules', aRule(body))).status;
    assert.equal(await refused({ audience: { signedUpTo: 'trigger' } }), 400);
    assert.equal(
      await refused({ trigger: { kind: 'change', of: 'calendar.connection_lost', only: 'moved' } }),
      400,
    );
  });
});
