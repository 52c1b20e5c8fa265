import { tokenConnection } from '@tsudoi/kube/connection';
import type { KubeObject } from '@tsudoi/kube/resource';
import { freePort } from '@tsudoi/testing/launch/freePort';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { growthPolicies, type GrowthPolicy } from '../operators/growth/src/resource.ts';
import { installDefinition, onEachCluster, until, type KubeCluster } from './kubeCluster.ts';
import { startRecordingProxy, type Passing, type RecordingProxy } from './recordingProxy.ts';
import { startStageStandIn, type StageStandIn } from './stageStandIn.ts';

const leaseSeconds = 3;
const names = ['a', 'b'] as const;
type Name = (typeof names)[number];

interface Replica {
  readonly child: ChildProcess;
  readonly port: number;
  readonly proxies: readonly RecordingProxy[];
}

onEachCluster('Two replicas of an operator, of which one is frozen', suite);

// Two real processes; whatever either changes, in Kubernetes or in the installation, passes a proxy of its own that knows
// who holds the Lease at that moment.
function suite(title: string, start: () => Promise<KubeCluster>): void {
  describe(title, function () {
    this.timeout(240_000);
    let folder: string;
    let cluster: KubeCluster;
    let installation: StageStandIn;
    const replicas = new Map<Name, Replica>();
    let holder: Name | undefined;
    const wrong: string[] = [];
    const written = { a: 0, b: 0 };
    /** While it is there, answers of the installation to this replica wait for it. */
    let gate: { readonly name: Name; readonly open: Promise<undefined>; waiting: number } | undefined;

    const isLease = ({ path: at }: Passing) => at.includes('/leases');
    function noteWrite(name: Name, passing: Passing): void {
      if (passing.method === 'GET' || isLease(passing)) return;
      written[name] += 1;
      if (holder !== name) wrong.push(`${name} sent ${passing.method} ${passing.path} while ${holder} led`);
    }

    async function startReplica(name: Name): Promise<Replica> {
      const { config } = cluster.connection;
      const kube = await startRecordingProxy(() => config.getCurrentCluster()?.server ?? '', {
        instead: (passing) => (noteWrite(name, passing), false),
        changed(passing, status, text) {
          if (!isLease(passing) || status >= 300) return;
          const { spec } = JSON.parse(text) as { spec: { holderIdentity: string } };
          holder = names.find((each) => spec.holderIdentity.startsWith(`${each}_`));
        },
      });
      const platform = await startRecordingProxy(() => installation.url, {
        async instead(passing) {
          noteWrite(name, passing);
          if (gate?.name === name && passing.method === 'GET') {
            gate.waiting += 1;
            await gate.open;
          }
          return false;
        },
      });
      const kubeConfig = path.join(folder, `${name}.json`);
      const token = config.getCurrentUser()?.token ?? '';
      fs.writeFileSync(kubeConfig, tokenConnection(kube.url, token).config.exportConfig());
      const port = await freePort();
      const child = spawn(process.execPath, ['--conditions=source', 'operators/growth/src/main.ts'], {
        env: {
          PATH: process.env['PATH'] ?? '',
          NODE_NO_WARNINGS: '1',
          KUBECONFIG: kubeConfig,
          PORT: String(port),
          HOST: '127.0.0.1',
          LOG_LEVEL: 'error',
          POD_NAME: name,
          LEASE_SECONDS: String(leaseSeconds),
          TSUDOI_URL: platform.url,
          TSUDOI_API_KEY: 'any',
          PROMETHEUS_URL: installation.prometheusUrl,
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const replica = { child, port, proxies: [kube, platform] };
      replicas.set(name, replica);
      return replica;
    }
    const childOf = (name: Name): ChildProcess => {
      const replica = replicas.get(name);
      assert.ok(replica);
      return replica.child;
    };
    const other = (name: Name): Name => (name === 'a' ? 'b' : 'a');
    const leader = () => until('a leader', () => holder);

    /** A wish that the leader brings about by a write: another mode held by hand. */
    let serial = 0;
    async function wish(): Promise<string> {
      serial += 1;
      const nudges = serial % 2 === 0 ? 'hybrid' : 'event-driven';
      await cluster.api.merge(growthPolicies, 'default', 'tsudoi', {
        spec: {
          overrides: [
            { modes: { nudges }, reason: `wish ${String(serial)}`, expiresAt: '2099-01-01T00:00:00Z' },
          ],
        },
      });
      return nudges;
    }
    const comesTrue = (nudges: string) =>
      until(`the stage to be ${nudges}`, () => installation.stage.modes['nudges'] === nudges);

    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-frozen-'));
      [cluster, installation] = await Promise.all([start(), startStageStandIn()]);
      await installDefinition(cluster, 'growthPolicyCrd', growthPolicies);
      await cluster.api.create(growthPolicies, {
        metadata: { name: 'tsudoi', namespace: 'default' },
        spec: { checkEverySeconds: 1, dwellSeconds: 0 },
      } as KubeObject);
      await Promise.all(names.map(startReplica));
    });
    after(async () => {
      for (const { child, proxies } of replicas.values()) {
        child.kill('SIGCONT');
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL'))
          await once(child, 'exit');
        for (const proxy of proxies) await proxy.close();
      }
      await installation.close();
      await cluster.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it('the leader that slept through its lease in the middle of a look wakes and writes nothing', async () => {
      const first = await leader();
      await comesTrue(await wish());
      const { promise, resolve: open } = Promise.withResolvers<undefined>();
      gate = { name: first, open: promise, waiting: 0 };
      const { waiting } = gate;
      const wanted = await wish();
      await until('a look that waits for the installation', () => (gate?.waiting ?? 0) > waiting);
      childOf(first).kill('SIGSTOP');
      open(undefined);
      gate = undefined;
      // What it waited for has come: it goes on right there when it wakes.
      await until('the other to lead', () => holder === other(first));
      await comesTrue(wanted);
      const before = written[first];
      childOf(first).kill('SIGCONT');
      await pause(3_000);
      assert.deepEqual(wrong, []);
      assert.equal(written[first], before, 'it wrote nothing');
      const port = replicas.get(first)?.port ?? 0;
      const metrics = await (await fetch(`http://127.0.0.1:${String(port)}/metrics`)).text();
      assert.match(metrics, /^tsudoi_operator_leading\{[^}]*\} 0$/m);
    });

    it('frozen at any moment of its work, four times over: never two writers, and every wish comes true', async () => {
      const enough = new AbortController();
      const wishes = (async () => {
        while (!enough.signal.aborted) {
          await wish();
          await pause(120);
        }
      })();
      for (let round = 0; round < 4; round += 1) {
        const frozen = await leader();
        const before = written[frozen];
        await until('it to be at work', () => written[frozen] > before + 2);
        await pause(Math.random() * 400);
        childOf(frozen).kill('SIGSTOP');
        await until('the other to lead', () => holder === other(frozen));
        childOf(frozen).kill('SIGCONT');
        await pause(1_000);
      }
      enough.abort();
      await wishes;
      await comesTrue(await wish());
      assert.deepEqual(wrong, []);
      assert.ok(written.a > 0 && written.b > 0, JSON.stringify(written));
    });

    it('killed: the other takes over within the lease and what a request may take', async () => {
      const killed = await leader();
      const child = childOf(killed);
      const startedMs = performance.now();
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until('the other to lead', () => holder === other(killed));
      const tookMs = performance.now() - startedMs;
      console.log(`      takeover after kill -9: ${tookMs.toFixed(0)} ms of a lease of ${leaseSeconds} s`);
      await comesTrue(await wish());
      const { status } = await cluster.api.get<GrowthPolicy>(growthPolicies, 'default', 'tsudoi');
      assert.equal(status?.conditions?.find(({ type }) => type === 'Governs')?.status, 'True');
      assert.deepEqual(wrong, []);
    });
  });
}
