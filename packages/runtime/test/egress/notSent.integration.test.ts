import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import assert from 'node:assert/strict';
import net from 'node:net';
import { parseAllowedNetworks } from '../../src/egress/addressRules.ts';
import { createEgress, EgressRefused, type Egress } from '../../src/egress/egress.ts';
import { NotSent } from '../../src/egress/notSent.ts';

/** What a receiver does with a connection, and whether a byte of the request reached it. */
interface Receiver {
  readonly port: number;
  readonly heard: () => number;
  close(): Promise<void>;
}

async function startReceiver(behave: (socket: net.Socket) => void): Promise<Receiver> {
  const open = new Set<net.Socket>();
  let bytes = 0;
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (part) => (bytes += part.length));
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    heard: () => bytes,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

const onHead = (socket: net.Socket, then: () => void) => {
  let head = '';
  socket.on('data', (part) => {
    head += part.toString('latin1');
    if (head.includes('\r\n\r\n')) then();
  });
};

describe('A request that fails', function () {
  this.timeout(30_000);
  let egress: Egress;
  const receivers: Receiver[] = [];
  before(() => {
    egress = createEgress({
      allowed: parseAllowedNetworks('127.0.0.0/8'),
      ca: localCertificate,
      resolve: (name) =>
        name === 'silent.test'
          ? new Promise(() => undefined)
          : Promise.resolve(name === 'empty.test' ? [] : [{ address: '127.0.0.1', family: 4 }]),
    });
  });
  after(async () => {
    await Promise.all(receivers.map((each) => each.close()));
    await egress.close();
  });
  async function receiver(behave: (socket: net.Socket) => void): Promise<Receiver> {
    const started = await startReceiver(behave);
    receivers.push(started);
    return started;
  }
  const ask = (url: string, ms = 20_000) =>
    egress.request(url, { method: 'POST', headers: {}, body: 'x', signal: AbortSignal.timeout(ms) });

  it('before TLS stands says that nothing left: a reset, an end, an alert, no TLS at all', async () => {
    const alert = Buffer.from([21, 3, 3, 0, 2, 2, 80]);
    for (const behave of [
      (socket: net.Socket) => socket.once('data', () => socket.resetAndDestroy()),
      (socket: net.Socket) => socket.once('data', () => socket.end()),
      (socket: net.Socket) => socket.once('data', () => socket.end(alert)),
      (socket: net.Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    ]) {
      const { port } = await receiver(behave);
      await assert.rejects(ask(`https://127.0.0.1:${String(port)}/`), NotSent);
    }
  });

  it('while its caller waits for a connection says that nothing left: a name or a TLS handshake without an answer', async () => {
    const silent = await receiver(() => undefined);
    await assert.rejects(ask(`https://127.0.0.1:${String(silent.port)}/`, 200), NotSent);
    await assert.rejects(ask('http://silent.test:1/', 200), NotSent);
    await assert.rejects(ask('http://empty.test:1/'), NotSent);
  });

  it('because its address is refused says so', async () => {
    await assert.rejects(ask('https://10.1.2.3/'), EgressRefused);
  });

  it('after it was sent never says that nothing left: a reset, an end, silence, 1xx for ever, a head that drips', async () => {
    for (const behave of [
      (socket: net.Socket) => {
        onHead(socket, () => socket.resetAndDestroy());
      },
      (socket: net.Socket) => {
        onHead(socket, () => socket.end());
      },
      () => undefined,
      (socket: net.Socket) => {
        const again = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 20);
        socket.once('close', () => {
          clearInterval(again);
        });
      },
      (socket: net.Socket) => {
        onHead(socket, () => {
          const drip = setInterval(() => socket.write('H'), 50);
          socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
          socket.once('close', () => {
            clearInterval(drip);
          });
        });
      },
    ]) {
      const { port, heard } = await receiver(behave);
      await assert.rejects(
        ask(`http://127.0.0.1:${String(port)}/`, 500),
        (err: unknown) => !(err instanceof NotSent),
      );
      assert.ok(heard() > 0);
    }
  });

  it('in the body of its answer still has the status that the receiver gave', async () => {
    const head = 'HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\nfirst';
    for (const behave of [
      (socket: net.Socket) => {
        onHead(socket, () => socket.end(head));
      },
      (socket: net.Socket) => {
        onHead(socket, () => {
          socket.write(head, () => setTimeout(() => socket.resetAndDestroy(), 50));
        });
      },
      (socket: net.Socket) => {
        onHead(socket, () => socket.write(head));
      },
    ]) {
      const { port } = await receiver(behave);
      const { status, text, broken } = await ask(`http://127.0.0.1:${String(port)}/`, 500);
      assert.deepEqual({ status, text, broken }, { status: 202, text: 'first', broken: true });
    }
  });
});
