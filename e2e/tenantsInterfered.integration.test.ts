import { deleteTenant } from '@tsudoi/backup/deleteTenant';
import { isKubeError } from '@tsudoi/kube/kubeError';
import { tokenConnection } from '@tsudoi/kube/connection';
import type { KubeObject } from '@tsudoi/kube/resource';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../operators/tenant/src/app.ts';
import { TenantOperatorConfig } from '../operators/tenant/src/config.ts';
import { rotateAnnotation, tenants, type TenantResource } from '../operators/tenant/src/resource.ts';
import { startInstallation, type Installation } from './installation.ts';
import { installRoutes, routes } from './gatewayKind.ts';
import { installDefinition, kindOf, onEachCluster, until, type KubeCluster } from './kubeCluster.ts';
import { startRecordingProxy, type Passing, type RecordingProxy } from './recordingProxy.ts';

const secrets = kindOf('', 'v1', 'secrets', 'Secret');
const events = kindOf('events.k8s.io', 'v1', 'events', 'Event');
type Secret = KubeObject & { readonly data?: Record<string, string> };
type Told = KubeObject & { readonly reason: string; readonly note: string };
type Route = KubeObject & { readonly spec: { readonly hostnames?: readonly string[] } };
interface Key {
  readonly id: string;
  readonly name: string;
  readonly revokedAt: string | null;
  readonly expiresAt: string | null;
}
type Answer = (passing: Passing, response: ServerResponse) => void;

onEachCluster('Tenants from Git that somebody interferes with', suite);

