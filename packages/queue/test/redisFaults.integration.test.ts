import { createLifecycle } from '@tsudoi/runtime/lifecycle';
import { createLogger } from '@tsudoi/runtime/logger';
import { isPassingFault } from '@tsudoi/runtime/passingFault';
import assert from 'node:assert/strict';
import net from 'node:net';
import { openRedis } from '../src/redis.ts';
import { until } from './queueHarness.ts';

/** A server that speaks as much of the protocol as a client needs to begin, and answers GET and SET with one line. */
async function startSpeaker(answer: string | undefined): Promise<{ url: string; close(): void }> {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      for (const [, name = ''] of bytes.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const info = 'redis_version:7.2.0\r\nloading:0\r\n';
        if (/^info$/i.test(name)) socket.write(`$${String(info.length)}\r\n${info}\r\n`);
        else if (!/^(?:get|set)$/i.test(name)) socket.write('+OK\r\n');
        else if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${String((server.address() as net.AddressInfo).port)}/0`,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

describe('A Redis that cannot do it now', function () {
  this.timeout(20_000);
  const log = createLogger('test', 'silent');

  for (const [what, answer, passes] of [
    ['is a replica', '-READONLY You can not write against a read only replica.', true],
    ['is out of memory', "-OOM command not allowed when used memory > 'maxmemory'.", true],
    ['still loads', '-LOADING Redis is loading the dataset in memory', true],
    [
      'has lost its master',
      "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
      true,
    ],
    ['is a broken cluster', '-CLUSTERDOWN The cluster is down', true],
    ['cannot save', '-MISCONF Redis is configured to save RDB snapshots', true],
    ['runs a script that does not end', '-BUSY Redis is busy running a script.', true],
    ['has no more room for clients', '-ERR max number of clients reached', true],
    ['says nothing', undefined, true],
    [
      'has another kind of value there',
      '-WRONGTYPE Operation against a key holding the wrong kind of value',
      false,
    ],
    ['does not know the command', "-ERR unknown command 'get'", false],
  ] as const)
    it(`${what}: ${passes ? 'the fault passes' : 'the fault is ours'}`, async () => {
      const speaker = await startSpeaker(answer);
      const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 5_000 });
      const redis = openRedis(speaker.url, log, lifecycle);
      try {
        await until('the connection', () => redis.status === 'ready');
        await assert.rejects(redis.set('key', 'value'), (err: unknown) => isPassingFault(err) === passes);
        await lifecycle.stop('test over');
        await assert.rejects(redis.get('key'), isPassingFault);
      } finally {
        speaker.close();
      }
    });

  it('takes connections and answers nothing from the start: commands fail at once or in time, and the process goes on', async () => {
    const open = new Set<net.Socket>();
    const server = net.createServer((socket) => open.add(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `redis://127.0.0.1:${String((server.address() as net.AddressInfo).port)}/0`;
    const lifecycle = createLifecycle({ log, drainDelayMs: 0, deadlineMs: 5_000 });
    const redis = openRedis(url, log, lifecycle);
    await until('a connection', () => open.size > 0);
    await assert.rejects(redis.get('key'), isPassingFault);
    // The first question of a connection has its bound too: another connection is tried.
    await until('a second try', () => open.size > 1);
    await lifecycle.stop('test over');
    for (const socket of open) socket.destroy();
    server.close();
  });
});
