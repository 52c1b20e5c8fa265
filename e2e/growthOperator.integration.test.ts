import type { KubeObject } from '@tsudoi/kube/resource';
import { createLogger } from '@tsudoi/runtime/logger';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { startPrometheus, type MonitoringServer } from '@tsudoi/testing/launch/monitoringServers';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createApp } from '../operators/growth/src/app.ts';
import { GrowthOperatorConfig } from '../operators/growth/src/config.ts';
import { growthPolicies, type GrowthPolicy } from '../operators/growth/src/resource.ts';
import { scalesByTheStage } from './growthScaling.ts';
import { startInstallation, type Installation } from './installation.ts';
import { installDefinition, kindOf, onEachCluster, until, type KubeCluster } from './kubeCluster.ts';

const namespace = 'tsudoi';
const events = kindOf('events.k8s.io', 'v1', 'events', 'Event');
type Told = KubeObject & { readonly reason: string; readonly note: string };
/** From 1,000 active contacts nudges of urgent rules leave at once; of this many people each asks once. */
const crowd = 1_000;
const askers = 400;

const missing = peerMissing('prometheus');
if (missing)
  describe.skip(`An installation that grows under the growth operator${missing}`, () => {
    it('changes its modes by a real Prometheus', () => undefined);
  });
else onEachCluster('An installation that grows under the growth operator', suite);

