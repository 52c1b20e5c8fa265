import assert from 'node:assert/strict';
import express from 'express';
import net from 'node:net';
import { createLifecycle } from '../src/lifecycle.ts';
import { createLogger } from '../src/logger.ts';
import { listen } from '../src/http/listen.ts';

interface Reader {
  /** Sends a request on the kept connection; resolves to the head of its answer, undefined where the connection ended instead. */
  ask(): Promise<string | undefined>;
  close(): void;
}

/** A client that keeps its connection and thinks between two requests. */
async function connectReader(port: number): Promise<Reader> {
  const socket = net.connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.on('error', () => undefined);
  return {
    ask: () =>
      new Promise((resolve) => {
        const gone = () => {
          resolve(undefined);
        };
        if (socket.destroyed || socket.readableEnded) {
          gone();
          return;
        }
        socket.once('close', gone);
        socket.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
        });
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      }),
    close: () => {
      socket.destroy();
    },
  };
}

describe('A server that stops', function () {
  this.timeout(120_000);
  const count = 20;

  async function start(drainDelayMs: number) {
    const lifecycle = createLifecycle({
      log: createLogger('drain', 'silent'),
      drainDelayMs,
      deadlineMs: 60_000,
    });
    const app = express();
    app.get('/', (_request, response) => void response.send('ok'));
    const { port } = await listen(app, lifecycle, { port: 0, host: '127.0.0.1' });
    const readers = await Promise.all(Array.from({ length: count }, () => connectReader(port)));
    for (const reader of readers) assert.match(String(await reader.ask()), /^HTTP\/1\.1 200/);
    return { lifecycle, port, readers };
  }

  it('answers every kept connection once more while it drains, takes its leave with that answer, and still lets others in', async () => {
    const { lifecycle, port, readers } = await start(5_000);
    const stopped = lifecycle.stop('test');
    const answers = await Promise.all(
      readers.map(async (reader, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * 10));
        return reader.ask();
      }),
    );
    for (const answer of answers) assert.match(String(answer), /^HTTP\/1\.1 200[\s\S]*connection: close/i);
    const late = await connectReader(port);
    assert.match(String(await late.ask()), /^HTTP\/1\.1 200[\s\S]*connection: close/i);
    assert.equal(await stopped, true);
    late.close();
  });

  it('closes idle connections at once without a delay: a request on its way would be lost', async () => {
    const { lifecycle, readers } = await start(0);
    await lifecycle.stop('test');
    assert.deepEqual(
      await Promise.all(readers.map((reader) => reader.ask())),
      readers.map(() => undefined),
    );
  });
});
