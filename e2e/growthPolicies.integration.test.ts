import type { KubeObject } from '@tsudoi/kube/resource';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createApp } from '../operators/growth/src/app.ts';
import { GrowthOperatorConfig } from '../operators/growth/src/config.ts';
import { growthPolicies, type GrowthPolicy } from '../operators/growth/src/resource.ts';
import { installDefinition, onEachCluster, until, type KubeCluster } from './kubeCluster.ts';
import { startStageStandIn, type StageStandIn } from './stageStandIn.ts';

onEachCluster('Several GrowthPolicies, and several installations, in one namespace', suite);

function suite(title: string, start: () => Promise<KubeCluster>): void {
  describe(title, function () {
    this.timeout(120_000);
    let cluster: KubeCluster;
    let one: StageStandIn;
    let two: StageStandIn;
    const operators: Awaited<ReturnType<typeof createApp>>[] = [];

    const operate = (installation: StageStandIn, name: string) =>
      createApp(
        GrowthOperatorConfig.parse({
          PORT: 0,
          HOST: '127.0.0.1',
          INSTALLATION: name,
          LEASE_SECONDS: 3,
          TSUDOI_URL: installation.url,
          TSUDOI_API_KEY: 'any',
          PROMETHEUS_URL: installation.prometheusUrl,
        }),
        cluster.connection,
        createLogger('growth-operator', 'silent'),
      );
    const create = (name: string, spec: Record<string, unknown> = {}) =>
      cluster.api.create(growthPolicies, {
        metadata: { name, namespace: 'default' },
        spec: { checkEverySeconds: 1, dwellSeconds: 0, settleSeconds: 1, ...spec },
      } as KubeObject);
    const edit = (name: string, spec: Record<string, unknown>) =>
      cluster.api.merge(growthPolicies, 'default', name, { spec });
    const read = (name: string) => cluster.api.get<GrowthPolicy>(growthPolicies, 'default', name);
    const told = async (name: string, type: string) =>
      (await read(name)).status?.conditions?.find((each) => each.type === type);
    const tells = (name: string, type: string, reason: string) =>
      until(`${name} to tell ${reason}`, async () => {
        const found = await told(name, type);
        return found?.reason === reason ? found : undefined;
      });
    /** Hybrid from so many contacts on. */
    const hybridFrom = (enter: number) => ({
      thresholds: [
        { rule: 'active-contacts', level: 'hybrid', reading: 'activeContacts', enter, exit: enter / 2 },
      ],
    });
    const nudges = (installation: StageStandIn) => installation.stage.modes['nudges'] ?? 'scheduled';

    before(async () => {
      [cluster, one, two] = await Promise.all([start(), startStageStandIn(), startStageStandIn()]);
      await installDefinition(cluster, 'growthPolicyCrd', growthPolicies);
      operators.push(await operate(one, 'one'), await operate(two, 'two'));
    });
    after(async () => {
      await Promise.all(operators.map((operator) => operator.stop()));
      await Promise.all([one.close(), two.close(), cluster.stop()]);
    });

    it('one governs an installation; the other tells which does, and why, and switches nothing', async () => {
      one.readings['activeContacts'] = 100;
      await create('first', { installation: 'one' });
      await tells('first', 'Governs', 'OnlyPolicy');
      await pause(1_100);
      await create('second', { installation: 'one', ...hybridFrom(50) });
      const governs = await tells('second', 'Governs', 'AnotherGoverns');
      assert.equal(governs.status, 'False');
      assert.match(governs.message, /the GrowthPolicy first, which is older, governs this installation/);
      assert.equal((await told('second', 'Ready'))?.status, 'False');
      assert.match((await tells('first', 'Governs', 'OldestPolicy')).message, /without effect: second/);
      await pause(2_500);
      assert.deepEqual(one.asked, []);
      assert.equal((await read('second')).status?.state, undefined);
    });

    it('a dry run beside it tells what it would do from the stage in force', async () => {
      await edit('second', { dryRun: true });
      await tells('second', 'Governs', 'DryRun');
      const ready = await tells('second', 'Ready', 'DryRun');
      assert.match(ready.message, /would switch: Nudges by size: scheduled -> hybrid/);
      await tells('first', 'Governs', 'OnlyPolicy');
      assert.deepEqual(one.asked, []);
    });

    it('when the governor goes the next one governs, from the stage in force on, there and back', async () => {
      await edit('second', { dryRun: false });
      await tells('second', 'Governs', 'AnotherGoverns');
      await cluster.api.delete(growthPolicies, 'default', 'first');
      await until('the next one to switch', () => nudges(one) === 'hybrid');
      await tells('second', 'Governs', 'OnlyPolicy');
      // The first comes back, younger now, and takes over where the second left the installation.
      await create('first', { installation: 'one' });
      await tells('first', 'Governs', 'AnotherGoverns');
      await cluster.api.delete(growthPolicies, 'default', 'second');
      await until('what the second switched to be left', () => nudges(one) === 'scheduled');
      await until(
        'the policy to tell which rule switched',
        async () => (await read('first')).status?.lastSwitch?.rule === 'active-contacts',
      );
      assert.deepEqual(
        one.asked.map(({ modes }) => modes),
        [{ nudges: 'hybrid' }, { nudges: 'scheduled' }],
      );
    });

    it('two installations in one namespace work what names them, and what names none by the first that took it', async () => {
      two.readings['activeContacts'] = 5_000;
      await create('of-two', { installation: 'two' });
      await until('the other installation to switch', () => nudges(two) === 'hybrid');
      assert.equal((await read('of-two')).status?.installation, 'two');
      assert.equal(nudges(one), 'scheduled');
      await create('of-nobody', { dryRun: true });
      await tells('of-nobody', 'Governs', 'DryRun');
      const { installation } = (await read('of-nobody')).status ?? {};
      assert.ok(installation === 'one' || installation === 'two');
      const to = installation === 'one' ? 'two' : 'one';
      await edit('of-nobody', { installation: to });
      await until(
        'it to be worked by whom a person names',
        async () => (await read('of-nobody')).status?.installation === to,
      );
      await edit('of-nobody', { installation: null });
      await pause(1_500);
      assert.equal((await read('of-nobody')).status?.installation, to, 'it stays where it was');
    });

    it('an installation that is away, or answers nonsense, is told in the condition, and goes on by itself', async () => {
      for (const status of [500, 401, 204]) {
        one.fault = status;
        await edit('first', { burnLimit: 6 + status });
        const ready = await tells('first', 'Ready', 'InstallationAway');
        assert.match(ready.message, new RegExp(String(status)));
        one.fault = undefined;
        await edit('first', { burnLimit: 5 + status });
        await tells('first', 'Ready', 'Deciding');
      }
    });

    it('a policy that became invalid still governs, and hands nothing over', async () => {
      await pause(1_100);
      await create('younger', { installation: 'one', ...hybridFrom(50) });
      await tells('younger', 'Governs', 'AnotherGoverns');
      await edit('first', { disabledRules: ['no-such-rule'] });
      await tells('first', 'Ready', 'InvalidPolicy');
      await pause(2_500);
      assert.equal((await told('younger', 'Governs'))?.reason, 'AnotherGoverns');
      assert.equal(nudges(one), 'scheduled');
    });
  });
}
