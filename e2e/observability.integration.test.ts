import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startOtlpCollector, type OtlpCollector } from '@tsudoi/testing/fakes/otlpCollector';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { startFaultProxy, type FaultProxy } from '@tsudoi/testing/faultProxy';
import {
  startAlertmanager,
  startPrometheus,
  type MonitoringServer,
} from '@tsudoi/testing/launch/monitoringServers';
import { startRadicale, type RunningRadicale } from '@tsudoi/testing/launch/radicale';
import { findPeer, peerMissing } from '@tsudoi/testing/launch/peers';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import pg from 'pg';
import { alertRules } from '../scripts/monitoring/alerts.ts';
import { drawDashboards } from '../scripts/monitoring/drawDashboards.ts';
import { dashboards } from '../scripts/monitoring/dashboards.ts';
import { installation as matcher } from '../scripts/monitoring/query.ts';
import { alertmanagerConfig } from '../scripts/monitoring/write/alertmanagerConfig.ts';
import { labelsOf, localRules } from '../scripts/monitoring/write/prometheusRules.ts';
import { askPanels, type Sample } from './askPanels.ts';
import { startInstallation, type Installation } from './installation.ts';
import {
  askModelInVain,
  comeTrue,
  connectCalendar,
  tellTourWithModel,
  useUpBudget,
  withoutPatience,
} from './monitoringLoad.ts';

const namespace = 'tsudoi';
const missing =
  peerMissing('prometheus') ||
  peerMissing('alertmanager') ||
  peerMissing('amtool') ||
  peerMissing('radicale');