// Hands in the Secrets, two resources for one thing, an installation that fails in every way, a cluster that refuses.
function suite(title: string, start: () => Promise<KubeCluster>): void {
  describe(title, function () {
    this.timeout(240_000);
    let cluster: KubeCluster;
    let installation: Installation;
    let kube: RecordingProxy;
    let platform: RecordingProxy;
    let operator: Awaited<ReturnType<typeof createApp>>;
    /** Answers the operator in place of the installation. */
    let fault: Answer | undefined;
    let secretsRefused = false;

    before(async () => {
      [cluster, installation] = await Promise.all([start(), startInstallation()]);
      const { config } = cluster.connection;
      kube = await startRecordingProxy(() => config.getCurrentCluster()?.server ?? '', {
        instead({ method, path }, response) {
          if (!secretsRefused || method === 'GET' || !path.includes('/secrets')) return false;
          const body = { kind: 'Status', code: 403, reason: 'Forbidden', message: 'exceeded quota: secrets' };
          response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify(body));
          return true;
        },
      });
      platform = await startRecordingProxy(() => installation.url, {
        instead: (passing, response) => (fault?.(passing, response), fault !== undefined),
      });
      await installDefinition(cluster, 'tenantCrd', tenants);
      await installRoutes(cluster);
      operator = await createApp(
        TenantOperatorConfig.parse({
          PORT: 0,
          HOST: '127.0.0.1',
          TSUDOI_URL: platform.url,
          TSUDOI_PUBLIC_URL: 'https://events.example/',
          TSUDOI_API_KEY: installation.apiKey,
          HTTP_ROUTE: 'tsudoi',
          CHECK_SECONDS: 1,
          GIVE_UP_SECONDS: 3,
          LEASE_SECONDS: 3,
        }),
        tokenConnection(kube.url, config.getCurrentUser()?.token ?? ''),
        createLogger('tenant-operator', 'silent'),
      );
    });
    after(async () => {
      fault = undefined;
      await operator.stop();
      await Promise.all([kube.close(), platform.close()]);
      await installation.stop();
      await cluster.stop();
    });

    const state = (name: string, spec: Record<string, unknown> = {}) =>
      cluster.api.create<TenantResource>(tenants, {
        metadata: { name, namespace: 'default' },
        spec: { slug: name, name: `The ${name}`, ownerEmail: `owner@${name}.example`, ...spec },
      });
    const read = (name: string) => cluster.api.get<TenantResource>(tenants, 'default', name);
    const readyOf = async (name: string) =>
      (await read(name)).status?.conditions?.find(({ type }) => type === 'Ready');
    const tells = (name: string, reason: string) =>
      until(`${name} to tell ${reason}`, async () => {
        const found = await readyOf(name);
        return found?.reason === reason ? found : undefined;
      }).catch(async (err: unknown) => {
        throw new Error(`${(err as Error).message}: ${JSON.stringify((await read(name)).status)}`);
      });
    const secret = async (name: string): Promise<Record<string, string>> => {
      const { data = {} } = await cluster.api.get<Secret>(secrets, 'default', `${name}-tsudoi`);
      return Object.fromEntries(
        Object.entries(data).map(([field, text]) => [field, Buffer.from(text, 'base64').toString('utf8')]),
      );
    };
    const edit = (name: string, fields: Record<string, string>) =>
      cluster.api.merge(secrets, 'default', `${name}-tsudoi`, {
        data: Object.fromEntries(
          Object.entries(fields).map(([field, text]) => [field, Buffer.from(text).toString('base64')]),
        ),
      });
    const told = async (name: string, reason: string) =>
      (await cluster.api.list<Told & { regarding: { name: string } }>(events, 'default')).items.filter(
        (each) => each.reason === reason && each.regarding.name === name,
      );
    async function call<T>(key: string | undefined, method: string, route: string, body?: unknown) {
      const response = await fetch(installation.url + route, {
        method,
        headers: {
          authorization: `Bearer ${key ?? ''}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T };
    }
    /** A text that no header can carry opens nothing. */
    const opens = (key: string | undefined) =>
      call(key, 'GET', '/v1/tenant').then(
        ({ status }) => status === 200,
        () => false,
      );
    const keysOf = async (name: string): Promise<Key[]> => {
      const id = (await read(name)).status?.tenantId ?? '';
      const { body } = await call<{ items: Key[] }>(
        installation.apiKey,
        'GET',
        `/v1/admin/tenants/${id}/keys?limit=200`,
      );
      return body.items.filter(({ revokedAt }) => revokedAt === null);
    };
    const ownKeysIn = async (slug: string): Promise<Key[]> => {
      type List = { items: { id: string; slug: string }[] };
      const { body } = await call<List>(installation.apiKey, 'GET', '/v1/admin/tenants?limit=200');
      const id = body.items.find((each) => each.slug === slug)?.id ?? '';
      const keys = await call<{ items: Key[] }>(
        installation.apiKey,
        'GET',
        `/v1/admin/tenants/${id}/keys?limit=200`,
      );
      return keys.body.items.filter(({ revokedAt }) => revokedAt === null);
    };
    const gone = (name: string) =>
      read(name).then(
        () => false,
        (err: unknown) => isKubeError(err, 404),
      );
    /** The Secret with another key than this one, which opens. */
    const replaced = (name: string, key: string | undefined) =>
      until(`another key of ${name}`, async () => {
        const now = await secret(name).catch(() => undefined);
        return now?.['TSUDOI_API_KEY'] !== key && (await opens(now?.['TSUDOI_API_KEY'])) ? now : undefined;
      });

    it('a Secret that was deleted is back with a new key; the old one opens nothing; it is told once', async () => {
      await state('acme');
      await tells('acme', 'Kept');
      const before = await secret('acme');
      await cluster.api.delete(secrets, 'default', 'acme-tsudoi');
      await replaced('acme', before['TSUDOI_API_KEY']);
      await until('the old key to be revoked', async () => !(await opens(before['TSUDOI_API_KEY'])));
      await pause(2_500);
      const [first, another] = await told('acme', 'KeyReplaced');
      assert.match(first?.note ?? '', /the Secret was gone/);
      assert.equal(another, undefined);
      assert.equal((await keysOf('acme')).length, 1);
    });

    const edits: readonly {
      readonly what: string;
      readonly fields: (key: string) => Record<string, string>;
    }[] = [
      { what: 'a key with the end of a line', fields: (key) => ({ TSUDOI_API_KEY: `${key}\n` }) },
      { what: 'a key of other letters', fields: () => ({ TSUDOI_API_KEY: '鍵\u0000' }) },
      { what: 'no key', fields: () => ({ TSUDOI_API_KEY: '' }) },
      { what: 'another number of the key', fields: () => ({ TSUDOI_KEY_ID: '../../v1/tenant' }) },
    ];
    for (const { what, fields } of edits)
      it(`a Secret into which somebody wrote ${what} has a key that opens again`, async () => {
        const before = await secret('acme');
        await edit('acme', fields(before['TSUDOI_API_KEY'] ?? ''));
        await until('the Secret to be right', async () => {
          const now = await secret('acme');
          const live = await keysOf('acme');
          return (
            (await opens(now['TSUDOI_API_KEY'])) && live.length === 1 && live[0]?.id === now['TSUDOI_KEY_ID']
          );
        });
        await tells('acme', 'Kept');
      });

    it('the key of another tenant in the Secret is never used: that one keeps its name, this one gets its own key', async () => {
      await state('victim');
      await tells('victim', 'Kept');
      const theirs = await secret('victim');
      await edit('acme', {
        TSUDOI_API_KEY: theirs['TSUDOI_API_KEY'] ?? '',
        TSUDOI_KEY_ID: theirs['TSUDOI_KEY_ID'] ?? '',
      });
      await cluster.api.merge(tenants, 'default', 'acme', { spec: { name: 'Acme renamed' } });
      await replaced('acme', theirs['TSUDOI_API_KEY']);
      await until('acme to be renamed', async () => {
        const { TSUDOI_API_KEY: key } = await secret('acme');
        return (await call<{ name: string }>(key, 'GET', '/v1/tenant')).body.name === 'Acme renamed';
      });
      const victim = await call<{ name: string }>(theirs['TSUDOI_API_KEY'], 'GET', '/v1/tenant');
      assert.deepEqual([victim.status, victim.body.name], [200, 'The victim']);
    });

    it('an address that was edited is put right, with the same key', async () => {
      const before = await secret('acme');
      await edit('acme', { TSUDOI_URL: 'https://phish.example/' });
      await until(
        'the address',
        async () => (await secret('acme'))['TSUDOI_URL'] === 'https://events.example/',
      );
      assert.equal((await secret('acme'))['TSUDOI_API_KEY'], before['TSUDOI_API_KEY']);
      await until('it to be told', async () => (await told('acme', 'SecretRepaired')).length === 1);
    });

    it('a rotation that is asked for twice at once leaves one live key, and each request is answered once', async () => {
      const before = await secret('acme');
      const ask = (value: string) =>
        cluster.api.merge(tenants, 'default', 'acme', {
          metadata: { annotations: { [rotateAnnotation]: value }, labels: { [`n${value}`]: value } },
        });
      await Promise.all([ask('one'), ask('two')]);
      const wanted = (await read('acme')).metadata.annotations?.[rotateAnnotation];
      await until('the last request', async () => (await read('acme')).status?.rotatedFor === wanted);
      for (let label = 0; label < 5; label += 1)
        await cluster.api.merge(tenants, 'default', 'acme', {
          metadata: { labels: { again: String(label) } },
        });
      await pause(3_000);
      const live = (await keysOf('acme')).filter(({ expiresAt }) => expiresAt === null);
      assert.deepEqual(
        live.map(({ id }) => id),
        [(await secret('acme'))['TSUDOI_KEY_ID']],
      );
      assert.ok(
        (await keysOf('acme')).length <= 3,
        'the present one, and one for each request on its way out',
      );
      assert.equal(await opens(before['TSUDOI_API_KEY']), true, 'the first one works for the overlap');
    });

    it('of two resources with one slug, stated at once, one makes the tenant and the other says who has it', async () => {
      await Promise.all([state('twin-a', { slug: 'twin' }), state('twin-b', { slug: 'twin', adopt: true })]);
      const reasons = await until('both to tell', async () => {
        const both = [(await readyOf('twin-a'))?.reason, (await readyOf('twin-b'))?.reason];
        return both.includes('SlugTaken') && both.includes('Kept') ? both : undefined;
      });
      const loser = reasons[0] === 'SlugTaken' ? 'twin-a' : 'twin-b';
      const winner = loser === 'twin-a' ? 'twin-b' : 'twin-a';
      assert.match((await readyOf(loser))?.message ?? '', new RegExp(`the Tenant default/${winner} states`));
      assert.equal((await ownKeysIn('twin')).length, 1);
      await cluster.api.delete(tenants, 'default', loser);
      await until('it to go', () => gone(loser));
      assert.equal((await ownKeysIn('twin')).length, 1, 'the key of the other is left alone');
    });

    it('of two resources with one host name the first is served; the name of the installation is nobody’s', async () => {
      await state('host-a', { hostName: 'shared.example' });
      await tells('host-a', 'Kept');
      await pause(1_100);
      await state('host-b', { hostName: 'shared.example' });
      const taken = await tells('host-b', 'HostNameTaken');
      assert.match(taken.message, /the Tenant default\/host-a states the host name shared\.example/);
      const served = async () =>
        (await cluster.api.list<Route>(routes, 'default')).items
          .filter(({ spec }) => spec.hostnames?.includes('shared.example'))
          .map(({ metadata }) => metadata.name);
      assert.deepEqual(await served(), ['host-a-tsudoi']);
      await cluster.api.merge(tenants, 'default', 'host-a', { spec: { hostName: null } });
      await tells('host-b', 'Kept');
      await until('the other to be served', async () => (await served())[0] === 'host-b-tsudoi');
      assert.equal((await served()).length, 1);
      await cluster.api.merge(tenants, 'default', 'host-b', { spec: { hostName: 'events.example' } });
      assert.match((await tells('host-b', 'HostNameTaken')).message, /of the installation itself/);
      assert.deepEqual(await served(), []);
    });

    it('a route of somebody else under the name is neither taken nor deleted', async () => {
      await cluster.api.create(routes, {
        metadata: { name: 'foreign-tsudoi', namespace: 'default' },
        spec: { hostnames: ['mine.example'] },
      } as KubeObject);
      await state('foreign', { hostName: 'foreign.example' });
      assert.match((await tells('foreign', 'HostNameNotServed')).message, /does not belong to this Tenant/);
      await cluster.api.merge(tenants, 'default', 'foreign', { spec: { hostName: null } });
      await tells('foreign', 'Kept');
      const { spec } = await cluster.api.get<Route>(routes, 'default', 'foreign-tsudoi');
      assert.deepEqual(spec.hostnames, ['mine.example']);
    });

    it('a cluster that takes no Secret gets no keys that nobody has: none is made until it can be kept', async () => {
      secretsRefused = true;
      await state('full');
      await until('the tenant', async () => (await read('full')).status?.creating === 'full');
      await pause(4_000);
      assert.deepEqual(await ownKeysIn('full'), []);
      secretsRefused = false;
      await tells('full', 'Kept');
      assert.equal((await ownKeysIn('full')).length, 1);
      assert.ok((await secret('full'))['TSUDOI_OWNER_INVITATION']);
    });

    it('a tenant that was deleted under it is told and not made anew; its resource goes at once', async () => {
      await state('doomed');
      await tells('doomed', 'Kept');
      await deleteTenant(installation.database.ownerUrl, 'doomed', 0);
      await tells('doomed', 'TenantGone');
      const startedMs = performance.now();
      await cluster.api.delete(tenants, 'default', 'doomed');
      await until('it to go', () => gone('doomed'));
      assert.ok(performance.now() - startedMs < 3_000, 'it waits for nobody');
      assert.deepEqual(await told('doomed', 'KeyLeft'), []);
    });

    const faults: readonly { readonly what: string; readonly answer: Answer }[] = [
      { what: '500', answer: (_passing, response) => response.writeHead(500).end('{"title":"broken"}') },
      { what: 'nothing, for ever', answer: () => undefined },
      {
        what: '5 MB',
        answer: (_passing, response) => response.writeHead(200).end(Buffer.alloc(5 * 2 ** 20, ' ')),
      },
      {
        what: 'a page of HTML',
        answer: (_passing, response) => response.writeHead(200).end('<html>Sign in</html>'),
      },
      {
        what: 'a redirect',
        answer: (_passing, response) => response.writeHead(302, { location: '/login' }).end(),
      },
      {
        what: 'a list without end',
        answer: (_passing, response) => response.end('{"items":[],"nextCursor":"again"}'),
      },
      {
        what: 'half an answer',
        answer(_passing, response) {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('{"items":[');
          setTimeout(() => response.destroy(), 100);
        },
      },
    ];
    for (const { what, answer } of faults)
      it(`an installation that answers ${what}: it is told, and a deletion waits so long and no longer`, async () => {
        const name = `gone-${String(faults.findIndex((each) => each.what === what))}`;
        await state(name);
        await tells(name, 'Kept');
        const { TSUDOI_API_KEY: key } = await secret(name);
        try {
          fault = answer;
          await tells(name, 'InstallationAway');
          const startedMs = performance.now();
          await cluster.api.delete(tenants, 'default', name);
          await until('it to go', () => gone(name));
          assert.ok(performance.now() - startedMs > 2_000, 'it waited for the installation');
        } finally {
          fault = undefined;
        }
        assert.equal((await told(name, 'KeyLeft')).length, 1);
        assert.equal(await opens(key), true, 'as the Event says');
      });
  });
}
