import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPushService, type FakeBrowser, type PushService } from '@tsudoi/testing/fakes/pushService';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import webPush from 'web-push';
import { createPushDeviceStore } from '../src/way/channels/pushDeviceStore.ts';
import type { DeliveryStep } from '../src/way/deliver/onStep.ts';
import type { CrashTask } from './crashWorker.ts';
import {
  addContacts,
  aRule,
  call,
  createWorld,
  sealKeys,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { printedSeed } from './printedSeed.ts';

const steps: readonly DeliveryStep[] = ['claimed', 'generated', 'sent', 'acknowledged', 'settled'];
const kills = process.env['TSUDOI_FULL'] === '1' ? 200 : 10;
const channels = ['in_app', 'webhook', 'web_push', 'slack'] as const;

describe(`workers killed ${String(kills)} times at named steps`, function () {
  this.timeout(120_000 + kills * 15_000);
  let world: World;
  let tenant: Tenant;
  let api: RunningService;
  let webhook: WebhookSink;
  let slack: WebhookSink;
  let push: PushService;
  const browsers: FakeBrowser[] = [];
  const children: ChildProcess[] = [];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-crash-'));
  const markerFile = path.join(folder, 'markers');
  const sent = { in_app: 0, webhook: 0, web_push: 0, slack: 0 };
  let contacts: string[] = [];

  before(async () => {
    world = await createWorld();
    tenant = await world.addTenant('crash');
    await setMode(world, 'event-driven');
    api = await startService(world.peers, { ROLE: 'api' });
    // A slow peer leaves time to die between the request and the answer.
    webhook = await startWebhookSink(() => ({}), true);
    slack = await startWebhookSink(() => ({}), true);
    push = await startPushService();
    const vapid = webPush.generateVAPIDKeys();
    const settings = {
      webhook: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
      slack: {},
      web_push: {
        subject: 'mailto:tests@example.com',
        publicKey: vapid.publicKey,
        privateKey: vapid.privateKey,
      },
    };
    for (const [name, each] of Object.entries(settings)) {
      const { status, body } = await call(api, tenant.apiKey, 'PUT', `/v1/channels/${name}`, {
        settings: each,
      });
      assert.equal(status, 200, JSON.stringify(body));
    }
    contacts = await addContacts(world, tenant.tenantId, 10);
    await world.owner.query(`update core.contact set attributes = $1 where tenant_id = $2`, [
      JSON.stringify({ webhook: `${webhook.url}/in`, slack: `${slack.url}/hook` }),
      tenant.tenantId,
    ]);
    const devices = createPushDeviceStore(
      api.platform.database,
      createSealer(parseKeyRing(sealKeys)),
      api.clock,
    );
    for (const contactId of contacts) {
      const browser = push.subscribe();
      browsers.push(browser);
      await devices.register(tenant.tenantId, contactId, {
        kind: 'web',
        endpoint: browser.endpoint,
        keys: browser.keys,
      });
    }
    for (const channel of channels) {
      const rule = aRule({
        name: channel,
        channels: [channel],
        trigger: { kind: 'signal', signal: `to_${channel}` },
      });
      assert.equal((await call(api, tenant.apiKey, 'POST', '/v1/rules', rule)).status, 201);
    }
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await api.stop();
    await Promise.all([webhook.close(), slack.close(), push.close()]);
    await world.end();
    fs.rmSync(folder, { recursive: true });
  });

  async function sendRound(): Promise<void> {
    const signals = channels.flatMap((channel) =>
      contacts.slice(0, 5).map((contactId) => ({ id: randomUUID(), contactId, type: `to_${channel}` })),
    );
    const { body } = await call<{ nudges: number }>(api, tenant.apiKey, 'POST', '/v1/signals', { signals });
    assert.equal(body.nudges, signals.length);
    for (const channel of channels) sent[channel] += 5;
  }

  async function startWorker(
    task: Partial<CrashTask>,
  ): Promise<{ child: ChildProcess; exited: Promise<unknown[]> }> {
    const whole: CrashTask = { peers: world.peers, occurrence: 1, markerFile, leaseSeconds: 1, ...task };
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'crashWorker.ts'), JSON.stringify(whole)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    children.push(child);
    const exited = once(child, 'exit');
    await Promise.race([once(child.stdout, 'data'), exited]);
    return { child, exited };
  }

  const open = async () =>
    Number((await world.owner.query<{ n: string }>('select count(*) n from nudge.backlog')).rows[0]?.n);

  it('loses nothing, repeats nothing, and lists every unknown outcome', async () => {
    const random = createSeededRandom(printedSeed('crash suite'));
    const plan = Array.from({ length: kills }, (_, index) => steps[index % steps.length] as DeliveryStep);
    for (const killAt of plan.sort(() => random() - 0.5)) {
      await sendRound();
      const occurrence = killAt === 'claimed' ? 1 : 1 + Math.floor(random() * 3);
      const { child, exited } = await startWorker({ killAt, occurrence });
      const feed = setInterval(() => void sendRound().catch(() => undefined), 400);
      await exited;
      clearInterval(feed);
      assert.equal(child.signalCode, 'SIGKILL');
    }
    const survivor = await startWorker({});
    await until('the backlog to be empty', async () => (await open()) === 0, 60_000);
    survivor.child.kill('SIGTERM');
    await survivor.exited;

    const markers = fs.readFileSync(markerFile, 'utf8').trim().split('\n');
    const byStep = Map.groupBy(markers, (line) => line.split(' ')[0]);
    for (const step of steps)
      assert.equal(byStep.get(step)?.length, kills / steps.length, `markers of ${step}`);

    const { rows: failed } = await world.owner.query(
      `select state, reason, count(*)::int n from nudge.nudge where state not in ('delivered', 'unknown') group by 1, 2`,
    );
    assert.deepEqual(failed, [], 'every nudge ends as delivered or unknown');
    const { rows: inbox } = await world.owner.query<{ nudge_id: string }>(
      'select nudge_id from nudge.inbox_item',
    );
    assert.equal(inbox.length, sent.in_app, 'in-app items');
    assert.equal(new Set(inbox.map((row) => row.nudge_id)).size, sent.in_app);
    assert.equal(webhook.distinct(), sent.webhook, 'distinct webhook keys');
    const waiting = browsers.flatMap((browser) => browser.waiting());
    assert.equal(waiting.length, sent.web_push, 'push messages that wait, Topic replacing a repeat');

    const states = await world.owner.query<{ name: string; state: string; n: number }>(
      `select r.name, n.state, count(*)::int n from nudge.nudge n join nudge.rule r on r.id = n.rule_id group by 1, 2`,
    );
    const count = (name: string, state: string) =>
      states.rows.find((row) => row.name === name && row.state === state)?.n ?? 0;
    for (const channel of ['in_app', 'webhook', 'web_push'] as const)
      assert.equal(count(channel, 'delivered'), sent[channel], `${channel} delivered`);
    assert.equal(
      count('slack', 'delivered') + count('slack', 'unknown'),
      sent.slack,
      'slack delivered or unknown',
    );
    const slackTexts = slack.requests.length;
    assert.ok(slackTexts <= sent.slack, 'Slack at most once');
    assert.ok(slackTexts >= count('slack', 'delivered'), 'what is called delivered was received');

    const listed = await listUnknown();
    assert.equal(listed.length, count('slack', 'unknown'), 'every unknown is listed');
    const { rows: ledger } = await world.owner.query<{ nudge_id: string }>(
      `select nudge_id from nudge.delivery where state = 'unknown' order by 1`,
    );
    assert.deepEqual(
      listed.sort(),
      ledger.map((row) => row.nudge_id),
    );
    const { rows: left } = await world.owner.query(`select 1 from nudge.delivery where state = 'sending'`);
    assert.equal(left.length, 0, 'no send without an end');
    console.log(
      `crash suite: ${String(kills)} kills, ${JSON.stringify(sent)}, repeats at the webhook sink ${String(webhook.requests.length - webhook.distinct())} (dropped by key), unknown on Slack ${String(listed.length)} (all listed)`,
    );
  });

  async function listUnknown(): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await call<{ items: { id: string }[]; nextCursor: string | null }>(
        api,
        tenant.apiKey,
        'GET',
        `/v1/nudges?state=unknown&limit=200${cursor}`,
      );
      ids.push(...body.items.map((item) => item.id));
      if (body.nextCursor === null) return ids;
      cursor = `&cursor=${body.nextCursor}`;
    }
  }

  it('resumes the work of a killed process within 15 seconds, at the default lease', async () => {
    const killed = await startWorker({ killAt: 'claimed', leaseSeconds: 8 });
    await sendRound();
    await killed.exited;
    const from = performance.now();
    const survivor = await startWorker({ leaseSeconds: 8 });
    await until('the nudges to be settled', async () => (await open()) === 0, 15_000);
    console.log(`crash suite: resumed ${((performance.now() - from) / 1_000).toFixed(1)} s after the kill`);
    survivor.child.kill('SIGTERM');
    await survivor.exited;
  });
});
