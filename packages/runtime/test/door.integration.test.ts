import { endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import assert from 'node:assert/strict';
import http from 'node:http';
import { createConnection, type AddressInfo, type Socket } from 'node:net';
import { closeRoutes, createHttpApp } from '../src/http/httpApp.ts';
import { createExpressServer } from '../src/http/listen.ts';
import { mount } from '../src/http/mount.ts';
import { mountProbes } from '../src/http/probes.ts';
import { boundSlowReaders } from '../src/http/slowReaders.ts';
import { createLifecycle, type Lifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';

const shared = { summary: 'test', status: 200, method: 'get' } as const;
const work = endpoint({
  ...shared,
  tag: 'test',
  operationId: 'work',
  path: '/v1/work',
  access: 'events:read',
});
const signIn = endpoint({
  ...shared,
  tag: 'sessions',
  operationId: 'signIn',
  path: '/v1/sign-in',
  access: 'public',
});
const large = endpoint({
  ...shared,
  tag: 'test',
  operationId: 'large',
  path: '/v1/large',
  access: 'public',
});

describe('The door of a process', function () {
  this.timeout(60_000);
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics('door', { process: false });
  let lifecycle: Lifecycle;
  let server: http.Server;
  let port = 0;
  let leastWaitMs: number | undefined;
  let handled = 0;
  let authenticated = 0;
  let go: PromiseWithResolvers<undefined>;
  let served: string[] = [];

  before(async () => {
    const log = createLogger('door', 'info', {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    });
    lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 });
    const app = createHttpApp({
      authenticate: (token): Principal => {
        authenticated += 1;
        return {
          ...{ kind: 'apiKey', id: token, tenantId: token.slice(0, 1), role: 'editor' },
          ...{ scopes: ['events:read'], requestsPerMinute: 1e6 },
        };
      },
      rateLimit: () => ({ allowed: true, limit: 1_000, remaining: 999, resetSeconds: 30 }),
      metrics,
      log,
      lifecycle,
      requestDeadlineMs: 60_000,
      leastWaitMs: () => leastWaitMs,
      leastAtOnce: 16,
      onServed: ({ endpoint: { path } }) => served.push(path),
    });
    mountProbes(app);
    mount(app, work, async () => {
      handled += 1;
      await go.promise;
      return {};
    });
    mount(app, signIn, () => ({}));
    mount(app, large, () => ({ text: 'x'.repeat(16 * 1024 * 1024) }));
    closeRoutes(app);
    server = createExpressServer(app.express);
    boundSlowReaders(server, { stalledMs: 400, mostBytes: 24 * 1024 * 1024, everyMs: 50 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await lifecycle.stop('the test is over');
  });
  beforeEach(() => {
    go = Promise.withResolvers();
    [handled, authenticated, served] = [0, 0, []];
  });

  const url = (path: string) => `http://127.0.0.1:${String(port)}${path}`;
  const ask = (key: string) => fetch(url('/v1/work'), { headers: { authorization: `Bearer ${key}` } });
  const limit = async () =>
    Number(/tsudoi_http_admission_limit(?:\{[^}]*\})? (\d+)/.exec(await metrics.registry.metrics())?.[1]);
  async function until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!(await check())) {
      if (performance.now() > deadline) throw new Error(`waited for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  /** The limit goes down to its least, and stays while `leastWaitMs` says that requests wait. */
  async function underPressure(): Promise<void> {
    leastWaitMs = 500;
    await until('the limit to fall', async () => (await limit()) === 16);
  }
  async function relieved(): Promise<void> {
    leastWaitMs = undefined;
    go.resolve(undefined);
    await until('the limit to rise', async () => (await limit()) > 20);
  }

  it('refuses what is too much before anything is done for it, with Retry-After and a request id', async () => {
    await underPressure();
    const inside = Array.from({ length: 30 }, () => ask('a1'));
    await until('the room to be full', () => handled >= 16);
    const before = authenticated;
    const refusals = await Promise.all(Array.from({ length: 20 }, () => ask('a1')));
    for (const each of refusals) {
      assert.equal(each.status, 503);
      assert.equal(each.headers.get('retry-after'), '1');
      assert.equal(each.headers.get('x-content-type-options'), 'nosniff');
      const problem = (await each.json()) as Record<string, unknown>;
      assert.equal(problem['requestId'], each.headers.get('x-request-id'));
      assert.equal(problem['retryAfterSeconds'], 1);
    }
    assert.equal(authenticated, before);
    assert.equal(handled, 16, 'no more than the limit');
    await relieved();
    await Promise.all(inside);
    await until('a line of the refusals', () =>
      lines.some(({ message }) => String(message).startsWith('requests were refused at the door')),
    );
    assert.equal(served.filter((path) => path === '/v1/work').length, 16, 'a refusal leaves no row');
  });

  it('answers probes, sign-in and another tenant while a flood fills the room', async () => {
    await Promise.all(['a1', 'b1'].map((key) => (go.resolve(undefined), ask(key))));
    go = Promise.withResolvers();
    await underPressure();
    const flood = Array.from({ length: 60 }, () => ask('a1'));
    await until('the room to be full', () => handled >= 17);
    for (const path of ['/live', '/ready', '/health', '/metrics', '/v1/sign-in'])
      assert.equal((await fetch(url(path))).status, 200, path);
    const other = ask('b1');
    await until('the other tenant to be in', () => handled >= 19);
    assert.equal((await ask('a1')).status, 503);
    await relieved();
    assert.equal((await other).status, 200);
    const statuses = (await Promise.all(flood)).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 16);
  });

  it('reads a refused body away, and closes after one that is long', async () => {
    await underPressure();
    const inside = Array.from({ length: 16 }, () => ask('a1'));
    await until('the room to be full', () => handled >= 16);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const post = (bytes: number) =>
      new Promise<http.IncomingMessage>((resolve, reject) => {
        const request = http.request(
          { port, host: '127.0.0.1', path: '/v1/work', method: 'POST', agent },
          (answer) => {
            answer.resume();
            answer.once('end', () => {
              resolve(answer);
            });
          },
        );
        request.once('error', reject);
        request.end(Buffer.alloc(bytes, 120));
      });
    // The two that are let in are answered 405: the path takes no POST; the others 503.
    const short = await post(10_000);
    assert.ok(short.statusCode === 503 || short.statusCode === 405, String(short.statusCode));
    const again = await post(10_000);
    assert.equal(again.headers.connection, 'keep-alive');
    agent.destroy();
    await relieved();
    await Promise.all(inside);
  });

  it('closes the connection of a reader that takes nothing, and bounds what waits for all of them', async () => {
    let closed = 0;
    const count = (socket: Socket) => socket.once('close', () => (closed += 1));
    server.on('connection', count);
    const readers = Array.from({ length: 6 }, () => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.on('error', () => undefined);
      socket.write('GET /v1/large HTTP/1.1\r\nhost: x\r\n\r\n');
      socket.pause();
      return socket;
    });
    await until('them to be closed', () => closed === readers.length);
    server.off('connection', count);
    for (const each of readers) each.destroy();
    const honest = await fetch(url('/v1/large'));
    assert.equal((await honest.text()).length, 16 * 1024 * 1024);
  });
});
