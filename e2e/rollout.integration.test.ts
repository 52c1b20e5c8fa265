import { createApiClient } from '@tsudoi/cli/apiClient';
import { sampleEvents } from '@tsudoi/cli/tour/sampleEvents';
import { createEvent } from '@tsudoi/contracts/events';
import { createPlan } from '@tsudoi/contracts/plans';
import assert from 'node:assert/strict';
import http from 'node:http';
import pg from 'pg';
import { startInstallation, type Installation } from './installation.ts';
import { startRollingProxy, type RollingProxy } from './rollingProxy.ts';

const connections = 50;
/** As in the chart, shorter: endpoints forget a pod within half of what preStop sleeps. */
const preStopMs = 600;
const propagationMs = 300;

interface Tally {
  good: number;
  readonly faults: string[];
}

/** One keep-alive connection that reads a plan over and over until `ended`. */
async function readForever(
  agent: http.Agent,
  target: string,
  key: string,
  tally: Tally,
  ended: () => boolean,
): Promise<void> {
  while (!ended()) {
    await new Promise<void>((resolve) => {
      const fault = (what: string) => {
        tally.faults.push(what);
        resolve();
      };
      http
        .get(target, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
          response.resume();
          response.on('error', (err) => {
            fault(String(err));
          });
          response.on('end', () => {
            if (response.statusCode === 200) {
              tally.good += 1;
              resolve();
            } else fault(`${String(response.statusCode)} ${String(response.headers['x-proxy-fault'] ?? '')}`);
          });
        })
        .on('error', (err) => {
          fault(String(err));
        });
    });
  }
}

describe('A rollout', function () {
  this.timeout(180_000);
  let proxy: RollingProxy;
  let current: Installation;

  before(async () => {
    proxy = await startRollingProxy();
    current = await startInstallation();
    proxy.add(current.url);
  });
  after(async () => {
    await current.stop();
    await proxy.close();
  });

  it(`replaces the pod three times under ${String(connections)} keep-alive connections without one failed request`, async () => {
    const owner = new pg.Client({ connectionString: current.database.ownerUrl });
    await owner.connect();
    await owner.query('update core.tenant set requests_per_minute = 10000000');
    await owner.end();
    const api = createApiClient(current.url, current.apiKey);
    const [stated] = sampleEvents(new Date());
    assert.ok(stated);
    const { body: event } = await api.call(createEvent, { body: stated });
    const { body: plan } = await api.call(createPlan, { params: { eventId: event.id }, body: {} });

    const tally: Tally = { good: 0, faults: [] };
    let ended = false;
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
    const target = `${proxy.url}/v1/plans/${plan.id}`;
    const apiKey = current.apiKey;
    const load = Array.from({ length: connections }, () =>
      readForever(agent, target, apiKey, tally, () => ended),
    );
    for (let round = 1; round <= 3; round += 1) {
      const before = current;
      // The new pod has its own key for the test's bootstrap, so the load goes on with the first one: it must stay valid.
      current = await startInstallation({ database: before.database, keepKeys: true });
      proxy.add(current.url);
      await new Promise((resolve) => setTimeout(resolve, propagationMs));
      proxy.remove(before.url);
      await new Promise((resolve) => setTimeout(resolve, preStopMs - propagationMs));
      assert.equal(await before.stop(true), 0);
    }
    ended = true;
    await Promise.all(load);
    agent.destroy();
    process.stdout.write(
      `  rollout: ${String(tally.good)} requests served, ${String(tally.faults.length)} failed over three replacements\n`,
    );
    assert.deepEqual([...new Set(tally.faults)], []);
    assert.ok(tally.good > 500, `only ${String(tally.good)} requests`);
  });
});
