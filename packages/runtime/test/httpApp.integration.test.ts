import { endpoint } from '@tsudoi/contracts/endpoint';
import type { Principal } from '@tsudoi/contracts/principal';
import assert from 'node:assert/strict';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { z } from 'zod';
import { closeRoutes, createHttpApp, type HttpApp } from '../src/http/httpApp.ts';
import { createExpressServer } from '../src/http/listen.ts';
import { mountDocs } from '../src/http/docs.ts';
import { mount } from '../src/http/mount.ts';
import { mountProbes } from '../src/http/probes.ts';
import { createLifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';

const member: Principal = {
  kind: 'member',
  id: 'm1',
  tenantId: '00000000-0000-4000-8000-00000000000a',
  role: 'editor',
  scopes: ['events:read'],
  requestsPerMinute: 1_000,
};
const shared = { tag: 'test', summary: 'test', status: 200 } as const;
const plain = endpoint({
  operationId: 'plain',
  method: 'get',
  path: '/v1/echo/plain',
  tag: 'test',
  summary: 'No word',
  access: 'public',
  status: 204,
});
const echo = endpoint({
  ...shared,
  operationId: 'echo',
  method: 'post',
  path: '/v1/echo/{word}',
  access: 'events:read',
  params: z.strictObject({ word: z.string() }),
  body: z.strictObject({ number: z.number().optional() }),
});
const slow = endpoint({ ...shared, operationId: 'slow', method: 'get', path: '/v1/slow', access: 'public' });
const broken = endpoint({
  ...shared,
  operationId: 'broken',
  method: 'get',
  path: '/v1/broken',
  access: 'public',
});
const admin = endpoint({
  ...shared,
  operationId: 'adminOnly',
  method: 'get',
  path: '/v1/admin-only',
  access: 'installation:admin',
});

describe('The HTTP application', () => {
  const lines: Record<string, unknown>[] = [];
  let app: HttpApp;
  let server: http.Server;
  let url: string;
  let aborted = false;

  before(async () => {
    const log = createLogger('test', 'info', {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    });
    app = createHttpApp({
      authenticate: (token) => (token === 'good' ? member : null),
      rateLimit: () => ({ allowed: true, limit: 1_000, remaining: 999, resetSeconds: 30 }),
      metrics: createMetrics('test', { process: false }),
      log,
      lifecycle: createLifecycle({ log, drainDelayMs: 0, deadlineMs: 1_000 }),
      requestDeadlineMs: 150,
    });
    mountProbes(app);
    mountDocs(app, 'Test', '0');
    mount(app, plain, () => Promise.resolve({}));
    mount(app, echo, ({ params, body }) => ({ body: { word: params.word, ...body } as never }));
    mount(app, slow, async ({ signal }) => {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
      aborted = true;
      return {};
    });
    mount(app, broken, () => {
      throw new Error('select secret from tokens');
    });
    mount(app, admin, () => ({}));
    closeRoutes(app);
    server = createExpressServer(app.express);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: 'POST',
      body,
      headers: { authorization: 'Bearer good', 'content-type': 'application/json', ...headers },
    });

  it('answers with security headers, a request id and what is left of the rate', async () => {
    const response = await post('/v1/echo/hi', '{"number":1}', { 'x-request-id': 'my-request-1' });
    assert.deepEqual(await response.json(), { word: 'hi', number: 1 });
    assert.equal(response.headers.get('x-request-id'), 'my-request-1');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('x-powered-by'), null);
    assert.equal(response.headers.get('ratelimit'), '"minute";r=999;t=30');
  });

  it('writes one line a request with id, tenant, user, status and duration, and no credential', async () => {
    await post('/v1/echo/logged', '{}', { 'x-request-id': 'logged-request' });
    const line = lines.find((each) => each['request_id'] === 'logged-request');
    assert.equal(line?.['status_code'], 200);
    assert.equal(line['tenant_id'], member.tenantId);
    assert.equal(line['user_id'], 'm1');
    assert.equal(line['route'], '/v1/echo/{word}');
    assert.ok(typeof line['duration_ms'] === 'number');
    assert.ok(!JSON.stringify(lines).includes('Bearer good'));
  });

  it('redacts secrets wherever they are logged', () => {
    app.log.info({ token: 'abc-secret', request: { authorization: 'abc-secret' } }, 'careless');
    assert.ok(!JSON.stringify(lines).includes('abc-secret'));
  });

  it('ends a request at its deadline with 503 and Retry-After, and tells the handler', async () => {
    const response = await fetch(`${url}/v1/slow`);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '5');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(aborted);
  });

  it('tells a caller nothing of an unexpected fault but the id that finds it in the log', async () => {
    const response = await fetch(`${url}/v1/broken`, { headers: { 'x-request-id': 'broken-request' } });
    const problem = (await response.json()) as Record<string, unknown>;
    assert.equal(response.status, 500);
    assert.equal(problem['requestId'], 'broken-request');
    assert.ok(!JSON.stringify(problem).includes('secret'));
    const line = lines.find((each) => each['request_id'] === 'broken-request' && each['level'] === 'error');
    assert.match(JSON.stringify(line), /select secret from tokens/);
  });

  it('tells apart no credential, a wrong one and a scope that is missing', async () => {
    assert.equal((await fetch(`${url}/v1/admin-only`)).status, 401);
    const as = (token: string) =>
      fetch(`${url}/v1/admin-only`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await as('bad')).status, 401);
    assert.equal((await as('good')).status, 403);
  });

  it('answers a path that is none with a problem, not with a page', async () => {
    for (const path of ['/nowhere', '/v1/echo/%E0%A4%A']) {
      const response = await fetch(url + path);
      assert.equal(response.status, 404);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    }
  });

  it('answers a method that a path does not take with those that it takes', async () => {
    for (const [method, path, allow] of [
      ['DELETE', '/v1/slow', 'GET, HEAD, OPTIONS'],
      ['GET', '/v1/echo/x', 'POST, OPTIONS'],
      // Not the POST of the pattern beside it.
      ['POST', '/v1/echo/plain', 'GET, HEAD, OPTIONS'],
    ] as const) {
      const response = await fetch(url + path, { method });
      assert.deepEqual([response.status, response.headers.get('allow')], [405, allow]);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
    }
  });

  it('answers what it cannot read as a request with a problem document too', async () => {
    for (const [text, status] of [
      [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
      [`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
      ['hello\r\n\r\n', 400],
    ] as const) {
      const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
      socket.end(text);
      let answer = '';
      for await (const piece of socket) answer += String(piece);
      assert.match(answer, new RegExp(`^HTTP/1.1 ${String(status)} `));
      assert.match(answer, /content-type: application\/problem\+json/i);
      const { status: told, requestId } = JSON.parse(answer.split('\r\n\r\n')[1] ?? '') as {
        status: number;
        requestId: string;
      };
      assert.deepEqual([told, requestId.length], [status, 36]);
    }
  });

  it('says to OPTIONS what a path takes, and not what a pattern beside it takes', async () => {
    for (const [path, allow] of [
      ['/v1/echo/plain', 'GET, HEAD, OPTIONS'],
      ['/v1/echo/x', 'POST, OPTIONS'],
    ] as const) {
      const response = await fetch(url + path, { method: 'OPTIONS' });
      assert.deepEqual([response.status, response.headers.get('allow')], [204, allow]);
    }
    assert.equal((await fetch(`${url}/v1/nowhere`, { method: 'OPTIONS' })).status, 404);
  });

  it('describes itself in a document that is sent packed, once', async () => {
    for (const path of ['/openapi.json', '/docs/assets/swagger-ui-bundle.js']) {
      const first = await fetch(url + path);
      assert.deepEqual([first.status, first.headers.get('content-encoding')], [200, 'gzip'], path);
      assert.ok((await first.text()).length > 1_000);
      const etag = first.headers.get('etag') ?? '';
      const again = await fetch(url + path, { headers: { 'if-none-match': etag } });
      assert.deepEqual([again.status, await again.text()], [304, '']);
      const plain = await fetch(url + path, { headers: { 'accept-encoding': 'identity' } });
      assert.equal(plain.headers.get('content-encoding'), null);
    }
    assert.equal((await fetch(`${url}/docs/assets/package.json`)).status, 404);
  });

  it('cuts a body without a length at the limit and still answers', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const request = http.request(`${url}/v1/echo/x`, {
        method: 'POST',
        headers: { authorization: 'Bearer good', 'content-type': 'application/json' },
      });
      request.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', () => undefined);
      for (let index = 0; index < 20; index += 1) request.write('x'.repeat(100_000));
    });
    assert.equal(status, 413);
  });

  it('counts requests by route and status, not by path', async () => {
    await post('/v1/echo/one', '{}');
    await post('/v1/echo/two', '{"number":"x"}');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(
      metrics,
      /tsudoi_http_request_duration_seconds_count\{method="POST",route="\/v1\/echo\/\{word\}",status="400"/,
    );
    assert.doesNotMatch(metrics, /echo\/one/);
  });

  it("gives requests Express's prototypes at birth, so that Express need not change them", async () => {
    let before: object | null = null;
    server.prependOnceListener('request', (request) => {
      before = Object.getPrototypeOf(request) as object;
    });
    await fetch(`${url}/live`);
    assert.equal(before, app.express.request);
  });
});
