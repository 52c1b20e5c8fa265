import { startKubeApiServer, type KubeApiServerFake } from '@tsudoi/testing/fakes/kubeApiServer';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { parse } from 'yaml';
import { startChildProcess, type RunningChild } from './childProcess.ts';
import { startInstallation, type Installation } from './installation.ts';
import { startPrometheus, type RunningPrometheus } from './prometheus.ts';

const crdFile = path.resolve(
  import.meta.dirname,
  '../charts/tsudoi/templates/operators/growthPolicyCrd.yaml',
);
const people = 1_200;

const rule = {
  name: 'A word by webhook',
  enabled: true,
  immediate: false,
  trigger: { kind: 'signal', signal: 'seen' },
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
  channels: ['webhook'],
};

(peerMissing('prometheus') ? describe.skip : describe)(
  `The growth operator on a real Prometheus${peerMissing('prometheus')}`,
  function () {
    this.timeout(240_000);
    let platform: Installation;
    let prometheus: RunningPrometheus;
    let cluster: KubeApiServerFake;
    let operator: RunningChild;
    let owner: pg.Client;
    let receiver: Server;
    let folder: string;
    const received = new Map<string, number>();

    const kube = async (method: string, at: string, body?: unknown, type = 'application/json') => {
      const response = await fetch(`${cluster.url}${at}`, {
        method,
        headers: { authorization: `Bearer ${cluster.token}`, 'content-type': type },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.ok(response.ok, `${method} ${at}: ${response.status}`);
      return (await response.json()) as {
        status?: Record<string, any>;
        spec?: Record<string, any>;
        items?: Record<string, any>[];
      };
    };
    const policy = () => kube('GET', '/apis/tsudoi.dev/v1alpha1/namespaces/tsudoi/growthpolicies/main');
    const call = async (method: string, at: string, body?: unknown) => {
      const response = await fetch(platform.url + at, {
        method,
        headers: {
          authorization: `Bearer ${platform.apiKey}`,
          ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      assert.ok(response.ok, `${at}: ${response.status} ${await response.clone().text()}`);
      return (await response.json()) as { modes?: Record<string, unknown> };
    };
    const until = async (what: string, reached: () => Promise<boolean>) => {
      const startedMs = performance.now();
      while (!(await reached())) {
        if (performance.now() - startedMs > 90_000)
          throw new Error(`waited in vain for ${what}\n${operator.log().slice(-2_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return performance.now() - startedMs;
    };
    const nudges = async () => (await call('GET', '/v1/admin/stage')).modes?.['nudges'];
    const signals = async (round: string, first: number, last: number) => {
      const { rows } = await owner.query<{ id: string }>(
        `select id from core.contact order by email offset $1 limit $2`,
        [first, last - first],
      );
      for (let at = 0; at < rows.length; at += 500)
        await call('POST', '/v1/signals', {
          signals: rows
            .slice(at, at + 500)
            .map(({ id }) => ({ id: `${round}-${id}`, contactId: id, type: 'seen' })),
        });
    };

    before(async () => {
      receiver = createServer((request, response) => {
        const nudge = String(request.headers['idempotency-key']);
        received.set(nudge, (received.get(nudge) ?? 0) + 1);
        request.resume().on('end', () => response.writeHead(204).end());
      });
      await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
      platform = await startInstallation({
        env: {
          GROWTH: 'report',
          GROWTH_MEASURE_SECONDS: '1',
          GROWTH_TICK_SECONDS: '1',
          EGRESS_ALLOW: '127.0.0.0/8,::1/128',
        },
      });
      owner = new pg.Client({ connectionString: platform.database.ownerUrl });
      await owner.connect();
      await owner.query(
        `insert into core.contact (tenant_id, email, display_name, locale, time_zone)
         select $1, lpad(n::text, 6, '0') || '@example.com', 'Person ' || n, 'ja', 'Asia/Tokyo' from generate_series(1, $2) n`,
        [platform.tenantId, people],
      );
      prometheus = await startPrometheus([platform.url]);
      cluster = await startKubeApiServer();
      const crd = parse(fs.readFileSync(crdFile, 'utf8').replaceAll(/^\{\{.*$/gm, '')) as unknown;
      await kube('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-operator-'));
      const kubeconfig = path.join(folder, 'kubeconfig');
      fs.writeFileSync(
        kubeconfig,
        JSON.stringify({
          'current-context': 'c',
          contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'tsudoi' } }],
          clusters: [{ name: 'c', cluster: { server: cluster.url } }],
          users: [{ name: 'u', user: { token: cluster.token } }],
        }),
      );
      operator = await startChildProcess(
        { command: process.execPath, args: ['--conditions=source', 'operators/growth/src/main.ts'] },
        {
          PATH: process.env['PATH'],
          HOST: '127.0.0.1',
          KUBECONFIG: kubeconfig,
          TSUDOI_URL: platform.url,
          TSUDOI_API_KEY: platform.apiKey,
          PROMETHEUS_URL: prometheus.url,
          LEASE_SECONDS: '3',
        },
      );
      await call('PUT', '/v1/channels/webhook', {
        settings: {
          secret: 'a-secret-of-the-tests',
          url: `http://localhost:${String((receiver.address() as AddressInfo).port)}`,
        },
      });
      await call('POST', '/v1/rules', rule);
    });
    after(async () => {
      await operator.stop();
      await prometheus.stop();
      await cluster.stop();
      await owner.end();
      await platform.stop();
      receiver.close();
      receiver.closeAllConnections();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it('refuses a policy that cannot work, in a condition', async () => {
      await kube('POST', '/apis/tsudoi.dev/v1alpha1/namespaces/tsudoi/growthpolicies', {
        apiVersion: 'tsudoi.dev/v1alpha1',
        kind: 'GrowthPolicy',
        metadata: { name: 'main' },
        spec: {
          dwellSeconds: 0,
          settleSeconds: 0,
          checkEverySeconds: 1,
          selector: 'namespace="tsudoi"',
          autoscale: [{ deployment: 'tsudoi-accounts-api' }],
          thresholds: [
            { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 10, exit: 20 },
          ],
        },
      });
      await until(
        'the condition',
        async () => (await policy()).status?.['conditions']?.[0]?.reason === 'InvalidPolicy',
      );
      assert.equal(await nudges(), 'scheduled');
    });

    it('switches within 30 s of the load, brings the autoscaler along, tells it by Event and status, and goes back', async () => {
      await kube(
        'PATCH',
        '/apis/tsudoi.dev/v1alpha1/namespaces/tsudoi/growthpolicies/main',
        {
          spec: {
            thresholds: [
              { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter: 500, exit: 400 },
              {
                rule: 'active-contacts',
                level: 'event-driven',
                reading: 'activeContacts',
                enter: 1_000,
                exit: 900,
              },
            ],
          },
        },
        'application/merge-patch+json',
      );
      await until(
        'a first decision',
        async () => (await policy()).status?.['conditions']?.[0]?.status === 'True',
      );
      // 400 in the scheduled mode: they wait for the daily batch.
      await signals('first', 0, 400);
      assert.equal(received.size, 0);
      await signals('second', 400, 1_100);
      const upMs = await until('event-driven', async () => (await nudges()) === 'event-driven');
      await signals('third', 1_100, people);
      const behavesMs = await until('nudges at once', async () => received.size >= people - 1_100);
      await until('the status', async () => (await policy()).status?.['nudges'] === 'event-driven');
      const { status } = await policy();
      assert.equal(status?.['lastSwitch'].rule, 'active-contacts');
      assert.match(status['lastSwitch'].message, /active contacts in 30 days 1,1/);
      const scaler = await kube(
        'GET',
        '/apis/autoscaling/v2/namespaces/tsudoi/horizontalpodautoscalers/tsudoi-accounts-api',
      );
      assert.equal(scaler.spec?.['minReplicas'], 1);
      const { items = [] } = await kube('GET', '/apis/events.k8s.io/v1/namespaces/tsudoi/events');
      assert.ok(items.some(({ reason, regarding }) => reason === 'Switched' && regarding.name === 'main'));
      await owner.query(`delete from nudge.signal where id like 'second-%' or id like 'first-%'`);
      await owner.query(`update nudge.delivery set started_at = now() - interval '40 days'`);
      const downMs = await until('the way back', async () => (await nudges()) === 'scheduled');
      const twice = [...received.values()].filter((times) => times > 1).length;
      console.log(
        `  stage up after ${(upMs / 1_000).toFixed(1)} s, nudges at once after another ${(behavesMs / 1_000).toFixed(1)} s, back after ${(downMs / 1_000).toFixed(1)} s; ${received.size} sent, ${twice} twice`,
      );
      assert.equal(twice, 0);
      assert.ok(upMs < 30_000 && downMs < 30_000);
    });

    it('lost nothing across the switches: everybody has one nudge, sent or waiting for its batch', async () => {
      const { rows } = await owner.query<{ state: string; n: string }>(
        `select n.state, count(*) n from nudge.nudge n group by 1 order by 1`,
      );
      const total = rows.reduce((sum, { n }) => sum + Number(n), 0);
      console.log(`  ${rows.map(({ state, n }) => `${n} ${state}`).join(', ')}`);
      assert.equal(total, people);
    });

    it('takes at most 90 MB', () => {
      const status = fs.readFileSync(`/proc/${String(operator.child.pid)}/status`, 'utf8');
      const rssMb = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
      console.log(`  memory of the operator ${rssMb.toFixed(0)} MB`);
      assert.ok(rssMb <= (process.env['CI'] ? 120 : 110), `${rssMb}`);
    });
  },
);
