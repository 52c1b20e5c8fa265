import assert from 'node:assert/strict';
import net from 'node:net';
import { createSmtpChannel } from '../../src/way/channels/smtpChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

/** The steps of a session, and what a server says to each where nothing is wrong. */
const steps = ['greeting', 'EHLO', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'content'] as const;
type Step = (typeof steps)[number];
const said: Record<Step, string> = {
  greeting: '220 here',
  EHLO: '250-here\r\n250 AUTH PLAIN',
  AUTH: '235 welcome',
  MAIL: '250 yes',
  RCPT: '250 yes',
  DATA: '354 go on',
  content: '250 taken',
};

type Trouble = 'hangs' | 'drips' | 'never ends' | 'closes' | 'resets';

/** A server that does what it should up to a step, and there what it should not. */
async function startServer(at: Step, trouble: Trouble) {
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    const timers: NodeJS.Timeout[] = [];
    socket.once('close', () => {
      for (const timer of timers) clearInterval(timer);
    });
    const answer = (step: Step) => {
      if (step !== at) socket.write(`${said[step]}\r\n`);
      else if (trouble === 'closes') socket.end();
      else if (trouble === 'resets') socket.resetAndDestroy();
      else if (trouble === 'drips') timers.push(setInterval(() => socket.write('2'), 30));
      else if (trouble === 'never ends')
        timers.push(setInterval(() => socket.write(`${said[step].slice(0, 3)}-more\r\n`), 30));
    };
    let body: string | undefined;
    socket.on('data', (bytes) => {
      for (const line of bytes.toString('latin1').split('\r\n')) {
        if (body !== undefined) {
          if (line === '.') {
            body = undefined;
            answer('content');
          }
          continue;
        }
        const step = steps.find((each) => line.toUpperCase().startsWith(each.toUpperCase()));
        if (step === 'DATA' && at !== 'DATA') body = '';
        if (step !== undefined) answer(step);
      }
    });
    answer('greeting');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    open: () => [...open].filter((socket) => !socket.destroyed).length,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

describe('A mail server that fails at a step', function () {
  this.timeout(60_000);

  for (const trouble of ['hangs', 'drips', 'never ends', 'closes', 'resets'] as const)
    it(`${trouble}: each wait ends, and unknown is only what was handed over`, async () => {
      const outcomes = await Promise.all(
        steps.map(async (at) => {
          const server = await startServer(at, trouble);
          const egress = loopbackEgress();
          const channel = createSmtpChannel(
            {
              ...{ provider: 'smtp', host: '127.0.0.1', port: server.port, security: 'none' },
              ...{ user: 'tsudoi', password: 'secret' },
              from: { name: '集い', address: 'nudge@tsudoi.example' },
              identity: {
                name: 'Tsudoi',
                postalAddress: '東京都千代田区1-1',
                contact: 'help@tsudoi.example',
              },
            },
            egress,
            { openMs: 400, messageMs: 400 },
          );
          try {
            const { outcome } = await channel.send(aMessage(), inTime());
            return [at, outcome];
          } finally {
            channel.close();
            server.close();
            await egress.close();
          }
        }),
      );
      assert.deepEqual(
        outcomes,
        steps.map((at) => [at, at === 'content' ? 'unknown' : 'retry']),
      );
    });
});
