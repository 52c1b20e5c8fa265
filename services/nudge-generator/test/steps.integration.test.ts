import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
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
import { mailSettings } from './mailChannel.ts';

const hourMs = 3_600_000;
const smsWords = {
  key: 'sms',
  subject: { ja: '念のため', en: 'Just in case' },
  text: { ja: 'メールをご覧ください。', en: 'Please see our mail.' },
};

describe('rules of several steps', function () {
  this.timeout(300_000);
  let world: World;
  let tenant: Tenant;
  let service: RunningService;
  let mail: SmtpSink;
  let sms: WebhookSink;
  const children: ChildProcess[] = [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-steps-'));

  before(async () => {
    world = await createWorld();
    await setMode(world, 'event-driven');
    mail = await startSmtpSink({ security: 'none' });
    sms = await startWebhookSink(() => ({ status: 201, body: '{"sid":"SM1"}' }), false);
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('steps');
    const channels = {
      email: mailSettings(mail.port),
      sms: { baseUrl: sms.url, accountSid: 'AC1', authToken: 'token', from: '+15005550006' },
    };
    for (const [name, settings] of Object.entries(channels)) {
      const set = await call(service, tenant.apiKey, 'PUT', `/v1/channels/${name}`, { settings });
      assert.equal(set.status, 200, JSON.stringify(set.body));
    }
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await service.stop();
    await Promise.all([mail.close(), sms.close()]);
    await world.end();
    fs.rmSync(folder, { recursive: true });
  });

  async function people(count: number): Promise<string[]> {
    const ids = await addContacts(world, tenant.tenantId, count, { locale: 'ja' });
    for (const [index, id] of ids.entries())
      await world.owner.query('update core.contact set phone = $2, consent = $3 where id = $1', [
        id,
        `+8190${String(10_000_000 + index + Math.floor(Math.random() * 80_000_000))}`,
        JSON.stringify({ sms: { granted: true, at: '2026-01-01T00:00:00Z', source: 'form' } }),
      ]);
    return ids;
  }
  async function addRule(change: Readonly<Record<string, unknown>>): Promise<string> {
    const { status, body } = await call<{ id: string }>(
      service,
      tenant.apiKey,
      'POST',
      '/v1/rules',
      aRule(change),
    );
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  }
  const tell = (contactIds: readonly string[], type: string, nudgeId?: string) =>
    call(service, tenant.apiKey, 'POST', '/v1/signals', {
      signals: contactIds.map((contactId) => ({
        id: randomUUID(),
        contactId,
        type,
        occurredAt: service.clock.now().toISOString(),
        ...(nudgeId !== undefined && { nudgeId }),
      })),
    });
  interface Row {
    readonly id: string;
    readonly contact_id: string;
    readonly step: number;
    readonly state: string;
    readonly reason: string | null;
    readonly channel: string | null;
  }
  async function rowsOf(ruleId: string): Promise<Row[]> {
    const { rows } = await world.owner.query<Row>(
      `select id, contact_id, coalesce((trigger ->> 'step')::int, 1) as step, state, reason, channel from nudge.nudge where rule_id = $1
       order by step`,
      [ruleId],
    );
    return rows;
  }
  const settled = (ruleId: string, step: number, count: number) =>
    until(
      `step ${String(step)}`,
      async () => {
        const rows = (await rowsOf(ruleId)).filter(
          (row) => row.step === step && !['due', 'running'].includes(row.state),
        );
        return rows.length === count ? rows : undefined;
      },
      90_000,
    );

  it('a mail that nobody opened is followed by an SMS a day later; who opened it or signed up gets none', async () => {
    const [silent = '', opener = '', joiner = '', stranger = ''] = await people(4);
    const all = [silent, opener, joiner, stranger];
    const ruleId = await addRule({
      trigger: { kind: 'signal', signal: 'invited' },
      channels: ['email'],
      steps: [
        {
          wait: { afterSeconds: 86_400 },
          unless: ['opened', 'signed_up'],
          channels: ['sms'],
          variants: [smsWords],
        },
      ],
    });
    const start = service.clock.now().getTime();
    await tell(all, 'invited');
    const first = await settled(ruleId, 1, 4);
    assert.deepEqual(new Set(first.map(({ channel }) => channel)), new Set(['email']));
    const ofOpener = first.find(({ contact_id }) => contact_id === opener)?.id;
    await tell([opener], 'opened', ofOpener);
    await tell([joiner], 'signed_up');
    await tell([stranger], 'opened'); // of another message
    assert.equal(sms.requests.length, 0);
    service.clock.moveTo(new Date(start + 24 * hourMs + 30_000));
    const second = await settled(ruleId, 2, 4);
    const ends = new Map(second.map((row) => [row.contact_id, row.channel ?? row.reason]));
    assert.deepEqual(
      all.map((id) => ends.get(id)),
      ['sms', 'answered_meanwhile', 'answered_meanwhile', 'sms'],
    );
    const bodies = sms.requests.map(({ body }) => new URLSearchParams(body.toString()).get('Body') ?? '');
    assert.equal(bodies.length, 2);
    assert.ok(bodies.every((body) => body.includes('メールをご覧ください')));
  });

  it('a step that reached nobody is followed by the next one', async () => {
    const ids = await people(2);
    const ruleId = await addRule({
      trigger: { kind: 'signal', signal: 'pushed' },
      channels: ['web_push'],
      steps: [{ wait: { afterSeconds: 600 }, channels: ['in_app'] }],
    });
    await tell(ids, 'pushed');
    const first = await settled(ruleId, 1, 2);
    assert.deepEqual(new Set(first.map(({ reason }) => reason)), new Set(['no_channel']));
    service.clock.moveTo(new Date(service.clock.now().getTime() + 630_000));
    const second = await settled(ruleId, 2, 2);
    assert.deepEqual(
      second.map(({ state, channel }) => [state, channel]),
      [
        ['delivered', 'in_app'],
        ['delivered', 'in_app'],
      ],
    );
  });

  it('are shown before they are switched on: who would get what when', async () => {
    const [contactId = ''] = await people(1);
    service.clock.moveTo(new Date('2027-08-02T00:00:00Z'));
    const trial = await call<{
      nudges: { dueAt: string; step: number; channels: string[]; unless: string[] }[];
    }>(service, tenant.apiKey, 'POST', '/v1/rules/trial', {
      ahead: true,
      days: 7,
      rule: aRule({
        trigger: { kind: 'schedule', at: '18:00', weekdays: [3] },
        audience: { contactIds: [contactId] },
        channels: ['email'],
        steps: [
          { wait: { at: '09:00', days: 0 }, unless: ['opened'], channels: ['sms'] },
          { wait: { at: '09:00', days: 1 }, unless: [] },
        ],
      }),
    });
    assert.equal(trial.status, 200, JSON.stringify(trial.body));
    assert.deepEqual(
      trial.body.nudges.map(({ dueAt, step, channels, unless }) => [dueAt, step, channels, unless]),
      [
        ['2027-08-04T09:00:00.000Z', 1, ['email'], []],
        ['2027-08-05T00:00:00.000Z', 2, ['sms'], ['opened']],
        ['2027-08-06T00:00:00.000Z', 3, ['email'], []],
      ],
    );
  });

  it('are shown for every trigger of the clock, also where everybody is meant', async () => {
    const triggers = [
      { kind: 'interval', everySeconds: 86_400 },
      { kind: 'schedule', at: '18:00' },
      { kind: 'cron', expression: '0 9 * * *' },
      { kind: 'once', when: { local: '2027-08-03T09:00' } },
      { kind: 'once', when: { at: '2027-08-03T09:00:00Z' } },
      { kind: 'event_time', offset: { days: -1, at: '09:00' } },
      { kind: 'event_time', offset: { minutes: -30 } },
    ];
    service.clock.moveTo(new Date('2027-08-02T00:00:00Z'));
    for (const trigger of triggers) {
      const { status, body } = await call<{ total: number }>(
        service,
        tenant.apiKey,
        'POST',
        '/v1/rules/trial',
        { ahead: true, days: 7, rule: aRule({ trigger, audience: {} }) },
      );
      assert.equal(status, 200, JSON.stringify([trigger, body]));
      if (trigger.kind !== 'event_time') assert.ok(body.total > 0, trigger.kind);
    }
  });

  it('each step arrives once, whatever worker is killed at whatever step of delivery', async () => {
    const other = await createWorld();
    try {
      await setMode(other, 'event-driven');
      const own = await other.addTenant('killed');
      const api = await startService(other.peers, { ROLE: 'api' });
      try {
        const ids = await addContacts(other, own.tenantId, 20);
        const rule = aRule({ steps: [{ wait: { afterSeconds: 60 }, unless: [] }] });
        assert.equal((await call(api, own.apiKey, 'POST', '/v1/rules', rule)).status, 201);
        await call(api, own.apiKey, 'POST', '/v1/signals', {
          signals: ids.map((contactId) => ({ id: randomUUID(), contactId, type: 'signed_up' })),
        });
        const startWorker = async (killAt?: DeliveryStep) => {
          const task: CrashTask = {
            peers: other.peers,
            ...(killAt && { killAt }),
            occurrence: 1,
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
        };
        const items = async () => {
          const { rows } = await other.owner.query<{ n: number }>(
            'select count(*)::int n from nudge.inbox_item',
          );
          return rows[0]?.n ?? 0;
        };
        for (const round of [1, 2]) {
          if (round === 2)
            // The minute is over.
            await other.owner.query(
              `with waited as (update nudge.nudge set settled_at = settled_at - interval '10 minutes' where settled_at is not null)
               update nudge.backlog set due_at = now() - interval '1 second'`,
            );
          for (const killAt of ['claimed', 'generated', 'acknowledged'] as const) {
            const { child, exited } = await startWorker(killAt);
            await exited;
            assert.equal(child.signalCode, 'SIGKILL');
          }
          const survivor = await startWorker();
          await until(`round ${String(round)}`, async () => (await items()) === round * ids.length, 60_000);
          survivor.child.kill('SIGTERM');
          await survivor.exited;
        }
        const { rows } = await other.owner.query<{ n: number; people: number }>(
          `select count(*)::int n, count(distinct contact_id)::int people from nudge.nudge where state = 'delivered'`,
        );
        assert.deepEqual(rows[0], { n: 40, people: 20 });
        assert.equal(await items(), 40);
      } finally {
        await api.stop();
      }
    } finally {
      await other.end();
    }
  });
});
