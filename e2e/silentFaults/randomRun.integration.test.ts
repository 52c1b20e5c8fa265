import { bootstrap } from '@tsudoi/database/bootstrap';
import { migrate } from '@tsudoi/database/migrate';
import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis, type RunningRedis } from '@tsudoi/testing/launch/redis';
import { Redis } from 'ioredis';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { faults, type Ground } from './faults.ts';
import { startCallers, type Callers } from './history.ts';
import { startReplica, type Replica } from './replicas.ts';

const full = process.env['TSUDOI_FULL'] === '1';
const runMs = Number(process.env['TSUDOI_RUN_SECONDS'] ?? (full ? 1_800 : 15)) * 1_000;
/** Of a fault's time at full size. */
const timeShare = full ? 1 : 0.25;
const channels = ['in_app', 'webhook', 'slack'] as const;

describe('Two replicas of each role, random faults, and what was acknowledged', function () {
  this.timeout(runMs + 600_000);
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000_007);
  const random = createSeededRandom(seed);
  let folder: string;
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let owner: pg.Pool;
  let cache: Redis;
  let sinks: Record<'webhook' | 'slack', WebhookSink>;
  let apiKey: string;
  let tenantId: string;
  let contacts: string[];
  const replicas: Replica[] = [];

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-faults-'));
    fs.chmodSync(folder, 0o755);
    [postgres, redis] = await Promise.all([
      startPostgres({
        dataDir: path.join(folder, 'postgres'),
        tuning: 'test',
        settings: { synchronous_commit: 'on', max_connections: '150' },
        removeWhenOrphaned: folder,
      }),
      startRedis({ dataDir: path.join(folder, 'redis'), tuning: 'test', removeWhenOrphaned: folder }),
    ]);
    await migrate({ url: postgres.url });
    owner = new pg.Pool({ connectionString: postgres.url, max: 4 });
    owner.on('error', () => undefined);
    cache = new Redis(redis.url);
    cache.on('error', () => undefined);
    ({ apiKey, tenantId } = await bootstrap({
      url: postgres.url,
      tenant: { slug: 'run', name: 'Run' },
      key: { name: 'run', role: 'admin' },
    }));
    await owner.query('update core.api_key set requests_per_minute = 10000000');
    await owner.query('update core.tenant set requests_per_minute = 10000000');
    await owner.query(`insert into nudge.setting (tenant_id, details) values ($1, '{"quietHours": null}')`, [
      tenantId,
    ]);
    await owner.query(
      `update core.stage set version = version + 1, modes = modes || '{"nudges": "event-driven"}'::jsonb`,
    );
    const [webhook, slack] = await Promise.all([
      startWebhookSink(() => ({ delayMs: 20 }), false),
      startWebhookSink(() => ({ delayMs: 100, body: 'ok' }), false),
    ]);
    sinks = { webhook, slack };
    const { rows } = await owner.query<{ id: string }>(
      `insert into core.contact (tenant_id, email, display_name, locale, time_zone, attributes)
       select $1, gen_random_uuid() || '@example.com', 'Person ' || n, 'en', 'Asia/Tokyo', $2 from generate_series(1, 40) n returning id`,
      [tenantId, JSON.stringify({ webhook: `${webhook.url}/in`, slack: `${slack.url}/hook` })],
    );
    contacts = rows.map(({ id }) => id);
    const role = (name: string) => Object.assign(new URL(postgres.url), { username: name }).href;
    const env = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      REDIS_PREFIX: 'run',
      SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      GROWTH: 'report',
      EGRESS_ALLOW: '127.0.0.1/32',
      PUBLIC_URL: 'http://localhost:3000',
      DATABASE_CONNECTION_BUDGET: '12',
      NUDGE_LEASE_SECONDS: '5',
      DRAIN_DELAY_MS: '0',
    };
    const urls = { app: role('tsudoi_app'), dispatcher: role('tsudoi_dispatcher'), redis: redis.url };
    const kinds = [
      ['recommendation-api', 'all'],
      ['audience', 'all'],
      ['nudge-generator', 'api'],
      ['nudge-generator', 'worker'],
    ] as const;
    for (const [service, ofRole] of kinds)
      for (const number of ['1', '2']) {
        const name = `${service} ${ofRole} ${number}`;
        replicas.push(await startReplica({ service, role: ofRole, name, env, urls }));
      }
    await Promise.all([
      call('PUT', '/v1/channels/webhook', {
        settings: { secret: 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4' },
      }),
    ]);
    await call('PUT', '/v1/channels/slack', { settings: {} });
    for (const channel of channels)
      await call('POST', '/v1/rules', {
        name: channel,
        enabled: true,
        immediate: true,
        trigger: { kind: 'signal', signal: `by_${channel}` },
        brief: {
          goal: 'Say hello',
          variants: [
            {
              key: 'a',
              subject: { ja: 'こんにちは', en: 'Hello' },
              text: { ja: '本文です。', en: 'This is the text.' },
            },
          ],
        },
        channels: [channel],
      });
  });
  after(async () => {
    await Promise.allSettled(replicas.map((each) => each.close()));
    await Promise.allSettled([sinks.webhook.close(), sinks.slack.close(), owner.end()]);
    cache.disconnect();
    await Promise.allSettled([postgres.stop(), redis.stop()]);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  async function call(method: string, route: string, body: object): Promise<void> {
    const url = replicas.find(({ serves }) => serves === 'nudge-generator')?.child?.url ?? '';
    const response = await fetch(url + route, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, `${method} ${route}: ${String(response.status)} ${await response.text()}`);
  }
  const count = async (sql: string, values: unknown[] = []) =>
    Number((await owner.query<{ n: string }>(sql, values)).rows[0]?.n);

  it(`is there once, after ${String(runMs / 1_000)} s of faults`, async () => {
    console.log(`    random run: seed ${String(seed)} (TSUDOI_SEED repeats it), ${String(runMs / 1_000)} s`);
    const began = new Map<string, { healedMs: number[]; times: number }>();
    const notes: string[] = [];
    const ground: Ground = {
      ...{ replicas, owner, redis: cache, random },
      time: (most) => most * timeShare * (0.3 + 0.7 * random()),
      note: (fault, detail) => notes.push(`${fault}: ${detail}`),
    };
    const callers: Callers = startCallers({ replicas, apiKey, contacts, random, pauseMs: full ? 120 : 60 });
    const broken: string[] = [];
    const names = Object.keys(faults);
    const startMs = performance.now();
    // Two lanes: faults overlap.
    await Promise.all(
      [0, 1].map(async () => {
        while (performance.now() - startMs < runMs) {
          const name = names[Math.floor(random() * names.length)] ?? '';
          const seen = began.get(name) ?? { healedMs: [], times: 0 };
          began.set(name, seen);
          seen.times += 1;
          await faults[name]?.(ground).catch((err: unknown) => {
            broken.push(`${name}: ${err instanceof Error ? err.message.slice(0, 500) : String(err)}`);
          });
          seen.healedMs.push(performance.now());
          await sleep(ground.time(5_000));
        }
      }),
    );
    const faultsEndMs = performance.now();
    for (const each of replicas) {
      each.postgres.set({});
      each.redis.set({});
      if (!each.child) await each.start();
    }
    await sleep(2_000);
    await callers.stop();
    const { history } = callers;
    const settled = async () =>
      (await count(`select count(*) n from nudge.backlog where due_at < now() + interval '1 hour'`)) +
      (await count(`select count(*) n from core.outbox where relayed_at is null`)) +
      (await count(
        `select count(*) n from core.job where state in ('due', 'running') and due_at < now() + interval '1 hour'`,
      ));
    const deadline = performance.now() + 180_000;
    let open = await settled();
    for (; open > 0 && performance.now() < deadline; open = await settled()) await sleep(250);
    const quietSeconds = (performance.now() - faultsEndMs) / 1_000;

    const violations = [...history.wrong, ...broken];
    if (open > 0)
      violations.push(`${String(open)} rows are still to be worked after ${quietSeconds.toFixed(0)} s`);
    const check = async (table: string, column: string, acknowledged: ReadonlyMap<string, string>) => {
      const { rows } = await owner.query<{ id: string; name: string }>(
        `select id, ${column} as name from ${table} where ${column} = any ($1)`,
        [[...acknowledged.keys()]],
      );
      const stored = Map.groupBy(rows, ({ name }) => name);
      for (const [name, id] of acknowledged) {
        const found = stored.get(name) ?? [];
        if (found.length !== 1) violations.push(`${table} ${name}: ${String(found.length)} rows`);
        else if (id !== '' && found[0]?.id !== id) violations.push(`${table} ${name}: another id`);
      }
    };
    await check('recommendation.event', 'name', history.events);
    await check('core.contact', 'email', history.contacts);
    const { rows: nudges } = await owner.query<{
      state: string;
      reason: string;
      key: string;
      items: string;
    }>(
      `select n.state, n.reason, n.key,
         (select count(*) from nudge.inbox_item i where i.tenant_id = n.tenant_id and i.nudge_id = n.id) as items
       from nudge.nudge n where n.tenant_id = $1`,
      [tenantId],
    );
    // The signal is a part of its nudge's key.
    const bySignal = Map.groupBy(nudges, ({ key }) =>
      key.split(':').find((part) => history.signals.has(part)),
    );
    // What a receiver gets is the nudge's key with the person's id behind it.
    const webhookKeys = new Set(
      sinks.webhook.requests.map(({ body }) =>
        String((JSON.parse(body.toString()) as { key: unknown }).key).replace(/:[^:]*$/, ''),
      ),
    );
    const slack = { delivered: 0, unknown: 0 };
    for (const [id, channel] of history.signals) {
      const [nudge, ...more] = bySignal.get(id) ?? [];
      if (!nudge?.state || more.length > 0) {
        violations.push(`signal ${id}: ${String(nudge?.state ? more.length + 1 : 0)} nudges`);
        continue;
      }
      const mayBeUnknown = channel === 'slack' && nudge.state === 'unknown';
      if (nudge.state !== 'delivered' && !mayBeUnknown)
        violations.push(`${channel} nudge of signal ${id}: ${nudge.state} (${nudge.reason})`);
      if (Number(nudge.items) !== (channel === 'in_app' ? 1 : 0))
        violations.push(`${channel} nudge of signal ${id}: ${nudge.items} inbox items`);
      if (channel === 'webhook' && !webhookKeys.has(nudge.key))
        violations.push(`webhook never got ${nudge.key}`);
      if (channel === 'slack') slack[nudge.state === 'unknown' ? 'unknown' : 'delivered'] += 1;
    }
    const slackGot = sinks.slack.requests.length;
    if (slackGot < slack.delivered || slackGot > slack.delivered + slack.unknown)
      violations.push(`Slack got ${String(slackGot)}: ${JSON.stringify(slack)}`);
    const kills = began.get('kill -9')?.times ?? 0;
    // Only a worker that is killed may leave sends open: sixteen to a receiver, and the answers of a second.
    if (slack.unknown > kills * 32)
      violations.push(`${String(slack.unknown)} unknown after ${String(kills)} kills`);
    for (const each of replicas) {
      const log = [...each.logs, each.child?.log() ?? ''].join('\n');
      for (const line of log.split('\n'))
        if (/"message":"(uncaught|unexpected fault)"/.test(line))
          violations.push(`${each.name}: ${line.slice(0, 600)}`);
    }

    history.acknowledgedMs.sort((a, b) => a - b);
    const table = [...began].map(([fault, { times, healedMs }]) => {
      const recoveries = healedMs.flatMap((healed) => {
        const next = history.acknowledgedMs.find((each) => each > healed);
        return next === undefined ? [] : [(next - healed) / 1_000];
      });
      return {
        fault,
        times,
        'longest until the next acknowledgement, s': Math.max(0, ...recoveries).toFixed(2),
      };
    });
    const gaps = history.acknowledgedMs
      .slice(1)
      .map((each, index) => each - (history.acknowledgedMs[index] ?? each));
    console.table(table);
    console.log(
      `    random run: seed ${String(seed)}, ${String(table.reduce((sum, { times }) => sum + times, 0))} faults; history: ${JSON.stringify(
        {
          events: history.events.size,
          contacts: history.contacts.size,
          signals: history.signals.size,
          reads: history.reads,
          answers: Object.fromEntries(history.statuses),
          webhookRepeats: sinks.webhook.requests.length - webhookKeys.size,
          slack,
          slackGot,
          longestGapSeconds: Number((Math.max(0, ...gaps) / 1_000).toFixed(2)),
          quietAfterSeconds: Number(quietSeconds.toFixed(1)),
          violations: violations.length,
        },
      )}`,
    );
    assert.ok(history.events.size > 10 && history.signals.size > 30, 'the callers got nowhere');
    assert.deepEqual(
      violations.slice(0, 20),
      [],
      `${String(violations.length)} violations; seed ${String(seed)}`,
    );
  });
});
