import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { chartFolder, keda, podOf, renderChart, renderText, type Manifest } from '../../scripts/charts/render.ts';

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}
interface Rule {
  readonly ports?: readonly { readonly port: number | string }[];
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
}
interface Peer {
  readonly podSelector?: { readonly matchLabels?: Record<string, string> };
  readonly namespaceSelector?: { readonly matchLabels?: Record<string, string> };
  readonly ipBlock?: { readonly cidr: string };
}

const own = ['--set', 'data.enabled=false,database.host=pg.db.svc,redis.url=rediss://redis.cache.svc:6380'];

/** Where things are in a rendered chart, and who may reach them. */
describe("The chart's addresses", function () {
  this.timeout(240_000);

  const named = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
    const found = manifests.find((each) => each.kind === kind && each.metadata.name.startsWith(name));
    assert.ok(found, `${kind} ${name}`);
    return found;
  };
  const variables = (manifest: Manifest): Map<string, Variable> =>
    new Map(((podOf(manifest)?.containers[0]?.['env'] ?? []) as Variable[]).map((each) => [each.name, each]));
  const urlIn = (args: readonly string[], kind = 'Deployment', name = 'tsudoi-accounts-api') =>
    variables(named(renderChart(args), kind, name)).get('DATABASE_URL')?.value;
  const rules = (args: readonly string[], name: string, direction: 'ingress' | 'egress'): Rule[] =>
    (named(renderChart(args), 'NetworkPolicy', name).spec?.[direction] ?? []) as Rule[];
  const toPort = (all: readonly Rule[], port: number | string) =>
    all.filter(({ ports }) => ports?.some((each) => each.port === port));

  it('of PostgreSQL are written anew at every upgrade, and hold no password', () => {
    const path = '/tsudoi?sslmode=verify-full';
    assert.equal(
      urlIn(own),
      `postgres://tsudoi_tsudoi_accounts:$(DATABASE_APP_PASSWORD)@pg.db.svc:5432${path}`,
    );
    assert.equal(
      urlIn([...own, '--set', 'database.host=other,database.port=6432,database.name=n,database.sslMode=disable']),
      'postgres://tsudoi_tsudoi_accounts:$(DATABASE_APP_PASSWORD)@other:6432/n',
    );
    assert.equal(
      urlIn([...own, '--set', 'database.caSecret=ca'], 'Job', 'tsudoi-migrate'),
      `postgres://tsudoi_tsudoi_app:$(DATABASE_APP_PASSWORD)@pg.db.svc:5432${path}&sslrootcert=/etc/tsudoi/database/ca.crt`,
    );
    for (const args of [[], own])
      for (const { kind } of renderChart(args)) assert.ok(kind !== 'Secret' || args === own, 'no Secret is rendered of ours');
  });

  it('past a pooler lead to the server itself, for notices and for the owner', () => {
    const args = [...own, '--set', 'database.directHost=pg-rw.db.svc,database.directPort=5433'];
    const deployment = variables(named(renderChart(args), 'Deployment', 'tsudoi-accounts-api'));
    assert.match(String(deployment.get('DATABASE_DIRECT_URL')?.value), /@pg-rw\.db\.svc:5433\//);
    assert.match(String(deployment.get('DATABASE_URL')?.value), /@pg\.db\.svc:5432\//);
    const job = variables(named(renderChart(args), 'Job', 'tsudoi-migrate'));
    assert.match(String(job.get('DATABASE_OWNER_URL')?.value), /^postgres:\/\/tsudoi@pg-rw\.db\.svc:5433\//);
    assert.deepEqual(job.get('DATABASE_OWNER_PASSWORD')?.valueFrom?.secretKeyRef, {
      name: 'tsudoi-postgresql',
      key: 'password',
    });
  });

  it('name roles of the release and its namespace: no two releases share one', () => {
    const stem = (args: readonly string[]) => /\/\/(\w+)_accounts:/.exec(String(urlIn(args)))?.[1];
    assert.equal(stem([]), 'tsudoi_tsudoi');
    assert.equal(stem(['--namespace', 'tsudoi-staging']), 'tsudoi_staging_tsudoi');
    assert.equal(stem(['--namespace', '2nd']), 't_2nd_tsudoi');
    assert.equal(stem(['--set', 'database.roles=own']), 'own');
    const [long, other] = ['a', 'b'].map((end) => stem(['--namespace', `${'x'.repeat(60)}${end}`]));
    assert.ok(long !== undefined && long.length <= 50 && long !== other, `${String(long)} ${String(other)}`);
  });

  it('sign each service in as a role of its own, and all of them in one process as the application', () => {
    const role = (name: string, ...args: string[]) =>
      /\/\/\w+_([a-z]+):/.exec(String(urlIn(args, 'Deployment', name)))?.[1];
    const of = {
      'tsudoi-recommendation-api': 'recommend',
      'tsudoi-accounts-api': 'accounts',
      'tsudoi-audience': 'audience',
      'tsudoi-nudge-generator': 'nudge',
      'tsudoi-sync-worker': 'sync',
    };
    for (const [name, wanted] of Object.entries(of)) {
      assert.equal(role(name), wanted);
      assert.equal(role(name, '--set', 'database.serviceRoles=false'), 'app');
    }
    assert.equal(role('tsudoi', '--set', 'topology=all'), 'app');
    const job = variables(named(renderChart([]), 'Job', 'tsudoi-migrate'));
    for (const each of Object.values(of)) {
      assert.match(
        String(job.get(`DATABASE_URL_${each.toUpperCase()}`)?.value),
        new RegExp(`_${each}:\\$\\(DATABASE_PASSWORD_${each.toUpperCase()}\\)@`),
      );
      assert.deepEqual(job.get(`DATABASE_PASSWORD_${each.toUpperCase()}`)?.valueFrom?.secretKeyRef, {
        name: 'tsudoi-service-passwords',
        key: each,
      });
    }
  });

  it("of the chart's own servers are found while one is slow to answer its probe", () => {
    const manifests = renderChart([]);
    for (const name of ['tsudoi-postgresql', 'tsudoi-redis'])
      assert.equal(named(manifests, 'Service', name).spec?.['publishNotReadyAddresses'], true, name);
  });

  it('refuse two databases at once, and none at all', () => {
    assert.throws(() => renderText(['--set', 'database.host=pg']), /set data\.enabled=false/);
    assert.throws(() => renderText(['--set', 'data.enabled=false']), /set database\.host or/);
  });

  it('of the whole installation are one Service in both topologies, and the test of the release speaks to it alone', () => {
    for (const [topology, name, role] of [
      ['services', 'console', 'api'],
      ['all', 'standalone', 'all'],
    ] as const) {
      const manifests = renderChart(['--set', `topology=${topology}`]);
      const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'tsudoi');
      assert.deepEqual(service?.spec?.['selector'], {
        'app.kubernetes.io/name': name,
        'app.kubernetes.io/instance': 'tsudoi',
        'app.kubernetes.io/component': role,
      });
      const tour = variables(named(manifests, 'Pod', 'tsudoi-tour'));
      assert.equal(tour.get('TSUDOI_URL')?.value, 'http://tsudoi');
      assert.equal(tour.get('TSUDOI_ROUTES'), undefined);
      assert.match(String(tour.get('DATABASE_OWNER_URL')?.value), /tsudoi-postgresql:5432/, 'its tenant is deleted afterwards');
    }
  });

  it('of every route lead from the front door and from a gateway to the same service', () => {
    const manifests = renderChart(['--set', 'ingress.enabled=true,ingress.moreHosts[0]=b.example']);
    const front = String(variables(named(manifests, 'Deployment', 'tsudoi-console-api')).get('ROUTES')?.value)
      .split(',')
      .map((pair) => pair.replace('=http://tsudoi-', ' '));
    const hosts = named(manifests, 'Ingress', 'tsudoi').spec?.['rules'] as {
      host: string;
      http: { paths: { path: string; backend: { service: { name: string } } }[] };
    }[];
    assert.deepEqual(
      hosts.map(({ host }) => host),
      ['tsudoi.example.com', 'b.example'],
    );
    for (const { http } of hosts) {
      const led = http.paths.map((each) => `${each.path} ${each.backend.service.name.replace('tsudoi-', '')}`);
      assert.deepEqual(led.filter((each) => each !== '/ console').sort(), [...front].sort());
      assert.ok(led.includes('/ console'));
    }
    const routes = JSON.parse(fs.readFileSync(path.join(chartFolder, 'routes.json'), 'utf8')) as Record<
      string,
      string[]
    >;
    assert.equal(front.length, Object.values(routes).flat().length);
  });

  it('of probes and metrics are a port that no Service has', () => {
    for (const topology of ['services', 'all']) {
      const manifests = renderChart(['--set', `topology=${topology},monitoring.podMonitor=always`]);
      for (const { kind, spec, metadata } of manifests) {
        if (kind === 'Service' && spec?.['clusterIP'] !== 'None')
          assert.deepEqual(
            (spec?.['ports'] as { targetPort: string }[]).map(({ targetPort }) => targetPort),
            ['http'],
            metadata.name,
          );
        if (kind !== 'Deployment') continue;
        const container = podOf({ kind, spec, metadata } as Manifest)?.containers[0] as Record<
          string,
          { httpGet?: { port: string } }
        >;
        for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
          assert.equal(container[probe]?.httpGet?.port, 'probes', metadata.name);
      }
      const monitor = named(manifests, 'PodMonitor', 'tsudoi').spec?.['podMetricsEndpoints'] as { port: string }[];
      assert.deepEqual(monitor.map(({ port }) => port), ['probes']);
    }
  });

  it('give the front door neither a secret nor a way to the data', () => {
    const manifests = renderChart([]);
    const text = JSON.stringify(podOf(named(manifests, 'Deployment', 'tsudoi-console-api')));
    assert.doesNotMatch(text, /secretRef|secretKeyRef|secretName/);
    const out = rules([], 'tsudoi-console-api', 'egress');
    assert.deepEqual(out.flatMap(({ ports = [] }) => ports.map(({ port }) => port)), [53, 53, 3_000]);
  });

  it('open the network to the data where it is: here, in another namespace, at an address, or anywhere', () => {
    const peer = (host: string, more = '') =>
      toPort(
        rules([...own, '--set', `database.host=${host}${more}`], 'tsudoi-accounts-worker', 'egress'),
        5_432,
      ).map(({ to }) => to);
    assert.deepEqual(peer('pg.db.svc'), [
      [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'db' } } }],
    ]);
    assert.deepEqual(peer('pg'), [[{ podSelector: {} }]]);
    assert.deepEqual(peer('10.1.2.3'), [[{ ipBlock: { cidr: '10.1.2.3/32' } }]]);
    assert.deepEqual(peer('[fd00::7]'), [[{ ipBlock: { cidr: 'fd00::7/128' } }]]);
    assert.deepEqual(peer('pg.example.com'), [undefined]);
    assert.deepEqual(peer('pg.example.com', ',networkPolicy.dataCidr=10.9.0.0/16'), [
      [{ ipBlock: { cidr: '10.9.0.0/16' } }],
    ]);
    assert.equal(toPort(rules(own, 'tsudoi-accounts-worker', 'egress'), 6_380).length, 1, 'the port of redis.url');
    const bundled = toPort(rules([], 'tsudoi-accounts-worker', 'egress'), 5_432)[0]?.to?.[0]?.podSelector;
    assert.equal(bundled?.matchLabels?.['app.kubernetes.io/component'], 'data');
  });

  it('open the network for each switch that needs it, and for nothing without', () => {
    const fromNamespaces = (args: readonly string[], port: string): unknown[] => {
      const found: unknown[] = [];
      for (const { from } of toPort(rules(args, 'tsudoi-accounts-api', 'ingress'), port)) {
        if (!from) found.push('anybody');
        for (const { namespaceSelector } of from ?? [])
          if (namespaceSelector) found.push(namespaceSelector.matchLabels ?? namespaceSelector);
      }
      return found;
    };
    assert.deepEqual([fromNamespaces([], 'http'), fromNamespaces([], 'probes')], [[], []]);
    assert.deepEqual(fromNamespaces(['--set', 'ingress.enabled=true'], 'http'), [{}]);
    assert.deepEqual(fromNamespaces(['--set', 'service.type=LoadBalancer'], 'http'), ['anybody']);
    assert.deepEqual(
      fromNamespaces(['--set', 'ingress.enabled=true,networkPolicy.ingressNamespaceLabels.a=gate'], 'http'),
      [{ a: 'gate' }],
    );
    for (const asks of ['monitoring.podMonitor=always', 'operators.growth.enabled=true'])
      assert.deepEqual(fromNamespaces(['--set', asks], 'probes'), [{}], asks);
    assert.deepEqual(fromNamespaces([...keda, '--set', 'autoscaling.kind=keda,database.connectionBudget=170,database.maxConnections=200'], 'probes'), [{}]);
    const out = (set: string, port: number) =>
      toPort(rules(['--set', set], 'tsudoi-nudge-generator-worker', 'egress'), port).length;
    assert.deepEqual([out('logLevel=info', 4_319), out('otlpEndpoint=http://otel.trace.svc:4319', 4_319)], [0, 1]);
    assert.deepEqual([out('logLevel=info', 2_525), out('networkPolicy.internetPorts={443,2525}', 2_525)], [0, 1]);
    const internet = toPort(rules([], 'tsudoi-nudge-generator-worker', 'egress'), 443).flatMap(({ to = [] }) =>
      to.map(({ ipBlock }) => ipBlock?.cidr),
    );
    assert.deepEqual(internet, ['0.0.0.0/0', '::/0']);
  });

  it('of what only KEDA knows are not rendered where there is no KEDA: workers keep their replicas', () => {
    const scale = ['-f', path.join(chartFolder, 'presets/scale.yaml')];
    const kinds = (args: readonly string[]) => new Set(renderChart(args).map(({ kind }) => kind));
    assert.ok(!kinds(scale).has('ScaledObject'));
    assert.ok(kinds([...scale, ...keda]).has('ScaledObject'));
    assert.equal(named(renderChart(scale), 'Deployment', 'tsudoi-accounts-worker').spec?.['replicas'], 1);
  });

  it('a variable of `env` stands in place of ours, once', () => {
    const config = named(renderChart(['--set', 'env.LOG_LEVEL=trace,env.MORE=1']), 'ConfigMap', 'tsudoi-config');
    assert.deepEqual([config.data?.['LOG_LEVEL'], config.data?.['MORE']], ['trace', '1']);
    assert.equal(renderText(['--set', 'env.LOG_LEVEL=trace']).match(/^ {2}LOG_LEVEL:/gm)?.length, 1);
  });
});
