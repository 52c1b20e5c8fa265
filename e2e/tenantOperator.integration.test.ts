import { isKubeError } from '@tsudoi/kube/kubeError';
import type { KubeObject } from '@tsudoi/kube/resource';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../operators/tenant/src/app.ts';
import { TenantOperatorConfig } from '../operators/tenant/src/config.ts';
import { rotateAnnotation, tenants, type TenantResource } from '../operators/tenant/src/resource.ts';
import { startInstallation, type Installation } from './installation.ts';
import { installDefinition, kindOf, onEachCluster, until, type KubeCluster } from './kubeCluster.ts';

const secrets = kindOf('', 'v1', 'secrets', 'Secret');
const events = kindOf('events.k8s.io', 'v1', 'events', 'Event');
type Secret = KubeObject & { readonly data?: Record<string, string> };
type Told = KubeObject & { readonly reason: string; readonly note: string };

onEachCluster('Tenants from Git', suite);

function suite(title: string, start: () => Promise<KubeCluster>): void {
  describe(title, function () {
    this.timeout(180_000);
    let cluster: KubeCluster;
    let installation: Installation;
    let operator: Awaited<ReturnType<typeof createApp>>;

    const operate = () =>
      createApp(
        TenantOperatorConfig.parse({
          PORT: 0,
          HOST: '127.0.0.1',
          TSUDOI_URL: installation.url,
          TSUDOI_API_KEY: installation.apiKey,
          CHECK_SECONDS: 2,
          GIVE_UP_SECONDS: 3,
          LEASE_SECONDS: 3,
        }),
        cluster.connection,
        createLogger('tenant-operator', process.env['OPLOG'] ?? 'silent'),
      );

    before(async () => {
      [cluster, installation] = await Promise.all([start(), startInstallation()]);
      await installDefinition(cluster, 'tenantCrd', tenants);
      operator = await operate();
    });
    after(async () => {
      await operator.stop();
      await installation.stop();
      await cluster.stop();
    });

    const state = (name: string, spec: Record<string, unknown> = {}) =>
      cluster.api.create<TenantResource>(tenants, {
        metadata: { name, namespace: 'default' },
        spec: { slug: name, name: `The ${name}`, ownerEmail: `owner@${name}.example`, ...spec },
      });
    const read = (name: string) => cluster.api.get<TenantResource>(tenants, 'default', name);
    const ready = async (name: string) => {
      const { status, metadata } = await read(name);
      const found = status?.conditions?.find(({ type }) => type === 'Ready');
      return found?.observedGeneration === metadata.generation ? found : undefined;
    };
    const isReady = (name: string) =>
      until(`${name} to be ready`, async () => (await ready(name))?.status === 'True').catch(
        async (err: unknown) => {
          throw new Error(`${(err as Error).message}: ${JSON.stringify((await read(name)).status)}`);
        },
      );
    const secret = async (name: string): Promise<Record<string, string>> => {
      const { data = {} } = await cluster.api.get<Secret>(secrets, 'default', name);
      return Object.fromEntries(
        Object.entries(data).map(([field, text]) => [field, Buffer.from(text, 'base64').toString('utf8')]),
      );
    };
    const told = async (reason: string) =>
      (await cluster.api.list<Told>(events, 'default')).items.filter((each) => each.reason === reason);
    async function call(
      key: string | undefined,
      method: string,
      route: string,
      body?: unknown,
      version?: number,
    ) {
      const response = await fetch(installation.url + route, {
        method,
        headers: {
          authorization: `Bearer ${key ?? ''}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(version !== undefined && { 'if-match': `"${version}"` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown>,
      };
    }

    it('a tenant is made once, its key opens it, its owner can accept, its limits hold', async () => {
      await state('acme', { quotas: { requestsPerMinute: 333, aiBudgetJpyPerMonth: 5_000 } });
      await isReady('acme');
      const kept = await secret('acme-tsudoi');
      const own = await call(kept['TSUDOI_API_KEY'], 'GET', '/v1/tenant');
      assert.equal(own.status, 200);
      assert.deepEqual(
        [own.body['slug'], own.body['name'], own.body['quotas']],
        ['acme', 'The acme', { requestsPerMinute: 333, aiBudgetJpyPerMonth: 5_000, maximumContacts: null }],
      );
      assert.equal(kept['TSUDOI_URL'], installation.url);
      const accepted = await call(undefined, 'POST', '/v1/invitations/accept', {
        token: kept['TSUDOI_OWNER_INVITATION'],
        displayName: 'Owner',
        password: 'a long enough passphrase for acme',
      });
      assert.equal(accepted.status, 201, JSON.stringify(accepted.body));
      const { status } = await read('acme');
      assert.deepEqual(
        [status?.tenantId, status?.aiBudgetJpy, status?.aiSpentJpy],
        [own.body['id'], 5_000, 0],
      );
      assert.ok(
        !JSON.stringify(await read('acme')).includes(kept['TSUDOI_API_KEY'] ?? '?'),
        'no key in a status',
      );
    });

    it('drift is repaired and told; a renamed tenant is renamed', async () => {
      const { status } = await read('acme');
      const route = `/v1/admin/tenants/${status?.tenantId}`;
      const { body } = await call(installation.apiKey, 'GET', route);
      const changed = await call(
        installation.apiKey,
        'PATCH',
        `${route}/quotas`,
        { requestsPerMinute: 9 },
        body['version'] as number,
      );
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      await until('the limit to be put back', async () => {
        const now = await call(installation.apiKey, 'GET', route);
        return (now.body['quotas'] as { requestsPerMinute: number }).requestsPerMinute === 333;
      });
      await until('the drift to be told', async () => (await told('DriftRepaired')).length > 0);
      assert.match((await told('DriftRepaired'))[0]?.note ?? '', /requestsPerMinute 9 → 333/);
      await cluster.api.merge(tenants, 'default', 'acme', { spec: { name: 'Acme 株式会社' } });
      await until('the name to change', async () => {
        const now = await call(installation.apiKey, 'GET', route);
        return now.body['name'] === 'Acme 株式会社';
      });
    });

    it('a key is rotated once for each request, and one that opens nothing is replaced', async () => {
      const old = (await secret('acme-tsudoi'))['TSUDOI_API_KEY'];
      await cluster.api.merge(tenants, 'default', 'acme', {
        metadata: { annotations: { [rotateAnnotation]: '1' } },
      });
      await until('another key', async () => (await secret('acme-tsudoi'))['TSUDOI_API_KEY'] !== old);
      const rotated = await secret('acme-tsudoi');
      assert.equal((await call(old, 'GET', '/v1/tenant')).status, 200, 'the old one works for the overlap');
      assert.equal((await call(rotated['TSUDOI_API_KEY'], 'GET', '/v1/tenant')).status, 200);
      await until('it to be told', async () => (await read('acme')).status?.rotatedFor === '1');
      await pause(5_000);
      assert.equal((await secret('acme-tsudoi'))['TSUDOI_API_KEY'], rotated['TSUDOI_API_KEY'], 'once');
      assert.ok(rotated['TSUDOI_OWNER_INVITATION'], 'the invitation is still there');
      const revoked = await call(
        installation.apiKey,
        'DELETE',
        `/v1/admin/tenants/${(await read('acme')).status?.tenantId}/keys/${rotated['TSUDOI_KEY_ID']}`,
      );
      assert.equal(revoked.status, 204);
      await until('a key that opens', async () => {
        const now = (await secret('acme-tsudoi'))['TSUDOI_API_KEY'];
        return now !== rotated['TSUDOI_API_KEY'] && (await call(now, 'GET', '/v1/tenant')).status === 200;
      });
      assert.equal((await told('KeyReplaced')).length, 1);
    });

    it('a slug that is taken, a Secret of somebody else, a bad limit: each is said and nothing is touched', async () => {
      await state('default');
      await until('the refusal', async () => (await ready('default'))?.reason === 'SlugTaken');
      await cluster.api.create(secrets, {
        metadata: { name: 'beta-tsudoi', namespace: 'default' },
        data: { mine: Buffer.from('x').toString('base64') },
      });
      await state('beta');
      await until('the refusal', async () => (await ready('beta'))?.reason === 'SecretTaken');
      assert.deepEqual(await secret('beta-tsudoi'), { mine: 'x' });
      await state('gamma', { hostName: 'gamma.events.example' });
      await until('the refusal', async () => (await ready('gamma'))?.reason === 'HostNameNotServed');
      assert.ok((await secret('gamma-tsudoi'))['TSUDOI_API_KEY'], 'the tenant itself is made');
    });

    it('an operator that dies between the tenant and its Secret leaves one tenant, one live key, an invitation', async () => {
      await operator.stop();
      await state('delta');
      const dying = await operate();
      await until(
        'the tenant to be on its way',
        async () => (await read('delta')).status?.creating === 'delta',
      );
      await dying.stop();
      // As a crash before the Secret was written would have left it: the tenant, a key that nobody has.
      const found = await until('the tenant', async () => {
        const list = await call(installation.apiKey, 'GET', '/v1/admin/tenants?limit=200');
        return (list.body['items'] as { id: string; slug: string }[]).find(({ slug }) => slug === 'delta');
      }).catch(() => undefined);
      await cluster.api.delete(secrets, 'default', 'delta-tsudoi').catch(() => undefined);
      await cluster.api.apply(
        tenants,
        {
          metadata: { name: 'delta', namespace: 'default' },
          status: { observedGeneration: 1 },
        },
        { fieldManager: 'tsudoi-tenant-operator', force: true, subresource: 'status' },
      );
      operator = await operate();
      await isReady('delta');
      const { status } = await read('delta');
      if (found) assert.equal(status?.tenantId, found.id);
      const keys = await call(
        installation.apiKey,
        'GET',
        `/v1/admin/tenants/${status?.tenantId}/keys?limit=200`,
      );
      const live = (keys.body['items'] as { revokedAt: string | null }[]).filter(
        ({ revokedAt }) => revokedAt === null,
      );
      assert.equal(live.length, 1);
      assert.ok((await secret('delta-tsudoi'))['TSUDOI_OWNER_INVITATION']);
    });

    it('a deletion revokes the key and keeps the tenant; it waits for no installation that is gone', async () => {
      const { TSUDOI_API_KEY: key } = await secret('gamma-tsudoi');
      await cluster.api.delete(tenants, 'default', 'gamma');
      await until('the resource to go', () => gone('gamma'));
      assert.equal((await call(key, 'GET', '/v1/tenant')).status, 401);
      const list = await call(installation.apiKey, 'GET', '/v1/admin/tenants?limit=200');
      assert.ok((list.body['items'] as { slug: string }[]).some(({ slug }) => slug === 'gamma'));
      await installation.stop(true);
      await cluster.api.delete(tenants, 'default', 'acme');
      await until('the resource to go although nobody answers', () => gone('acme'));
      assert.equal((await told('KeyLeft')).length, 1);
      installation = await installation.restart();
    });

    const gone = (name: string) =>
      read(name).then(
        () => false,
        (err: unknown) => isKubeError(err, 404),
      );
  });
}
