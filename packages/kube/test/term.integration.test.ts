import { startKubeApiServer, type KubeApiServerFake } from '@tsudoi/testing/fakes/kube/kubeApiServer';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { tokenConnection } from '../src/connection.ts';
import { createHttpClient, httpWithin } from '../src/httpClient.ts';
import { createKubeApi } from '../src/kubeApi.ts';
import { createLeaderElection } from '../src/leaderElection.ts';
import { TermOver, type Term } from '../src/term.ts';
import { configMaps, until } from './widgets.ts';

/** A term that lasts until it is told otherwise; `cut` ends it for what is under way. */
function termOf(): Term & { over: boolean; cut(): void } {
  const lost = new AbortController();
  return {
    over: false,
    ending: lost.signal,
    lost: lost.signal,
    lasts() {
      return !this.over;
    },
    cut: () => lost.abort(),
  };
}

describe('The term of a leader', function () {
  this.timeout(60_000);
  let server: KubeApiServerFake;
  before(async () => {
    server = await startKubeApiServer();
  });
  after(() => server.stop());
  const client = () => createKubeApi(tokenConnection(server.url, server.token));
  const map = (name: string) => ({ metadata: { name, namespace: 'default' }, data: {} });

  it('ends every kind of write to Kubernetes, before it is sent, and no reading', async () => {
    const api = client();
    const term = termOf();
    const fenced = api.within(term);
    await fenced.create(configMaps, map('m'));
    term.over = true;
    const sent = () => [...server.requests].filter(([what]) => !what.startsWith('GET'));
    const before = sent();
    const writes = [
      () => fenced.create(configMaps, map('n')),
      () => fenced.replace(configMaps, map('m')),
      () => fenced.merge(configMaps, 'default', 'm', { data: { a: '1' } }),
      () => fenced.apply(configMaps, map('m'), { fieldManager: 'x' }),
      () => fenced.delete(configMaps, 'default', 'm'),
    ];
    for (const write of writes) await assert.rejects(write(), TermOver);
    assert.deepEqual(sent(), before);
    assert.equal((await fenced.get(configMaps, 'default', 'm')).metadata.name, 'm');
    await api.create(configMaps, map('o'));
    api.close();
  });

  it('cuts off what is under way when it is lost', async () => {
    const api = client();
    const term = termOf();
    server.delayMs = 5_000;
    const startedMs = performance.now();
    const writing = assert.rejects(api.within(term).create(configMaps, map('late')));
    await pause(100);
    term.cut();
    await writing;
    server.delayMs = 0;
    assert.ok(performance.now() - startedMs < 3_000);
    api.close();
  });

  it('ends the writes to everything else too', async () => {
    const asked: string[] = [];
    const other = http.createServer((request, response) => {
      asked.push(request.method ?? '');
      response.end('{}');
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = new URL(`http://127.0.0.1:${String((other.address() as AddressInfo).port)}/`);
    const all = createHttpClient();
    const term = termOf();
    const within = httpWithin(all, term);
    await within('POST', url, { body: '{}' });
    term.over = true;
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      await assert.rejects(within(method, url), TermOver);
    await within('GET', url);
    assert.deepEqual(asked, ['POST', 'GET']);
    all.close();
    other.close();
  });

  it('is none where the answer to the taking came after a lease was over', async () => {
    const api = client();
    const ended = new AbortController();
    let terms = 0;
    const election = createLeaderElection({
      api,
      name: 'slow',
      identity: 'a',
      leaseMs: 1_500,
      renewWithinMs: 1_000,
      retryMs: 100,
    });
    server.delayMs = 700;
    const ran = election.run(({ ending }) => {
      terms += 1;
      return new Promise((resolve) => ending.addEventListener('abort', () => resolve(), { once: true }));
    }, ended.signal);
    // Two requests of 700 ms: the lease was written, and the others count from then.
    await pause(3_500);
    assert.equal(terms, 0);
    server.delayMs = 0;
    await until('it to lead', () => election.leads());
    ended.abort();
    await ran;
    api.close();
  });

  it('goes on while what was begun before a stop is finished, is then given back, and takes nothing new', async () => {
    const api = client();
    const ended = new AbortController();
    const options = { name: 'ends', leaseMs: 1_500, renewWithinMs: 1_000, retryMs: 100 };
    const first = createLeaderElection({ api, identity: 'a', ...options });
    let lastedThrough = false;
    const ran = first.run(async (term) => {
      await new Promise<void>((resolve) =>
        term.ending.addEventListener('abort', () => resolve(), { once: true }),
      );
      // Longer than a lease that is not renewed.
      await pause(2_500);
      lastedThrough = term.lasts() && first.leads();
    }, ended.signal);
    await until('it to lead', () => first.leads());
    const second = createLeaderElection({ api, identity: 'b', ...options });
    const over = new AbortController();
    const follows = second.run(
      ({ ending }) =>
        new Promise((resolve) => ending.addEventListener('abort', () => resolve(), { once: true })),
      over.signal,
    );
    ended.abort();
    await pause(2_000);
    assert.equal(second.leads(), false);
    await ran;
    assert.equal(lastedThrough, true);
    const givenBackMs = performance.now();
    await until('the other to lead', () => second.leads());
    assert.ok(performance.now() - givenBackMs < 1_000, 'nobody waits for its end');
    over.abort();
    await follows;
    api.close();
  });
});
