// make bench NAME=operator: the growth operator as its image runs it (one file), BENCH_POLICIES (1,000) policies of
// which one governs; it decides all and writes their status: memory, time to the first status of all, and of one reconcile. Kubernetes, Prometheus
// and the admin API are stand-ins in this process; nobody else writes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tokenConnection } from '@tsudoi/kube/connection';
import { createKubeApi } from '@tsudoi/kube/kubeApi';
import type { KubeObject, ResourceKind } from '@tsudoi/kube/resource';
import { startKubeApiServer } from '@tsudoi/testing/fakes/kube/kubeApiServer';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { parse } from 'yaml';
import { bundleOperator } from '../scripts/images/bundleOperator.ts';

const root = path.resolve(import.meta.dirname, '..');
const policies = Number(process.env['BENCH_POLICIES'] ?? 1_000);
const lookSeconds = 60;
/** Those of the chart's Deployment. */
const flags = ['--max-old-space-size=96', '--max-semi-space-size=1', '--lite-mode'];
const growthPolicies: ResourceKind = {
  group: 'tsudoi.dev',
  version: 'v1alpha1',
  plural: 'growthpolicies',
  kind: 'GrowthPolicy',
  namespaced: true,
};
const crds: ResourceKind = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-operator-'));
const kube = await startKubeApiServer();
const platform = await serve((_request, response) => {
  response.setHeader('etag', '"1"');
  response.end(JSON.stringify({ version: 1, modes: {}, changedAt: new Date().toISOString() }));
});
const prometheus = await serve((request, response) => {
  const url = new URL(request.url ?? '', 'http://x');
  const query = url.searchParams.get('query') ?? '';
  const now = Date.now() / 1_000;
  const readings = {
    members: 420,
    activeContacts: 4_200,
    dataBytes: 3e9,
    runsPerDay: 30,
    eventsPerMonth: 120,
  };
  const values = (value: number) => ({ value: [now, String(value)] });
  const days = (value: number) => ({
    values: Array.from({ length: 60 }, (_, day) => [
      Number(url.searchParams.get('end')) - (59 - day) * 86_400,
      String(value * (0.4 + day / 100)),
    ]),
  });
  const isRange = url.pathname.endsWith('/query_range');
  const isAge = query.includes('tsudoi_growth_reading_age_seconds');
  const result = query.includes('tsudoi_growth_reading')
    ? Object.entries(readings).map(([reading, value]) => ({
        metric: { reading },
        ...(isRange ? days(value) : values(isAge ? 1 : value)),
      }))
    : [];
  const resultType = isRange ? 'matrix' : 'vector';
  response.end(JSON.stringify({ status: 'success', data: { resultType, result } }));
});
const connection = tokenConnection(kube.url, kube.token);
const api = createKubeApi(connection);
const port = await freePort();
try {
  const template = fs.readFileSync(
    path.join(root, 'charts/tsudoi/templates/operators/growthPolicyCrd.yaml'),
    'utf8',
  );
  await api.create(crds, parse(template.replaceAll(/^\{\{.*$/gm, '')) as KubeObject);
  for (let at = 0; at < policies; at += 1)
    await api.create(growthPolicies, {
      metadata: { name: `policy-${at}`, namespace: 'default' },
      // One of them governs; the others decide and tell, and switch nothing.
      spec: { checkEverySeconds: lookSeconds, dryRun: at > 0 },
    } as KubeObject);
  const main = path.join(folder, 'main.mjs');
  await bundleOperator(root, 'growth', main);
  const kubeConfig = path.join(folder, 'kubeconfig');
  fs.writeFileSync(kubeConfig, connection.config.exportConfig());
  const startedAt = performance.now();
  const operator = spawn(process.execPath, [...flags, main], {
    env: {
      ...{
        KUBECONFIG: kubeConfig,
        PORT: String(port),
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        POD_NAME: 'bench',
        MALLOC_ARENA_MAX: '1',
      },
      ...{ TSUDOI_URL: platform.url, TSUDOI_API_KEY: 'bench', PROMETHEUS_URL: prometheus.url },
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  try {
    let told = 0;
    while (told < policies) {
      await pause(500);
      const { items } = await api.list<KubeObject & { status?: { conditions?: unknown[] } }>(
        growthPolicies,
        'default',
      );
      told = items.filter(({ status }) => status?.conditions !== undefined).length;
      if (performance.now() - startedAt > 300_000) throw new Error(`${told} of ${policies} have a status`);
    }
    const allSeconds = (performance.now() - startedAt) / 1_000;
    await pause((lookSeconds + 10) * 1_000);
    const status = fs.readFileSync(`/proc/${String(operator.pid)}/status`, 'utf8');
    const kb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const stat =
      fs
        .readFileSync(`/proc/${String(operator.pid)}/stat`, 'utf8')
        .split(') ')[1]
        ?.split(' ') ?? [];
    const looks = reconciles(metrics);
    const row = {
      policies,
      allSeconds: Number(allSeconds.toFixed(1)),
      rssMb: Number(((kb('VmRSS') * 1_024) / 1e6).toFixed(1)),
      peakRssMb: Number(((kb('VmHWM') * 1_024) / 1e6).toFixed(1)),
      anonymousMb: Number(((kb('RssAnon') * 1_024) / 1e6).toFixed(1)),
      ...looks,
      cpuMsOfOne: Number((((Number(stat[11]) + Number(stat[12])) * 10) / looks.reconciles).toFixed(1)),
    };
    console.table([row]);
    console.log(JSON.stringify(row));
  } finally {
    operator.kill('SIGTERM');
    if (operator.exitCode === null) await once(operator, 'exit');
  }
} finally {
  api.close();
  await Promise.all([kube.stop(), platform.stop(), prometheus.stop()]);
  fs.rmSync(folder, { recursive: true, force: true });
}

/** The share of reconciles within the operator's own bounds of 25 and 50 ms, and the bound that holds for 95 of 100. */
function reconciles(metrics: string) {
  const buckets = [
    ...metrics.matchAll(
      /^tsudoi_operator_reconcile_seconds_bucket\{le="([^"]+)",[^}]*outcome="ok"[^}]*\} (\d+)/gm,
    ),
  ].map(([, le, count]) => ({ le: Number(le === '+Inf' ? Infinity : le), count: Number(count) }));
  const all = buckets.at(-1)?.count ?? 0;
  const within = (seconds: number): number => (buckets.find(({ le }) => le === seconds)?.count ?? 0) / all;
  return {
    reconciles: all,
    within25ms: Number(within(0.025).toFixed(4)),
    within50ms: Number(within(0.05).toFixed(4)),
    reconcileP95MsAtMost: (buckets.find(({ count }) => count >= all * 0.95)?.le ?? Infinity) * 1_000,
  };
}

async function serve(handle: http.RequestListener): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = http.createServer(handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
