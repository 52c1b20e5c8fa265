import { everyEndpoint } from '@tsudoi/contracts/everyEndpoint';
import { listen } from '@tsudoi/runtime/http/listen';
import { createLifecycle, type Lifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { createApp } from '../server/createApp.ts';

interface Seen {
  readonly name: string;
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

describe('The front door of services that run apart', function () {
  this.timeout(120_000);
  let lifecycle: Lifecycle;
  let folder: string;
  let url: string;
  const seen: Seen[] = [];
  const backends: http.Server[] = [];

  const startBackend = async (name: string): Promise<string> => {
    const server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        seen.push({ name, method: request.method, url: request.url, headers: request.headers, body });
        if (request.url === '/v1/inbox/stream') {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write('data: first\n\n');
          return;
        }
        response.writeHead(request.method === 'POST' ? 201 : 200, { 'x-served-by': name }).end(name);
        if (request.url === '/v1/events/leave')
          response.on('finish', () => setTimeout(() => request.socket.destroy(), 20));
      });
    });
    server.on('upgrade', (_request, socket, head: Buffer) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
      );
      socket.write(head);
      socket.on('data', (chunk: Buffer) => socket.write(chunk));
      socket.on('end', () => socket.end());
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    backends.push(server);
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  };

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-pages-'));
    fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Pages</title>');
    const [events, inbox, deep] = [
      await startBackend('events'),
      await startBackend('inbox'),
      await startBackend('deep'),
    ];
    const closed = net.createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    lifecycle = createLifecycle({
      log: createLogger('front-door', 'silent'),
      drainDelayMs: 0,
      deadlineMs: 5_000,
    });
    const app = await createApp(
      {
        PORT: 0,
        HOST: '127.0.0.1',
        PROBES_PORT: 0,
        LOG_LEVEL: 'silent',
        SHUTDOWN_DEADLINE_MS: 5_000,
        DRAIN_DELAY_MS: 0,
        ROUTES: `/v1/events=${events},/v1/inbox=${inbox},/v1/events/deep=${deep},/v1/gone=http://127.0.0.1:${String(port)}`,
      },
      lifecycle,
      folder,
    );
    const served = await listen(app, lifecycle, { port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${String(served.port)}`;
  });
  after(async () => {
    for (const backend of backends) {
      backend.closeAllConnections();
      await new Promise((resolve) => backend.close(resolve));
    }
    await lifecycle.stop('test over');
    fs.rmSync(folder, { recursive: true });
  });

  it('shows the pages, and the reference with every path that any service declares', async () => {
    assert.match(await (await fetch(url)).text(), /<title>Pages/);
    assert.match(await (await fetch(`${url}/docs`)).text(), /swagger-ui/);
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
      paths: Record<string, unknown>;
    };
    const declared = new Set((await everyEndpoint()).map((each) => each.path));
    assert.deepEqual(new Set(Object.keys(document.paths)), declared);
    assert.ok(declared.size >= 109, String(declared.size));
  });

  it('hands a request on as it is, to the longest prefix, and says through whom it came', async () => {
    const answer = await fetch(`${url}/v1/events/7?a=%20b`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { authorization: 'Bearer x', 'x-forwarded-for': '203.0.113.9', 'idempotency-key': 'k' },
    });
    assert.deepEqual([answer.status, answer.headers.get('x-served-by')], [201, 'events']);
    const { method, url: asked, headers, body } = seen.at(-1) as Seen;
    assert.deepEqual([method, asked, body], ['POST', '/v1/events/7?a=%20b', '{"a":1}']);
    assert.equal(headers['authorization'], 'Bearer x');
    assert.equal(headers['x-forwarded-for'], '203.0.113.9, 127.0.0.1');
    assert.equal(headers['x-forwarded-host'], new URL(url).host);
    assert.equal(await (await fetch(`${url}/v1/events/deep/1`)).text(), 'deep');
    assert.equal(await (await fetch(`${url}/v1/events`)).text(), 'events');
    assert.equal((await fetch(`${url}/v1/eventsmore`)).status, 404, 'a prefix ends at a slash');
  });

  it('passes a stream on as it comes, and lets the service know when the listener is gone', async () => {
    const abort = new AbortController();
    const answer = await fetch(`${url}/v1/inbox/stream`, { signal: abort.signal });
    const first = await answer.body?.getReader().read();
    assert.equal(Buffer.from(first?.value ?? []).toString(), 'data: first\n\n');
    const backend = backends[1] as http.Server;
    const open = () =>
      new Promise<number>((resolve) =>
        backend.getConnections((_err, count) => {
          resolve(count);
        }),
      );
    const before = await open();
    abort.abort();
    while ((await open()) >= before) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('tunnels a WebSocket both ways', async () => {
    const { port } = new URL(url);
    const socket = net.connect(Number(port), '127.0.0.1');
    let got = '';
    socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
    socket.write(
      'GET /v1/inbox/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    while (!got.includes('hello')) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.match(got, /^HTTP\/1\.1 101 /);
    socket.write('back and forth');
    while (!got.endsWith('back and forth')) await new Promise((resolve) => setTimeout(resolve, 10));
    socket.destroy();
  });

  it('asks again over a new connection where a kept one was closed at that moment, and only without a body', async () => {
    assert.equal(await (await fetch(`${url}/v1/events/leave`)).text(), 'events');
    for (let count = 0; count < 20; count += 1) {
      assert.equal((await fetch(`${url}/v1/events/leave`)).status, 200);
      await new Promise((resolve) => setTimeout(resolve, count));
    }
  });

  it('says when to come again where the service of a WebSocket is gone', async () => {
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString()));
    socket.write(
      'GET /v1/gone HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await new Promise((resolve) => socket.once('close', resolve));
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.match(answer, /\r\nRetry-After: 1\r\n/);
  });

  it('answers 503 with a problem where a service is away, and 404 for what is never public', async () => {
    const away = await fetch(`${url}/v1/gone`);
    assert.deepEqual(
      [away.status, away.headers.get('retry-after'), away.headers.get('content-type')],
      [503, '1', 'application/problem+json'],
    );
    for (const path of ['/metrics', '/ready', '/live', '/health'])
      assert.equal((await fetch(url + path)).status, 404, path);
  });
});
