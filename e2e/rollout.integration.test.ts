import { createApiClient } from '@tsudoi/cli/apiClient';
import { sampleEvents } from '@tsudoi/cli/tour/sampleEvents';
import { createEvent } from '@tsudoi/contracts/events';
import { createPlan } from '@tsudoi/contracts/plans';
import { bootstrap } from '@tsudoi/database/bootstrap';
import { createTestDatabase, type TestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import pg from 'pg';
import { installationEnvironment, type RunningChild } from './childProcess.ts';
import { startKeepAliveLoad } from './keepAliveLoad.ts';
import { endPod, graceMs, podTimes, startPod } from './pod.ts';
import { startRollingProxy, type RollingProxy } from './rollingProxy.ts';
import { eventInDays } from './writeLoad.ts';

const connections = 50;
const replicas = 2;
const rollouts = 3;

describe('A rollout of the built service', function () {
  this.timeout(300_000);
  let database: TestDatabase;
  let owner: pg.Client;
  let proxy: RollingProxy;
  let apiKey: string;
  let planId: string;
  let env: Record<string, string | undefined>;
  const pods: RunningChild[] = [];

  const addPod = async () => {
    const pod = await startPod('recommendation-api', 'api', env);
    pods.push(pod);
    proxy.add(pod.url);
  };

  before(async () => {
    database = await createTestDatabase();
    ({ apiKey } = await bootstrap({
      url: database.ownerUrl,
      tenant: { slug: 'default', name: 'Default' },
      key: { name: 'e2e', role: 'admin' },
    }));
    owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await owner.query('update core.tenant set requests_per_minute = 10000000');
    proxy = await startRollingProxy();
    // Two pods and the one more of a rollout share the budget of the chart.
    env = { ...installationEnvironment(database), MAX_REPLICAS: String(replicas + 1) };
    for (let count = 0; count < replicas; count += 1) await addPod();
    const api = createApiClient(proxy.url, apiKey);
    const [stated] = sampleEvents(new Date());
    assert.ok(stated);
    const { body: event } = await api.call(createEvent, { body: stated });
    planId = (await api.call(createPlan, { params: { eventId: event.id }, body: {} })).body.id;
  });
  after(async () => {
    await Promise.all(pods.map((pod) => pod.stop()));
    await proxy.close();
    await owner.end();
    await database.drop();
  });

  const underLoad = () =>
    startKeepAliveLoad(
      connections,
      apiKey,
      (count) =>
        count % 20 === 0
          ? { method: 'POST', url: `${proxy.url}/v1/events`, body: eventInDays(40), status: 201 }
          : { method: 'GET', url: `${proxy.url}/v1/plans/${planId}`, status: 200 },
      200,
    );
  const eventsStored = async () =>
    Number((await owner.query<{ n: string }>('select count(*) n from recommendation.event')).rows[0]?.n);

  it(`replaces every pod three times under ${String(connections)} keep-alive connections without one failed request`, async () => {
    const times = podTimes();
    const stored = await eventsStored();
    const load = underLoad();
    let longestStopMs = 0;
    for (let replaced = 0; replaced < rollouts * replicas; replaced += 1) {
      const [old] = pods;
      assert.ok(old);
      // maxSurge 1, maxUnavailable 0: the new one is ready before the old one ends.
      await addPod();
      const { code, stopMs } = await endPod(old, times, () => {
        proxy.remove(old.url);
      });
      pods.shift();
      assert.equal(code, 0, old.log().slice(-2_000));
      longestStopMs = Math.max(longestStopMs, stopMs);
    }
    await load.stop();
    process.stdout.write(
      `  rollout: ${String(load.served())} requests served (${String(load.created())} of them creates), ${String(load.faults.length)} failed over ${String(rollouts)} rollouts of ${String(replicas)} pods; longest stop ${longestStopMs.toFixed(0)} ms\n`,
    );
    assert.deepEqual([...new Set(load.faults)], []);
    assert.ok(load.served() > 500, `only ${String(load.served())} requests`);
    assert.ok(longestStopMs + times.preStopMs < graceMs);
    assert.equal(await eventsStored(), stored + load.created());
  });

  it('counts what a pod loses that is killed without a word: the load is not blind', async () => {
    const load = underLoad();
    const [old] = pods;
    assert.ok(old);
    while (load.served() < connections) await new Promise((resolve) => setTimeout(resolve, 10));
    await addPod();
    await old.kill();
    pods.splice(pods.indexOf(old), 1);
    while (load.faults.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    proxy.remove(old.url);
    await load.stop();
    assert.ok(load.faults.length > 0);
  });
});
