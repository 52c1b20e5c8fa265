import { createApiClient, type Route } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import { createApp as createFrontDoor } from '@tsudoi/console/createApp';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import fs, { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderChart, type Manifest } from '../scripts/charts/render.ts';
import { outgoingConnections } from './connections.ts';
import { serviceNames, startServiceProcesses, type ServiceProcesses } from './serviceProcesses.ts';

interface Rule {
  readonly ports?: readonly { readonly port: number | string }[];
  readonly to?: readonly { readonly podSelector?: unknown; readonly ipBlock?: { readonly cidr: string } }[];
}

/** Which peers inside the installation the chart's NetworkPolicy lets a component open connections to. */
function allowedPeers(policy: Manifest): string[] {
  const egress = (policy.spec?.['egress'] ?? []) as Rule[];
  return egress
    .filter((rule) => rule.to?.some((peer) => peer.podSelector !== undefined))
    .flatMap((rule) =>
      (rule.ports ?? []).map(
        ({ port }) =>
          ({ 5432: 'postgresql', 6379: 'redis', 3000: 'services' })[Number(port)] ?? `port ${String(port)}`,
      ),
    )
    .sort();
}

/** The one address of the installation, as the chart's `console` is. */
async function openFrontDoor(
  routes: readonly Route[],
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const pages = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-pages-'));
  fs.writeFileSync(path.join(pages, 'index.html'), '<!doctype html>');
  const lifecycle = createLifecycle({
    log: createLogger('front-door', 'silent'),
    drainDelayMs: 0,
    deadlineMs: 10_000,
  });
  const app = await createFrontDoor(
    {
      PORT: 0,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      SHUTDOWN_DEADLINE_MS: 10_000,
      DRAIN_DELAY_MS: 0,
      ROUTES: routes
        .filter(({ url }) => url !== '')
        .map(({ prefix, url }) => `${prefix}=${url}`)
        .join(','),
    },
    lifecycle,
    pages,
  );
  const { port } = await listen(app, lifecycle, { port: 0, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async close() {
      await lifecycle.stop('told');
      fs.rmSync(pages, { recursive: true });
    },
  };
}

describe('The platform as separate processes', function () {
  this.timeout(480_000);
  let platform: ServiceProcesses;
  let routes: Route[];

  before(async () => {
    platform = await startServiceProcesses();
    const values = renderChart(['--set', 'httpRoute.enabled=true']).find(({ kind }) => kind === 'HTTPRoute');
    const rules = (values?.spec?.['rules'] ?? []) as {
      matches: { path: { value: string } }[];
      backendRefs: { name: string }[];
    }[];
    routes = rules
      .flatMap((rule) =>
        rule.matches.map(({ path }) => ({
          prefix: path.value,
          service: rule.backendRefs[0]?.name.replace('tsudoi-', ''),
        })),
      )
      .map(({ prefix, service }) => ({
        prefix,
        url: platform.services.find(({ name }) => name === service)?.url ?? '',
      }))
      .sort((a, b) => b.prefix.length - a.prefix.length);
  });
  after(async () => {
    const codes = await platform.stop();
    assert.deepEqual(
      Object.values(codes),
      serviceNames.map(() => 0),
      JSON.stringify(codes),
    );
  });

  it('serves every path of every service under a prefix that the chart routes to that service, and no other', async () => {
    const misrouted: string[] = [];
    for (const service of platform.services) {
      const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as {
        paths: Record<string, unknown>;
      };
      for (const path of Object.keys(document.paths)) {
        const route = routes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
        if (route?.url !== service.url)
          misrouted.push(`${path} of ${service.name} goes to ${route?.prefix ?? 'nothing'}`);
      }
    }
    assert.deepEqual(misrouted, []);
  });

  it('tells the whole tour through the front door and the routes of the chart, over exactly the connections that its network policies allow', async () => {
    const door = await openFrontDoor(routes);
    const servers = new Map([
      [Number(new URL(platform.database.appUrl).port), 'postgresql'],
      [Number(new URL(process.env['TSUDOI_TEST_REDIS_URL'] ?? '').port), 'redis'],
      ...platform.services.map(({ port }): [number, string] => [port, 'services']),
    ]);
    const observed = new Map(platform.services.map(({ name }) => [name, new Set<string>()]));
    const look = () => {
      for (const { name, pid, port } of platform.services) {
        for (const { remotePort } of outgoingConnections(pid, port))
          observed.get(name)?.add(servers.get(remotePort) ?? `port ${String(remotePort)}`);
      }
    };
    const watching = process.platform === 'linux' ? setInterval(look, 50) : undefined;
    let told = '';
    const output = createOutput(false, { write: (text) => (told += text) });
    const facts = await tour(createApiClient(door.url, platform.apiKey), output, {
      administers: true,
    })
      .catch((err: unknown) => {
        throw new Error(
          `${String(err)}\n${told.slice(-2_000)}\n${platform.services.map((service) => service.log().slice(-1_500)).join('\n')}`,
        );
      })
      .finally(async () => {
        clearInterval(watching);
        await door.close();
      });
    assert.equal((facts.get('plans') as string[]).length, 3);
    if (!watching) return;
    const policies = renderChart([]).filter(({ kind }) => kind === 'NetworkPolicy');
    for (const [name, peers] of observed) {
      const policy = policies.find(({ metadata }) => metadata.name === `tsudoi-${name}-api`);
      assert.ok(policy, name);
      assert.deepEqual([...peers].sort(), allowedPeers(policy), name);
    }
  });

  it('starts each service within two seconds and says what it takes when idle', () => {
    for (const { name, pid, startMs } of platform.services) {
      const megabytes =
        Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1]) / 1024;
      process.stdout.write(
        `  ${name.padEnd(20)} ready after ${startMs.toFixed(0).padStart(5)} ms (sources), ${megabytes.toFixed(0).padStart(4)} MB after the tour\n`,
      );
    }
  });
});
