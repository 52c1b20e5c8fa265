import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseAllowedNetworks } from '../../src/egress/addressRules.ts';
import { createEgress, type Egress } from '../../src/egress/egress.ts';

/**
 * Of `fetch`; far shorter than what the receiver takes. A client's own bound may also end early where the event loop is late
 * (nodejs/undici#1976), and what is sent again after it runs twice at the receiver (raine/claude-code-proxy#160).
 */
const timeoutMs = 200;
const answersAfterMs = 1_500;

describe('How long an answer from outside is waited for', function () {
  this.timeout(20_000);
  let server: Server;
  let url: string;
  let egress: Egress;

  before(async () => {
    server = createServer((request, response) => {
      // The head, or the second part of the body, is what comes late.
      if (request.url === '/body') response.writeHead(200).write('first ');
      setTimeout(() => response.end('done'), answersAfterMs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    egress = createEgress({ allowed: parseAllowedNetworks('127.0.0.1/32'), timeoutMs });
  });
  after(async () => {
    await egress.close();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });

  const ask = (path: string, ms: number) =>
    egress.request(url + path, { method: 'POST', headers: {}, body: 'x', signal: AbortSignal.timeout(ms) });

  it('is what the caller of a request says, and nothing shorter', async () => {
    const replies = await Promise.all([ask('/head', 15_000), ask('/body', 15_000)]);
    assert.deepEqual(
      replies.map(({ text }) => text),
      ['done', 'first done'],
    );
  });

  it('is nothing longer either, for the head and for the body', async () => {
    await assert.rejects(ask('/head', 300), { name: 'TimeoutError' });
    const startedMs = performance.now();
    const { status, text, broken } = await ask('/body', 300);
    assert.deepEqual({ status, text, broken }, { status: 200, text: 'first ', broken: true });
    assert.ok(performance.now() - startedMs < answersAfterMs);
  });

  it('is what the installation says for a fetch that brings no signal', async () => {
    await assert.rejects(egress.fetch(`${url}/head`));
  });
});
