import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import type { DeliveryStep } from '../src/way/deliver/onStep.ts';
import type { CrashTask } from './crashWorker.ts';
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

const people = 300;
const { brief } = aRule() as { brief: object };

interface Shown {
  readonly rule: { readonly id: string };
  readonly state: string;
  readonly made: number;
}

describe('broadcasts', function () {
  this.timeout(300_000);
  let world: World;
  let tenant: Tenant;
  let api: RunningService;
  let sink: WebhookSink;
  const children: ChildProcess[] = [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-broadcast-'));

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('broadcasts');
    await setMode(world, 'scheduled');
    api = await startService(world.peers, { ROLE: 'api' });
    sink = await startWebhookSink(() => ({}), true);
    const set = await call(api, tenant.apiKey, 'PUT', '/v1/channels/webhook', {
      settings: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
    });
    assert.equal(set.status, 200);
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await api.stop();
    await sink.close();
    await world.end();
    fs.rmSync(folder, { recursive: true });
  });

  const send = (body: object) =>
    call<Shown>(api, tenant.apiKey, 'POST', '/v1/broadcasts', { name: 'news', brief, ...body });
  const show = async (id: string) =>
    (await call<Shown>(api, tenant.apiKey, 'GET', `/v1/broadcasts/${id}`)).body;
  const count = (audience: object) =>
    call<{ people: number; some: unknown[] }>(api, tenant.apiKey, 'POST', '/v1/broadcasts/audience', {
      audience,
    });

  async function startWorker(
    killAt?: DeliveryStep,
    occurrence = 1,
  ): Promise<{ child: ChildProcess; exited: Promise<unknown[]> }> {
    const task: CrashTask = {
      peers: world.peers,
      ...(killAt && { killAt }),
      occurrence,
      markerFile: path.join(folder, 'markers'),
      leaseSeconds: 1,
    };
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'crashWorker.ts'), JSON.stringify(task)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(child);
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    return { child, exited };
  }

  it('reach each person of a segment once, whatever process is killed at whatever step, and no one else', async () => {
    const contacts = await addContacts(world, tenant.tenantId, people);
    await addContacts(world, tenant.tenantId, 50);
    await world.owner.query(
      `update core.contact set attributes = jsonb_build_object('tag', 'vip', 'webhook', $2 || '/' || id) where id = any ($1)`,
      [contacts, sink.url],
    );
    const audience = { attributes: { tag: 'vip' } };
    const counted = await count(audience);
    assert.deepEqual([counted.body.people, counted.body.some.length], [people, 20]);
    const [out, inbox] = await Promise.all([
      send({ audience, channels: ['webhook'] }),
      send({ audience, channels: ['in_app'] }),
    ]);
    assert.deepEqual([out.status, inbox.status], [201, 201], JSON.stringify(out.body));
    for (const [killAt, occurrence] of [
      ['claimed', 1],
      ['generated', 1],
      ['sent', 1],
      ['acknowledged', 2],
      ['settled', 1],
    ] as const) {
      const { child, exited } = await startWorker(killAt, occurrence);
      await exited;
      assert.equal(child.signalCode, 'SIGKILL', killAt);
    }
    const survivor = await startWorker();
    const ids = [out.body.rule.id, inbox.body.rule.id];
    const statesOf = async () => {
      const { rows } = await world.owner.query<{ state: string; n: number }>(
        'select state, count(*)::int n from nudge.nudge where rule_id = any ($1) group by 1',
        [ids],
      );
      return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
    };
    await until(
      'everybody to have both',
      async () => (await statesOf())['delivered'] === 2 * people,
      120_000,
    );
    survivor.child.kill('SIGTERM');
    await survivor.exited;
    assert.deepEqual(await statesOf(), { delivered: 2 * people });
    assert.equal(sink.distinct(), people, 'one message a person for a receiver that honours its key');
    assert.equal(new Set(sink.requests.map((request) => request.path)).size, people);
    const { rows } = await world.owner.query<{ items: number; people: number }>(
      'select count(*)::int items, count(distinct contact_id)::int people from nudge.inbox_item where tenant_id = $1',
      [tenant.tenantId],
    );
    assert.deepEqual(rows[0], { items: people, people });
    for (const id of ids) {
      const { state, made } = await show(id);
      assert.deepEqual([state, made], ['made', people]);
    }
    const repeats = sink.requests.length - sink.distinct();
    console.log(
      `      broadcasts: 2 to ${String(people)} people, 5 kills, all delivered once; ${String(repeats)} repeats dropped by key`,
    );
  });

  it('wait for their instant or for each person’s own hour, and stop where their rule is paused', async () => {
    const worker = await startService(world.peers, { ROLE: 'worker' });
    try {
      const tokyo = await addContacts(world, tenant.tenantId, 2);
      const [paris = ''] = await addContacts(world, tenant.tenantId, 1, { zone: 'Europe/Paris' });
      const to = [...tokyo, paris];
      const now = new Date('2027-06-01T00:00:00Z'); // 09:00 in Tokyo, 02:00 in Paris
      api.clock.moveTo(now);
      worker.clock.moveTo(now);
      const local = await send({ audience: { contactIds: to }, when: { local: '2027-06-01T10:00' } });
      const later = await send({ audience: { contactIds: to }, when: { at: '2027-06-02T00:00:00Z' } });
      assert.deepEqual([local.status, later.status, later.body.state], [201, 201, 'waiting']);
      const got = async (ruleId: string) => {
        const { rows } = await world.owner.query<{ contact_id: string }>(
          `select contact_id from nudge.nudge where rule_id = $1 and state = 'delivered'`,
          [ruleId],
        );
        return rows.map(({ contact_id }) => contact_id).sort();
      };
      const move = (to: string) => {
        api.clock.moveTo(new Date(to));
        worker.clock.moveTo(new Date(to));
      };
      move('2027-06-01T01:00:01Z');
      await until('ten in Tokyo', async () => (await got(local.body.rule.id)).length === 2, 60_000);
      assert.deepEqual(await got(local.body.rule.id), [...tokyo].sort());
      move('2027-06-01T08:00:01Z');
      await until('ten in Paris', async () => (await got(local.body.rule.id)).length === 3, 60_000);
      assert.deepEqual(await got(later.body.rule.id), []);
      const paused = await call(api, tenant.apiKey, 'POST', `/v1/rules/${later.body.rule.id}/pause`, {});
      assert.equal(paused.status, 200);
      assert.equal((await show(later.body.rule.id)).state, 'paused');
      const marker = await send({ audience: { contactIds: [paris] }, when: { at: '2027-06-02T00:00:10Z' } });
      move('2027-06-02T00:00:20Z');
      await until('what comes after it', async () => (await got(marker.body.rule.id)).length === 1, 60_000);
      assert.deepEqual(await got(later.body.rule.id), []);
      for (const when of [{ at: '2020-01-01T00:00:00Z' }, { local: '2027-02-30T10:00' }, { local: 'noon' }])
        assert.equal((await send({ when })).status, 400, JSON.stringify(when));
    } finally {
      await worker.stop();
    }
  });

  it('choose by seat, attendance, and what was not opened', async () => {
    const [seated = '', been = '', opened = '', silent = ''] = await addContacts(world, tenant.tenantId, 4);
    const all = [seated, been, opened, silent];
    const eventId = randomUUID();
    await world.owner.query(
      `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, tickets, state, signed_up_at)
       values ($1, $2, $3::uuid, 'generic', $3::text, 1, 'confirmed', now()), ($1, $2, $4::uuid, 'generic', $4::text, 1, 'attended', now())`,
      [tenant.tenantId, eventId, seated, been],
    );
    const first = await send({ audience: { contactIds: [opened, silent] } });
    for (const contactId of [opened, silent])
      await world.owner.query(
        `insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, state, slot_at, created_at)
         values ($1, $2, $3::text || ':once', $3::uuid, 1, 'delivered', now(), now())`,
        [tenant.tenantId, contactId, first.body.rule.id],
      );
    await world.owner.query(
      `insert into nudge.signal (tenant_id, id, contact_id, type, nudge_id, occurred_at, received_at)
       select tenant_id, 'opened', contact_id, 'opened', id, now(), now() from nudge.nudge where contact_id = $1`,
      [opened],
    );
    const some = async (audience: object) => {
      const { body } = await count({ contactIds: all, ...audience });
      return (body.some as { contactId: string }[]).map(({ contactId }) => contactId).sort();
    };
    assert.deepEqual(await some({ signedUpTo: eventId }), [seated, been].sort());
    assert.deepEqual(await some({ notSignedUpTo: eventId }), [opened, silent].sort());
    assert.deepEqual(await some({ attended: eventId }), [been]);
    assert.deepEqual(await some({ notOpened: first.body.rule.id }), [silent]);
  });

  it('and schedules show their next five times in words, by weekday, at the end of a month, and by cron', async () => {
    api.clock.moveTo(new Date('2027-01-30T00:00:00Z'));
    const next = async (trigger: object, timeZone = 'Asia/Tokyo') =>
      call<{ times: { at: string; ja: string; en: string }[] }>(
        api,
        tenant.apiKey,
        'POST',
        '/v1/rules/next-times',
        {
          trigger,
          timeZone,
        },
      );
    const monthEnd = await next({ kind: 'schedule', at: '18:00', monthDays: [-1] });
    assert.deepEqual(
      monthEnd.body.times.map(({ at }) => at),
      ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30', '2027-05-31'].map(
        (day) => `${day}T09:00:00.000Z`,
      ),
    );
    assert.deepEqual(
      [monthEnd.body.times[1]?.ja, monthEnd.body.times[1]?.en],
      ['2027年2月28日（日） 18:00', 'Sunday, 28 February 2027, 18:00'],
    );
    const cron = await next({ kind: 'cron', expression: '30 7 * * 1,4' }, 'Europe/Paris');
    assert.deepEqual(cron.body.times[0], {
      at: '2027-02-01T06:30:00.000Z',
      ja: '2027年2月1日（月） 7:30',
      en: 'Monday, 1 February 2027, 07:30',
    });
    assert.equal(cron.body.times.length, 5);
    assert.equal((await next({ kind: 'cron', expression: '* * * * *' })).status, 400);
    const refused = await call<{ errors: { field: string }[] }>(
      api,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule({ trigger: { kind: 'cron', expression: '0 0 30 2 *' } }),
    );
    assert.equal(refused.status, 400);
    assert.equal(refused.body.errors[0]?.field, 'body.trigger.expression');
  });
});
