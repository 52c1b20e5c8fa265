import { createLogger } from '@tsudoi/runtime/logger';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import net from 'node:net';
import { openNotices } from '../src/notices.ts';
import { asOwner } from './openTestDatabase.ts';

async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!(await check())) {
    if (Date.now() > deadline) assert.fail(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('Notices of the database', () => {
  const testDatabase = useTestDatabase({ before, after });
  const log = createLogger('test', 'silent');
  const notify = (channel: string, payload: string) =>
    asOwner(testDatabase(), `select pg_notify('${channel}', '${payload}')`);
  const connections = async (name: string) => {
    const [row] = await asOwner<{ n: string }>(
      testDatabase(),
      `select count(*) as n from pg_stat_activity where application_name = '${name}-listen'`,
    );
    return Number(row?.n);
  };

  it('come over one connection however many channels and listeners there are', async () => {
    const notices = openNotices({ url: testDatabase().appUrl, applicationName: 'many', log });
    const heard: string[] = [];
    const names = Array.from({ length: 12 }, (_, index) => `channel_${'abcdefghijkl'.charAt(index)}`);
    const stops = await Promise.all(
      [...names, ...names].map((name) => notices.listen(name, (payload) => heard.push(payload))),
    );
    assert.equal(await connections('many'), 1);
    for (const name of names) await notify(name, name);
    await until('two notices of each', () => heard.length === 24);
    await stops[0]?.();
    await notify('channel_a', 'again');
    await until('the other listener of that channel', () => heard.length === 25);
    await stops[12]?.();
    await notify('channel_a', 'nobody');
    await notify('channel_b', 'end');
    await until('the end', () => heard.filter((payload) => payload === 'end').length === 2);
    assert.ok(!heard.includes('nobody'));
    await notices.close();
    await until('the connection gone', async () => (await connections('many')) === 0);
  });

  it('are heard again, on every channel, after the server ended the connection', async () => {
    const notices = openNotices({ url: testDatabase().appUrl, applicationName: 'ended', log });
    const heard: string[] = [];
    await notices.listen('one', (payload) => heard.push(payload));
    await notices.listen('two', (payload) => heard.push(payload));
    await asOwner(
      testDatabase(),
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ended-listen'`,
    );
    await until('both channels', async () => {
      await notify('one', '1');
      await notify('two', '2');
      return heard.includes('1') && heard.includes('2');
    });
    await notices.close();
  });

  it('that one listener does not understand end no process, and the others hear them', async () => {
    const notices = openNotices({ url: testDatabase().appUrl, applicationName: 'strange', log });
    const heard: string[] = [];
    await notices.listen('one', (payload) => {
      JSON.parse(payload);
    });
    await notices.listen('one', (payload) => heard.push(payload));
    await notify('one', 'no JSON');
    await notify('one', '{}');
    await until('both', () => heard.length === 2);
    assert.deepEqual(heard, ['no JSON', '{}']);
    await notices.close();
  });

  it('leave no connection behind where the network swallows what begins to listen', async () => {
    const real = new URL(testDatabase().appUrl);
    let swallow = true;
    const proxy = net.createServer((inside) => {
      const outside = net.connect(Number(real.port), real.hostname);
      let gone = false;
      inside.on('error', () => undefined).on('close', () => outside.destroy());
      outside.on('error', () => undefined).on('close', () => inside.destroy());
      inside.on('data', (bytes) => {
        gone ||=
          swallow && /listen/i.test(bytes.toString('latin1').replaceAll(/application_name\0[^\0]*/g, ''));
        if (!gone) outside.write(bytes);
      });
      outside.on('data', (bytes) => inside.write(bytes));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(real);
    url.port = String((proxy.address() as net.AddressInfo).port);
    const notices = openNotices({
      ...{ url: url.href, applicationName: 'begun', log },
      ...{ heartbeatMs: 60_000, answerMs: 200 },
    });
    for (let round = 0; round < 5; round += 1) await assert.rejects(notices.listen('one', () => undefined));
    await until('nothing of them left at the server', async () => (await connections('begun')) === 0);
    swallow = false;
    const heard: string[] = [];
    await notices.listen('one', (payload) => heard.push(payload));
    await notify('one', 'after');
    await until('a notice', () => heard.includes('after'));
    assert.equal(await connections('begun'), 1);
    await notices.close();
    proxy.close();
  });

  it('are heard again after the network swallowed the connection without a word', async () => {
    const real = new URL(testDatabase().appUrl);
    let swallow = false;
    const open = new Set<net.Socket>();
    const proxy = net.createServer((inside) => {
      const outside = net.connect(Number(real.port), real.hostname);
      const mine = swallow;
      open.add(inside).add(outside);
      for (const [from, to] of [
        [inside, outside],
        [outside, inside],
      ] as const) {
        from.on('error', () => undefined);
        from.on('data', (bytes) => {
          if (!swallow || mine) to.write(bytes);
        });
        from.on('close', () => to.destroy());
      }
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(real);
    url.port = String((proxy.address() as net.AddressInfo).port);
    const notices = openNotices({
      ...{ url: url.href, applicationName: 'swallowed', log },
      ...{ heartbeatMs: 100, answerMs: 300 },
    });
    const heard: string[] = [];
    await notices.listen('one', (payload) => heard.push(payload));
    // From here the connection that stands is a black hole; a new one gets through.
    swallow = true;
    await until('a notice over a new connection', async () => {
      await notify('one', 'after');
      return heard.includes('after');
    });
    await notices.close();
    for (const socket of open) socket.destroy();
    proxy.close();
  });
});
