import assert from 'node:assert/strict';
import http, { type IncomingMessage } from 'node:http';
import net from 'node:net';
import { InvalidInput } from '../src/errors.ts';
import { readBody } from '../src/http/readBody.ts';

describe('A body that comes slowly', function () {
  this.timeout(20_000);

  /** What reading the body came to, for a request with these parts, a part each 20 ms. */
  async function reading(parts: readonly string[], length: number, withinMs?: number): Promise<Buffer> {
    const asked = Promise.withResolvers<IncomingMessage>();
    const server = http.createServer((request) => {
      asked.resolve(request);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${String(length)}\r\n\r\n`);
    const rest = [...parts];
    const drip = setInterval(() => {
      const part = rest.shift();
      if (part !== undefined) socket.write(part);
    }, 20);
    try {
      return await readBody(await asked.promise, 1_000, withinMs);
    } finally {
      clearInterval(drip);
      socket.destroy();
      server.closeAllConnections();
      server.close();
    }
  }

  it('is given up in time where anybody may send it (408), however steadily it drips', async () => {
    const drip = Array.from({ length: 1_000 }, () => 'x');
    await assert.rejects(
      reading(drip, 900, 300),
      (err: unknown) => err instanceof InvalidInput && err.status === 408,
    );
    await assert.rejects(reading([], 10, 100), { status: 408 });
  });

  it('is taken where it is whole in time, or nobody set one', async () => {
    assert.equal((await reading(['ab', 'cd'], 4, 10_000)).toString(), 'abcd');
    assert.equal((await reading(['ab', 'cd'], 4)).toString(), 'abcd');
  });
});
