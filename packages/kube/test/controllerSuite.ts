import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { condition } from '../src/conditions.ts';
import { createController } from '../src/controller.ts';
import { recordEvent } from '../src/events.ts';
import { startInformer } from '../src/informer.ts';
import type { KubeApi } from '../src/kubeApi.ts';
import { isKubeError } from '../src/kubeError.ts';
import { createLeaderElection, leases } from '../src/leaderElection.ts';
import type { KubeObject, ResourceKind } from '../src/resource.ts';
import { replicasOf } from './replicas.ts';
import type { ServerUnderTest } from './serverUnderTest.ts';
import {
  configMaps,
  crds,
  definition,
  quick,
  until,
  widgets,
  type ConfigMap,
  type Widget,
} from './widgets.ts';

/** What a controller needs of an API server, tried on whichever server is given. */
export function controllerSuite(title: string, start: () => Promise<ServerUnderTest>): void {
  describe(title, function () {
    this.timeout(240_000);
    let server: ServerUnderTest;
    let api: KubeApi;
    let serial = 0;
    const fresh = () => `w${(serial += 1)}`;
    const widget = (name: string, size: number): Widget => ({
      metadata: { name, namespace: 'default' },
      spec: { size },
    });
    const copyOf = async (name: string) => {
      try {
        return (await api.get<ConfigMap>(configMaps, 'default', `copy-${name}`)).data['size'];
      } catch (err) {
        if (isKubeError(err, 404)) return undefined;
        throw err;
      }
    };
    /** Keeps a ConfigMap `copy-<name>` beside each widget, and tells its status. */
    const copying = (writer = 'copier', client = api, onWrite: () => void = () => undefined) =>
      createController<Widget>({
        api: client,
        kind: widgets,
        namespace: 'default',
        concurrency: 4,
        retry: quick,
        resyncMs: 3_000,
        async reconcile(key, object, { ending }) {
          const name = key.split('/')[1] ?? '';
          if (ending.aborted) return undefined;
          if (!object) {
            await client.delete(configMaps, 'default', `copy-${name}`).catch((err: unknown) => {
              if (!isKubeError(err, 404)) throw err;
            });
            return undefined;
          }
          onWrite();
          const map: ConfigMap = {
            metadata: { name: `copy-${name}`, namespace: 'default' },
            data: { size: String(object.spec.size) },
          };
          await client.apply(configMaps, map, { fieldManager: writer, force: true });
          const ready = condition(
            object.status?.conditions,
            {
              type: 'Ready',
              status: 'True',
              reason: 'Copied',
              message: 'there is a copy',
              observedGeneration: object.metadata.generation ?? 0,
            },
            new Date(),
          );
          const told = {
            metadata: { name, namespace: 'default' },
            status: { size: object.spec.size, conditions: [ready] },
          };
          await client.apply(widgets, told as unknown as Widget, {
            fieldManager: writer,
            subresource: 'status',
            force: true,
          });
          return undefined;
        },
      });
    /** Runs a controller for the time of a piece of work. */
    async function running<T>(controller: ReturnType<typeof copying>, work: () => Promise<T>): Promise<T> {
      const over = new AbortController();
      const leading = controller.lead({
        ending: over.signal,
        lost: over.signal,
        lasts: () => !over.signal.aborted,
      });
      try {
        return await work();
      } finally {
        over.abort();
        await leading;
        await controller.stop();
      }
    }

    before(async () => {
      server = await start();
      api = server.client();
      await api.create(crds, definition);
      await until('the kind', () =>
        api.list(widgets, 'default').then(
          () => true,
          () => false,
        ),
      );
    });
    after(async () => {
      api.close();
      await server.stop();
    });

    it('brings the world to what is created, edited and deleted', async () => {
      const name = fresh();
      await running(copying(), async () => {
        await api.create(widgets, widget(name, 1));
        await until('the copy', async () => (await copyOf(name)) === '1');
        await api.merge(widgets, 'default', name, { spec: { size: 2 } });
        await until('the edit', async () => (await copyOf(name)) === '2');
        await until(
          'the status',
          async () => (await api.get<Widget>(widgets, 'default', name)).status?.size === 2,
        );
        const { status, metadata } = await api.get<Widget>(widgets, 'default', name);
        assert.equal(metadata.generation, 2);
        assert.equal(status?.conditions?.[0]?.observedGeneration, 2);
        await api.delete(widgets, 'default', name);
        await until('the end', async () => (await copyOf(name)) === undefined);
      });
    });

    it('repairs what somebody changed behind its back, at the next resync', async () => {
      const name = fresh();
      await running(copying(), async () => {
        await api.create(widgets, widget(name, 5));
        await until('the copy', async () => (await copyOf(name)) === '5');
        await api.merge(configMaps, 'default', `copy-${name}`, { data: { size: '999' } });
        await until('the repair', async () => (await copyOf(name)) === '5');
      });
    });

    it('says no to a stale replace, and to an apply of what another manager owns', async () => {
      const name = fresh();
      const first = await api.create(widgets, widget(name, 1));
      await api.merge(widgets, 'default', name, { spec: { size: 2 } });
      await assert.rejects(api.replace(widgets, { ...first, spec: { size: 3 } }), (err) =>
        isKubeError(err, 409),
      );
      const map = (size: string): ConfigMap => ({
        metadata: { name: `owned-${name}`, namespace: 'default' },
        data: { size },
      });
      await api.apply(configMaps, map('1'), { fieldManager: 'one' });
      await assert.rejects(api.apply(configMaps, map('2'), { fieldManager: 'two' }), (err) =>
        isKubeError(err, 409),
      );
      await api.apply(configMaps, map('1'), { fieldManager: 'two' });
      await api.apply(configMaps, map('3'), { fieldManager: 'two', force: true });
      assert.equal((await api.get<ConfigMap>(configMaps, 'default', `owned-${name}`)).data['size'], '3');
      await api.apply(
        configMaps,
        { metadata: { name: `owned-${name}`, namespace: 'default' }, data: { other: '4' } },
        { fieldManager: 'two' },
      );
      assert.deepEqual((await api.get<ConfigMap>(configMaps, 'default', `owned-${name}`)).data, {
        other: '4',
      });
      await assert.rejects(api.get(widgets, 'default', 'nobody'), (err) => isKubeError(err, 404));
      await assert.rejects(api.create(widgets, widget(name, 1)), (err) => isKubeError(err, 409));
    });

    it('writes a status by its subresource alone, and an apply without change changes nothing', async () => {
      const name = fresh();
      await api.create(widgets, { ...widget(name, 1), status: { size: 7 } });
      assert.equal((await api.get<Widget>(widgets, 'default', name)).status?.size, undefined);
      const told = { metadata: { name, namespace: 'default' }, status: { size: 8 } } as unknown as Widget;
      const first = await api.apply(widgets, told, { fieldManager: 'teller', subresource: 'status' });
      assert.equal(first.status?.size, 8);
      assert.equal(first.metadata.generation, 1);
      const second = await api.apply(widgets, told, { fieldManager: 'teller', subresource: 'status' });
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion);
    });

    it('holds an object with a finalizer until it is let go', async () => {
      const name = fresh();
      await api.create(widgets, {
        ...widget(name, 1),
        metadata: { name, namespace: 'default', finalizers: ['tsudoi.dev/test'] },
      });
      await api.delete(widgets, 'default', name);
      const held = await api.get<Widget>(widgets, 'default', name);
      assert.ok(held.metadata.deletionTimestamp);
      await api.merge(widgets, 'default', name, { metadata: { finalizers: null } });
      await assert.rejects(api.get(widgets, 'default', name), (err) => isKubeError(err, 404));
    });

    it('goes on after the API server was away: what happened meanwhile is made up for', async () => {
      const [kept, gone] = [fresh(), fresh()];
      await api.create(widgets, widget(kept, 1));
      await api.create(widgets, widget(gone, 1));
      await running(copying(), async () => {
        await until('both copies', async () => (await copyOf(kept)) === '1' && (await copyOf(gone)) === '1');
        await server.pause();
        await pause(1_500);
        await server.resume();
        await api.merge(widgets, 'default', kept, { spec: { size: 2 } });
        await api.delete(widgets, 'default', gone);
        await until('the edit', async () => (await copyOf(kept)) === '2');
        await until('the end', async () => (await copyOf(gone)) === undefined);
      });
    });

    it('lists anew when the past is forgotten (410), and misses no deletion', async () => {
      const [edited, gone] = [fresh(), fresh()];
      await api.create(widgets, widget(edited, 1));
      await api.create(widgets, widget(gone, 1));
      const faults: unknown[] = [];
      const changes: string[] = [];
      const informer = startInformer<Widget>({
        api,
        kind: widgets,
        namespace: 'default',
        retry: quick,
        onChange: (key, object) => changes.push(`${key} ${String(object?.spec.size)}`),
        onFault: (err) => faults.push(err),
      });
      await informer.synced;
      await api.delete(widgets, 'default', gone);
      await until('the deletion', () => informer.get(`default/${gone}`) === undefined);
      await server.pause();
      await server.forgetHistory();
      await server.resume();
      await api.merge(widgets, 'default', edited, { spec: { size: 9 } });
      await until('the edit', () => informer.get(`default/${edited}`)?.spec.size === 9);
      assert.ok(faults.length > 0);
      assert.ok(changes.includes(`default/${gone} undefined`));
      await informer.stop();
      // A watch from before the compaction is refused in so many words.
      await assert.rejects(
        async () => {
          const watch = api.watch(widgets, 'default', { resourceVersion: 1 }, AbortSignal.timeout(20_000));
          for await (const { type, object } of watch)
            if (type === 'ERROR') throw Object.assign(new Error('refused'), object);
        },
        (err: { code?: number }) => err.code === 410,
      );
    });

    it('lets one replica lead; when it is killed another takes over within the lease, and no two write at once', async () => {
      const pace = { leaseMs: 3_000, renewWithinMs: 2_000, retryMs: 200 };
      const name = `lease-${fresh()}`;
      const replica = replicasOf(server, { name, ...pace });
      const { writers } = replica;
      const first = replica.start('a');
      await until('the first leader', () => first.election.leads());
      const second = replica.start('b');
      await pause(1_500);
      assert.equal(second.election.leads(), false);
      // Killed: its connections die and it cannot renew. It steps down by itself before anybody else may lead.
      const killedMs = performance.now();
      first.client.get = () => Promise.reject(new Error('the network is gone'));
      first.client.replace = () => Promise.reject(new Error('the network is gone'));
      await until('the takeover', () => second.election.leads());
      const takeoverMs = performance.now() - killedMs;
      assert.equal(writers.most, 1);
      assert.equal(first.election.leads(), false);
      assert.ok(takeoverMs > 2_000, `${takeoverMs} ms`);
      const { spec } = await api.get<
        KubeObject & { spec: { holderIdentity: string; leaseTransitions: number } }
      >(leases, 'default', name);
      assert.equal(spec.holderIdentity, 'b');
      assert.equal(spec.leaseTransitions, 1);
      // A leader that is told to stop gives the lease back: nobody waits for its end.
      const third = replica.start('c');
      await pause(500);
      const releasedMs = performance.now();
      await second.end();
      await until('the third leader', () => third.election.leads());
      const handoverMs = performance.now() - releasedMs;
      assert.ok(handoverMs < pace.leaseMs, `${handoverMs} ms`);
      assert.equal(writers.most, 1);
      console.log(
        `  takeover after a kill ${takeoverMs.toFixed(0)} ms of a lease of ${pace.leaseMs} ms; after a release ${handoverMs.toFixed(0)} ms`,
      );
      await Promise.all([first.end(), third.end()]);
    });

    it('does not believe the clocks of others: a lease from the future or the past is waited for by our own', async () => {
      for (const hours of [-24, 24]) {
        const name = `skew-${fresh()}`;
        const time = new Date(Date.now() + hours * 3_600_000).toISOString().replace('Z', '000Z');
        await api.create(leases, {
          metadata: { name, namespace: 'default' },
          spec: {
            holderIdentity: 'elsewhere',
            leaseDurationSeconds: 1,
            acquireTime: time,
            renewTime: time,
            leaseTransitions: 0,
          },
        } as KubeObject);
        const ended = new AbortController();
        const election = createLeaderElection({
          api,
          name,
          identity: 'here',
          leaseMs: 1_500,
          renewWithinMs: 1_000,
          retryMs: 100,
        });
        const startedMs = performance.now();
        const ran = election.run(
          ({ ending }) =>
            new Promise((resolve) => ending.addEventListener('abort', () => resolve(), { once: true })),
          ended.signal,
        );
        await until('the lease', () => election.leads());
        assert.ok(performance.now() - startedMs >= 1_400);
        ended.abort();
        await ran;
      }
    });

    it('tells an Event once, and takes a repeat for the same', async () => {
      const name = fresh();
      const made = await api.create(widgets, widget(name, 1));
      const parts = { controller: 'test', instance: 'pod-1', now: new Date() };
      const told = { type: 'Normal', reason: 'Switched', note: 'scheduled -> hybrid' } as const;
      await recordEvent(api, parts, widgets, made, told);
      await recordEvent(api, parts, widgets, made, told);
      const events: ResourceKind = {
        group: 'events.k8s.io',
        version: 'v1',
        plural: 'events',
        kind: 'Event',
        namespaced: true,
      };
      const { items } = await api.list<KubeObject & { regarding: { name: string } }>(events, 'default');
      assert.equal(items.filter(({ regarding }) => regarding.name === name).length, 1);
    });

    it('follows many objects within its memory', async () => {
      const count = process.env['TSUDOI_FULL'] ? 10_000 : 500;
      const names = Array.from({ length: count }, (_, index) => `many-${index}`);
      for (let at = 0; at < names.length; at += 20)
        await Promise.all(
          names.slice(at, at + 20).map((name, index) => api.create(widgets, widget(name, at + index))),
        );
      let written = 0;
      const seconds: number[] = [];
      global.gc?.();
      const beforeBytes = process.memoryUsage().heapUsed;
      const startedMs = performance.now();
      const informer = startInformer<Widget>({
        api,
        kind: widgets,
        namespace: 'default',
        onChange: () => (written += 1),
      });
      await informer.synced;
      const syncMs = performance.now() - startedMs;
      assert.ok(informer.size >= count);
      global.gc?.();
      const heapMb = (process.memoryUsage().heapUsed - beforeBytes) / 2 ** 20;
      await informer.stop();
      const controller = createController<Widget>({
        api,
        kind: widgets,
        namespace: 'default',
        concurrency: 4,
        reconcile: async () => undefined,
        onWorked: (_key, took) => seconds.push(took),
      });
      await running(controller, () => until('every object', () => seconds.length >= count));
      assert.ok(written >= count);
      console.log(`  ${count} objects: listed in ${syncMs.toFixed(0)} ms, ${heapMb.toFixed(1)} MB of heap`);
    });
  });
}