// A real Prometheus scrapes the running platform, the operator asks it and switches by the admin API, and the nudge
// generator follows: through the public interfaces, without a restart.
function suite(title: string, start: () => Promise<KubeCluster>): void {
  describe(title, function () {
    this.timeout(420_000);
    let folder: string;
    let cluster: KubeCluster;
    let database: TestDatabase;
    let proxy: FaultProxy;
    let installation: Installation;
    let prometheus: MonitoringServer;
    let grafana: WebhookSink;
    let sink: WebhookSink;
    let owner: pg.Pool;
    let operator: Awaited<ReturnType<typeof createApp>>;
    let crowdIds: string[];
    let askerIds: string[];
    let atOnce: string;
    let daily: string;

    async function call<T = Record<string, unknown>>(method: string, route: string, body?: unknown) {
      const answer = await fetch(installation.url + route, {
        method,
        signal: AbortSignal.timeout(60_000),
        headers: {
          authorization: `Bearer ${installation.apiKey}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    }
    const nudgeMode = async () =>
      (await call<{ modes: { nudges: string } }>('GET', '/v1/admin/stage')).body.modes.nudges;
    const policy = () => cluster.api.get<GrowthPolicy>(growthPolicies, 'default', 'tsudoi');
    const told = async (reason: string) =>
      (await cluster.api.list<Told>(events, 'default')).items.filter((each) => each.reason === reason);
    /** What came at the receiver, by rule: the key of a nudge begins with it. */
    const received = () =>
      sink.requests.map(({ body }) => {
        const { key, contactId } = JSON.parse(body.toString('utf8')) as { key: string; contactId: string };
        return { rule: key.slice(0, key.indexOf(':')), key, contactId };
      });
    const receivedOf = (rule: string) => received().filter((each) => each.rule === rule);
    /** The crowd of the last 30 days comes or has gone: what only months would bring. */
    const crowdIsFrom = (daysAgo: number) =>
      owner.query(
        `update nudge.signal set received_at = now() - $1 * interval '1 day' where type = 'looked'`,
        [daysAgo],
      );
    const rule = async (name: string, immediate: boolean) => {
      const { status, body } = await call<{ id: string }>('POST', '/v1/rules', {
        name,
        enabled: true,
        immediate,
        trigger: { kind: 'signal', signal: 'asked' },
        brief: {
          goal: 'Answer',
          variants: [
            {
              key: 'a',
              subject: { ja: 'ご質問ありがとうございます', en: 'Thank you for asking' },
              text: { ja: 'お返事いたします。', en: 'We shall answer.' },
            },
          ],
        },
        channels: ['webhook'],
        expiresAfterSeconds: 3 * 86_400,
        ignoresCaps: true,
      });
      assert.equal(status, 201, JSON.stringify(body));
      return body.id;
    };

    /** People who ask, one after the other, through all that happens; a request that fails is sent again as it was. */
    const asked: string[] = [];
    let asking = true;
    async function ask(): Promise<void> {
      for (const contactId of askerIds) {
        if (!asking) return;
        const signal = { id: randomUUID(), contactId, type: 'asked' };
        await until(
          'a signal to be taken',
          async () => (await call('POST', '/v1/signals', signal)).status === 202,
        );
        asked.push(contactId);
        await pause(100);
      }
    }

    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-grows-'));
      [cluster, database, sink, grafana] = await Promise.all([
        start(),
        createTestDatabase(),
        startWebhookSink(() => ({}), false),
        startWebhookSink(() => ({ body: '{}' }), false),
      ]);
      proxy = await startFaultProxy(Number(new URL(database.appUrl).port));
      const through = (url: string) =>
        Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(proxy.port) }).href;
      installation = await startInstallation({
        database,
        env: {
          DATABASE_URL: through(database.appUrl),
          DISPATCHER_DATABASE_URL: through(database.dispatcherUrl),
          GROWTH: 'report',
          GROWTH_MEASURE_SECONDS: '1',
          GROWTH_TICK_SECONDS: '1',
          MOVABLE_CLOCK: 'true',
          EGRESS_ALLOW: '127.0.0.1/32',
        },
      });
      prometheus = await startPrometheus({
        folder: path.join(folder, 'prometheus'),
        targets: [new URL(installation.url).host],
        namespace,
        rules: { groups: [] },
        scrapeSeconds: 1,
      });
      owner = new pg.Pool({ connectionString: database.ownerUrl, max: 2 });
      owner.on('error', () => undefined);
      await owner.query('update core.api_key set requests_per_minute = 10000000');
      await owner.query('update core.tenant set requests_per_minute = 10000000');
      // The daily batch is half a day away at whatever hour this runs.
      await owner.query(
        `insert into nudge.setting (tenant_id, details, daily_at)
         values ($1, '{"quietHours": null}', (now() at time zone 'UTC' + interval '12 hours')::time)`,
        [installation.tenantId],
      );
      const { rows } = await owner.query<{ id: string }>(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone)
         select $1, 'p' || n || '@example.com', 'Person ' || n, 'en', 'UTC' from generate_series(1, $2::int) n returning id`,
        [installation.tenantId, crowd + askers],
      );
      crowdIds = rows.slice(0, crowd).map(({ id }) => id);
      askerIds = rows.slice(crowd).map(({ id }) => id);
      const set = await call('PUT', '/v1/channels/webhook', {
        settings: { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`, url: `${sink.url}/in` },
      });
      assert.equal(set.status, 200, JSON.stringify(set.body));
      atOnce = await rule('at once where the mode allows', true);
      daily = await rule('in the daily batch', false);
      await installDefinition(cluster, 'growthPolicyCrd', growthPolicies);
      await cluster.api.create(growthPolicies, {
        metadata: { name: 'tsudoi', namespace: 'default' },
        spec: {
          selector: `namespace="${namespace}"`,
          checkEverySeconds: 1,
          dwellSeconds: 0,
          settleSeconds: 0,
          // A crowd that comes within a minute is a peak, and a rule that answers at once is punctual: both are switches
          // of their own, and this is about the number of contacts.
          disabledRules: ['hourly-peak', 'start-tolerance'],
        },
      } as KubeObject);
      operator = await createApp(
        GrowthOperatorConfig.parse({
          PORT: await freePort(),
          HOST: '127.0.0.1',
          TSUDOI_URL: installation.url,
          TSUDOI_API_KEY: installation.apiKey,
          PROMETHEUS_URL: prometheus.url,
          GRAFANA_URL: grafana.url,
          LEASE_SECONDS: 3,
        }),
        cluster.connection,
        createLogger('growth-operator', 'silent'),
      );
    });
    after(async () => {
      asking = false;
      await operator.stop();
      await prometheus.stop();
      await installation.stop(true);
      await owner.end();
      await proxy.close();
      await database.drop();
      await cluster.stop();
      await sink.close();
      await grafana.close();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it('its nudges leave at once when the crowd comes and daily when it has gone; none is lost, none comes twice', async () => {
      await until('readings of Prometheus', async () =>
        (await policy()).status?.observed?.some(({ reading }) => reading === 'activeContacts'),
      );
      const { pid } = installation.child;
      const all = ask();
      await until('twenty who asked', () => asked.length >= 20);
      assert.equal(await nudgeMode(), 'scheduled');
      assert.equal(sink.requests.length, 0, 'everybody waits for the daily batch');

      const cameMs = performance.now();
      const looked = await call('POST', '/v1/signals', {
        signals: crowdIds.map((contactId) => ({ id: randomUUID(), contactId, type: 'looked' })),
      });
      assert.equal(looked.status, 202, JSON.stringify(looked.body));
      await until('the switch', async () => (await nudgeMode()) === 'hybrid');
      await until('an answer at once', () => receivedOf(atOnce).length > 0);
      const upSeconds = (performance.now() - cameMs) / 1_000;
      await until('ten answers at once', () => receivedOf(atOnce).length >= 10);

      const wentMs = performance.now();
      await crowdIsFrom(40);
      await until('the switch back', async () => (await nudgeMode()) === 'scheduled');
      await until('a nudge that waits again', async () => {
        const { rows } = await owner.query<{ waits: boolean }>(
          `select b.due_at > now() + interval '1 hour' as waits from nudge.nudge n
           join nudge.backlog b on b.tenant_id = n.tenant_id and b.nudge_id = n.id
           where n.rule_id = $1 and n.contact_id = $2`,
          [atOnce, asked.at(-1)],
        );
        return rows[0]?.waits;
      });
      const downSeconds = (performance.now() - wentMs) / 1_000;
      console.log(
        `      from the crowd to the first nudge at once ${upSeconds.toFixed(1)} s, back ${downSeconds.toFixed(1)} s`,
      );
      asking = false;
      await all;
      assert.equal(receivedOf(daily).length, 0, 'what is not urgent waited in every mode');
      assert.ok(receivedOf(atOnce).length < asked.length);

      const moved = await call('POST', '/v1/admin/clock', {
        now: new Date(Date.now() + 30 * 3_600_000).toISOString(),
      });
      assert.equal(moved.status, 200, JSON.stringify(moved.body));
      await until('an empty backlog', async () => {
        const { rows } = await owner.query<{ left: number }>(
          'select count(*)::int as left from nudge.backlog',
        );
        return rows[0]?.left === 0;
      });
      await call('POST', '/v1/admin/clock', { now: null });
      for (const each of [atOnce, daily]) {
        const keys = new Map(receivedOf(each).map(({ key, contactId }) => [key, contactId]));
        assert.deepEqual([...keys.values()].sort(), [...asked].sort(), 'each person once');
      }
      const { rows: states } = await owner.query<{ state: string; n: number }>(
        'select state, count(*)::int as n from nudge.nudge group by state',
      );
      assert.deepEqual(states, [{ state: 'delivered', n: asked.length * 2 }]);
      assert.equal(installation.child.pid, pid);
      assert.equal(installation.child.exitCode, null);
    });

    it('a switch under which the error budget burns is taken back, and not tried again', async () => {
      await crowdIsFrom(0);
      await until('the switch', async () => (await nudgeMode()) === 'hybrid');
      const burn = async () => {
        const query = `sum(rate(tsudoi_http_request_duration_seconds_count{namespace="${namespace}",status=~"5.."}[5m])) / sum(rate(tsudoi_http_request_duration_seconds_count{namespace="${namespace}"}[5m])) / 0.005`;
        const answer = await fetch(
          `${prometheus.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`,
        );
        const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
        return Number(data.result[0]?.value[1] ?? 0);
      };
      try {
        proxy.retarget(await freePort());
        proxy.cutAll();
        await until('the budget to burn', async () => {
          await Promise.all(
            Array.from({ length: 10 }, () => call('GET', '/v1/events').catch(() => undefined)),
          );
          return (await burn()) > 12;
        });
      } finally {
        proxy.retarget(Number(new URL(database.appUrl).port));
      }
      await until('the step back', async () => (await nudgeMode().catch(() => undefined)) === 'scheduled');
      await until('it to be told', async () => (await told('SteppedBack')).length === 1);
      await until('the rule to be blocked', async () => {
        const level = (await policy()).status?.levels?.find((each) => each.rule === 'active-contacts');
        return level?.level === 'scheduled' && level.verdict === 'blocked';
      });
    });

    it('autoscalers and workers follow the stage; an autoscaler of somebody else is left alone', () =>
      scalesByTheStage(cluster));

    it('tells every switch: Event, condition, metric, annotation, audit entry, domain event, history', async () => {
      const switched = await told('Switched');
      assert.ok(switched.length >= 3, 'up, back, and up again');
      const { status } = await policy();
      assert.equal(status?.conditions?.find(({ type }) => type === 'Ready')?.status, 'True');
      assert.equal(status.lastSwitch?.rule, 'active-contacts');
      const text = await (await fetch(`http://127.0.0.1:${operator.port}/metrics`)).text();
      const counted = (kind: string) =>
        Number(
          new RegExp(
            `^tsudoi_growth_switches_total\\{[^}]*rule="active-contacts",kind="${kind}"[^}]*\\} (\\d+)`,
            'm',
          ).exec(text)?.[1],
        );
      assert.ok(counted('switch') >= 3, text);
      assert.equal(counted('step-back'), 1);
      const notes = grafana.requests.map(({ path: to, body }) => ({
        to,
        ...(JSON.parse(body.toString('utf8')) as { tags: string[]; text: string }),
      }));
      assert.ok(notes.length >= 4);
      assert.ok(notes.every(({ to, tags }) => to === '/api/annotations' && tags.includes('growth')));
      const history = await call<{ items: { rule: string | null; because: { value: number }[] }[] }>(
        'GET',
        '/v1/growth/history',
      );
      const own = history.body.items.filter((each) => each.rule === 'active-contacts');
      assert.ok(own.length >= 4);
      assert.ok((own.at(-1)?.because[0]?.value ?? 0) >= crowd, JSON.stringify(own));
      for (const sql of [
        `select count(*)::int as n from core.outbox where type = 'stage.changed' and payload ->> 'rule' = 'active-contacts'`,
        `select count(*)::int as n from core.audit_entry where target_kind = 'stage'`,
      ]) {
        const { rows } = await owner.query<{ n: number }>(sql);
        assert.ok((rows[0]?.n ?? 0) >= 4, sql);
      }
    });
  });
}