(missing ? describe.skip : describe)(`On a real Prometheus and Alertmanager${missing}`, function () {
  this.timeout(300_000);
  let folder: string;
  let database: TestDatabase;
  let proxy: FaultProxy;
  let redisProxy: FaultProxy;
  let collector: OtlpCollector;
  let installation: Installation;
  let sink: WebhookSink;
  let secure: WebhookSink;
  let radicale: RunningRadicale;
  let prometheus: MonitoringServer;
  let alertmanager: MonitoringServer;
  const startedSeconds = Math.floor(Date.now() / 1_000);

  const ask = async (expr: string): Promise<readonly Sample[]> => {
    const query = expr.replaceAll(matcher, `namespace="${namespace}"`).replaceAll('$__rate_interval', '1m');
    const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query }).toString()}`);
    const body = (await answer.json()) as { status: string; error?: string; data: { result: Sample[] } };
    assert.equal(body.status, 'success', `${query}: ${body.error ?? ''}`);
    return body.data.result;
  };
  const largest = async (expr: string) =>
    Math.max(Number.NEGATIVE_INFINITY, ...(await ask(expr)).map(({ value }) => Number(value[1])));
  const until = async (what: string, holds: () => Promise<boolean> | boolean, withinMs = 90_000) => {
    const deadline = Date.now() + withinMs;
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(`waited in vain for: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  const call = (at: string, init: RequestInit = {}) =>
    fetch(`${installation.url}${at}`, {
      ...init,
      headers: { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' },
    });
  const panel = (name: string, title: string) => {
    const found = dashboards
      .find((each) => each.name === name)
      ?.rows.flatMap(({ panels }) => panels)
      .find((each) => each.title === title);
    assert.ok(found, `${name}: ${title}`);
    return found.queries[0]?.expr ?? '';
  };
  /** Names of alerts that have come to the webhook as firing. */
  const arrived = () =>
    new Map(
      sink.requests.flatMap(({ body }) => {
        const { receiver, alerts } = JSON.parse(body.toString('utf8')) as {
          receiver: string;
          alerts: { status: string; labels: Record<string, string> }[];
        };
        return alerts
          .filter(({ status }) => status === 'firing')
          .map(({ labels }) => [labels['alertname'] ?? '', receiver] as const);
      }),
    );

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-observe-'));
    database = await createTestDatabase();
    const through = (url: string, by = proxy) =>
      Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(by.port) }).href;
    proxy = await startFaultProxy(Number(new URL(database.appUrl).port));
    const redisUrl = process.env['TSUDOI_TEST_REDIS_URL'] ?? '';
    redisProxy = await startFaultProxy(Number(new URL(redisUrl).port));
    collector = await startOtlpCollector();
    sink = await startWebhookSink(() => ({}), false);
    // Its certificate is what is looked at.
    secure = await startWebhookSink();
    radicale = await startRadicale();
    installation = await startInstallation({
      database,
      env: {
        DATABASE_URL: through(database.appUrl),
        DISPATCHER_DATABASE_URL: through(database.dispatcherUrl),
        REDIS_URL: through(redisUrl, redisProxy),
        OBJECTS_FOLDER: path.join(folder, 'objects'),
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        MOVABLE_CLOCK: 'true',
        PUBLIC_URL: secure.url,
        CALENDAR_ALLOW: '127.0.0.1/32',
        MODELS_EGRESS_ALLOW: '127.0.0.1/32',
        GROWTH_MEASURE_SECONDS: '2',
        GROWTH_TICK_SECONDS: '1',
        GROWTH_INFRASTRUCTURE_USD: '50',
      },
      command: {
        command: process.execPath,
        args: [
          '--conditions=source',
          '--import=@tsudoi/runtime/telemetry',
          'services/standalone/src/main.ts',
        ],
      },
    });
    fs.mkdirSync(path.join(folder, 'objects'), { recursive: true });
    alertmanager = await startAlertmanager({
      folder: path.join(folder, 'alertmanager'),
      config: withoutPatience(alertmanagerConfig({ webhookUrl: `${sink.url}/alerts` })),
    });
    const rules = localRules(namespace, 'https://example.com');
    prometheus = await startPrometheus({
      folder: path.join(folder, 'prometheus'),
      targets: [new URL(installation.url).host],
      namespace,
      // The rules as they are, but for their patience.
      rules: {
        groups: rules.groups.map(({ name, rules: all }) => ({
          name,
          rules: all.map(({ for: _long, ...rule }) => rule),
        })),
      },
      alertmanagerUrl: alertmanager.url,
      scrapeSeconds: 1,
      evaluateSeconds: 1,
    });
    await tellTourWithModel(installation);
    await connectCalendar(installation, radicale);
    await comeTrue(database);
    await until(
      'two scrapes after the tour',
      async () => (await largest(panel('queues', 'Jobs by outcome'))) > 0,
    );
    await until(
      'readings of the installation',
      async () => (await ask(panel('growth', 'Active contacts'))).length > 0,
    );
  });
  after(async () => {
    await prometheus.stop();
    await alertmanager.stop();
    proxy.set({});
    redisProxy.set({});
    await installation.stop(true);
    await proxy.close();
    await redisProxy.close();
    await database.drop();
    await sink.close();
    await secure.close();
    await radicale.stop();
    await collector.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('metrics are clean by promtool, and every one that is registered is in the catalogue', async () => {
    const promtool = findPeer('promtool');
    const text = await (await fetch(`${installation.url}/metrics`)).text();
    if (promtool) {
      const done = spawnSync(promtool.file, [...promtool.args, 'check', 'metrics'], {
        input: text,
        encoding: 'utf8',
      });
      assert.equal(done.stdout + done.stderr, '');
    }
    const { metricCatalogue } = await import('@tsudoi/runtime/metrics/catalogue');
    const declared = new Map(
      Object.values(metricCatalogue)
        .flat()
        .map((metric) => [metric.name as string, metric]),
    );
    const shown = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name = '']) => name);
    const ours = shown.filter((name) => !/^(process|nodejs)_/.test(name));
    assert.deepEqual(
      ours.filter((name) => !declared.has(name)),
      [],
    );
    const elsewhere = /^tsudoi_operator_|^tsudoi_audit_/;
    assert.deepEqual(
      [...declared.keys()].filter((name) => !shown.includes(name) && !elsewhere.test(name)),
      [],
    );
  });

  it('a latency moves its panel', async () => {
    const title = 'Response times';
    const before = await largest(panel('system-health', title).replace('0.5,', '0.95,'));
    proxy.set({ delayMs: 200 });
    await Promise.all(Array.from({ length: 30 }, () => call('/v1/events').then((answer) => answer.text())));
    proxy.set({});
    await until('P95 above before', async () => {
      const after = await largest(panel('system-health', title).replace('0.5,', '0.95,'));
      return after > Math.max(before, 0.1);
    });
  });

  it('a backlog moves its panel', async () => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const waiting = `max(tsudoi_backlog{$installation, queue="audience"})`;
    await until('nothing waits', async () => (await largest(waiting)) === 0);
    await owner.query(
      `insert into core.job (tenant_id, queue, name, payload, state, lease_until)
       select $1, 'audience', 'nobody.knows', '{}', 'running', now() + interval '1 hour' from generate_series(1, 7)`,
      [installation.tenantId],
    );
    await until('seven', async () => (await largest(waiting)) === 7);
    assert.ok((await largest(panel('queues', 'Backlog by queue'))) >= 7);
    await owner.query(`delete from core.job where name = 'nobody.knows'`);
    await owner.end();
  });

  it('bounces that a provider tells move their panel', async () => {
    const { urls } = (await (await call('/v1/delivery-event-urls')).json()) as {
      urls: Record<string, string>;
    };
    const given = urls['postmark'];
    assert.ok(given);
    const told = await fetch(`${installation.url}${new URL(given).pathname}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        RecordType: 'Bounce',
        Type: 'HardBounce',
        Email: 'gone@example.com',
        Description: 'no such mailbox',
        MessageID: 'a',
      }),
    });
    assert.equal(told.status, 202, await told.text());
    await until(
      'it is told',
      async () => (await largest('sum(tsudoi_delivery_events_total{$installation})')) > 0,
    );
  });

  it('an outage of PostgreSQL moves errors and its own panel, and pages', async () => {
    try {
      proxy.set({ blackHole: true });
      proxy.cutAll();
      const failed = await Promise.all(
        Array.from({ length: 60 }, () =>
          call('/v1/events', { signal: AbortSignal.timeout(45_000) }).then(({ status }) => status),
        ),
      );
      assert.ok(
        failed.some((status) => status >= 500),
        failed.join(' '),
      );
      await until('the gauge', async () => (await largest(panel('system-health', 'PostgreSQL'))) === 0);
      // A rate knows a first count only by the one after it: what fails, fails in more than one scrape.
      await until('errors', async () => {
        await call('/v1/events', { signal: AbortSignal.timeout(45_000) });
        return (await largest(panel('system-health', 'Error rate now'))) > 0.01;
      });
      await until('the page', () => arrived().get('TsudoiDatabaseAway') === 'pagerduty');
      await until('the mail', () => arrived().get('TsudoiHighErrorRate') === 'mail');
    } finally {
      proxy.set({});
    }
    await until('it is back', async () => (await largest(panel('system-health', 'PostgreSQL'))) === 1);
  });

  it('an outage of Redis moves its panel and pages', async () => {
    try {
      redisProxy.set({ blackHole: true });
      redisProxy.cutAll();
      await until('the gauge', async () => (await largest(panel('queues', 'Redis up'))) === 0);
      await until('the page', () => arrived().get('TsudoiRedisAway') === 'pagerduty');
    } finally {
      redisProxy.set({});
    }
    await until('it is back', async () => (await largest(panel('queues', 'Redis up'))) === 1);
  });

  it('a provider of models that is away opens its breaker, and is told of', async () => {
    await askModelInVain(installation);
    await until(
      'the breaker',
      async () => (await largest(`max(tsudoi_llm_breaker_state{$installation})`)) === 2,
    );
    await until('the message', () => arrived().get('TsudoiProviderDown') === 'slack');
  });

  it('an AI budget that is used up moves its panel, and is told of', async () => {
    await useUpBudget(database);
    await until('the share', async () => (await largest('max(tsudoi_ai_budget_ratio{$installation})')) >= 1);
    await until('half of it', () => arrived().get('TsudoiAiBudgetHalfUsed') === 'mail');
    await until('all of it', () => arrived().get('TsudoiAiBudgetUsed') === 'mail');
  });

  it('every query of every panel and alert can be asked, and answers with data but for those with a reason', async () => {
    // Figures of the database were away with it, each comes back at its own time; a share of requests needs requests in the window that it looks at.
    let asked = await askPanels(ask);
    const deadline = Date.now() + 90_000;
    while (asked.unexpected.length > 0 && Date.now() < deadline) {
      for (let count = 0; count < 5; count++) await call('/v1/events');
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      asked = await askPanels(ask);
    }
    const { queries, empty, unexpected } = asked;
    const rules = (await (await fetch(`${prometheus.url}/api/v1/rules`)).json()) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    };
    const evaluated = rules.data.groups.flatMap((group) => group.rules);
    assert.deepEqual(
      evaluated
        .filter(({ health }) => health === 'err')
        .map(({ name, lastError }) => `${name}: ${lastError ?? ''}`),
      [],
    );
    console.log(
      `      ${String(queries)} queries of ${String(dashboards.length)} dashboards and ${String(evaluated.length)} rules; ${String(empty.length)} queries empty:\n        ${empty.join('\n        ')}`,
    );
    assert.deepEqual(unexpected, []);
    assert.ok(empty.length <= queries * 0.05, `${String(empty.length)} of ${String(queries)}`);
  });

  (process.env['TSUDOI_IMAGES'] ? it : it.skip)('is drawn for the docs [needs TSUDOI_IMAGES=1]', async () => {
    const toSeconds = Math.floor(Date.now() / 1_000);
    await drawDashboards({
      prometheusUrl: prometheus.url,
      namespace,
      fromSeconds: startedSeconds,
      toSeconds,
      folder: path.resolve(import.meta.dirname, '../docs/images/dashboards'),
    });
  });

  it('every alert is routed by amtool as its rule says, and arrives at a webhook under the name of its receiver', async () => {
    const amtool = findPeer('amtool');
    assert.ok(amtool);
    const file = path.join(folder, 'routes.yaml');
    fs.writeFileSync(file, JSON.stringify(alertmanagerConfig({ webhookUrl: `${sink.url}/alerts` })));
    const checked = spawnSync(amtool.file, ['check-config', file], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
    const routed = new Map<string, string>();
    for (const rule of alertRules) {
      const labels = Object.entries(labelsOf(rule, namespace)).map(([name, value]) => `${name}=${value}`);
      const key = labels.join(' ');
      if (!routed.has(key)) {
        const done = spawnSync(
          amtool.file,
          ['config', 'routes', 'test', `--config.file=${file}`, ...labels],
          { encoding: 'utf8' },
        );
        routed.set(key, done.stdout.trim());
      }
      assert.equal(routed.get(key), rule.receiver, rule.alert);
    }
    const posted = await fetch(`${alertmanager.url}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(
        alertRules.map((rule) => ({
          startsAt: new Date().toISOString(),
          labels: { alertname: rule.alert, ...labelsOf(rule, namespace) },
          annotations: { summary: rule.summary },
        })),
      ),
    });
    assert.equal(posted.status, 200, await posted.text());
    await until('all of them', () =>
      alertRules.every(({ alert, receiver }) => arrived().get(alert) === receiver),
    );
    console.log(`      ${String(alertRules.length)} alerts arrived`);
  });
});
