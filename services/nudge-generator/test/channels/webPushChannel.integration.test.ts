import { startPushService, type PushService } from '@tsudoi/testing/fakes/pushService';
import type { SinkAnswer } from '@tsudoi/testing/fakes/webhookSink';
import { systemClock } from '@tsudoi/runtime/clock';
import assert from 'node:assert/strict';
import webPush from 'web-push';
import type { Channel } from '../../src/way/channels/channel.ts';
import type { PushDevice } from '../../src/way/channels/pushDevices.ts';
import { createWebPushChannel, topicOf } from '../../src/way/channels/webPushChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

describe('Web push', () => {
  const egress = loopbackEgress();
  let service: PushService;
  let devices: PushDevice[];
  let channel: Channel;
  async function start(fault?: (count: number) => SinkAnswer | undefined): Promise<void> {
    service = await startPushService(fault);
    devices = [];
    const store = {
      devicesOf: () => Promise.resolve([...devices]),
      forget: (_tenantId: string, id: string) => {
        devices = devices.filter((device) => device.id !== id);
        return Promise.resolve();
      },
    };
    const settings = {
      subject: 'mailto:a@b.example',
      ttlSeconds: 3_600,
      urgency: 'high',
      ...webPush.generateVAPIDKeys(),
    } as const;
    channel = createWebPushChannel(settings, store, egress, systemClock);
  }
  function subscribe() {
    const browser = service.subscribe();
    devices.push({
      id: `d${String(devices.length)}`,
      kind: 'web',
      endpoint: browser.endpoint,
      keys: browser.keys,
    });
    return browser;
  }
  afterEach(() => service.close());
  after(() => egress.close());

  it('reaches each browser with a payload that only it can read, always with TTL, Topic and Urgency', async () => {
    await start();
    const [one, two] = [subscribe(), subscribe()];
    const result = await channel.send(aMessage(), inTime());
    assert.equal(result.outcome, 'delivered', result.reason);
    for (const browser of [one, two]) {
      const [message] = browser.waiting();
      assert.deepEqual(
        [message?.ttl, message?.urgency, message?.topic],
        [3_600, 'high', topicOf(aMessage())],
      );
      const payload = JSON.parse(message?.payload ?? '') as Record<string, string>;
      assert.deepEqual([payload['title'], payload['tag']], ['明日の勉強会', message?.topic]);
    }
  });

  it('shortens the words until the payload fits and keeps the link', async () => {
    await start();
    const browser = subscribe();
    const url = `https://tsudoi.example/${'e'.repeat(1_500)}`;
    const long = aMessage({ subject: '集'.repeat(200), text: 'お待ちしています。'.repeat(88), url });
    assert.equal((await channel.send(long, inTime())).outcome, 'delivered');
    const payload = browser.waiting()[0]?.payload ?? '';
    assert.ok(Buffer.byteLength(payload) <= 3_800, String(Buffer.byteLength(payload)));
    const { url: sent, body } = JSON.parse(payload) as Record<string, string>;
    assert.deepEqual([sent, body?.endsWith('…')], [url, true]);
    const hopeless = aMessage({ key: 'more', url: `https://tsudoi.example/${'e'.repeat(4_000)}` });
    assert.equal((await channel.send(hopeless, inTime())).outcome, 'refused');
  });

  it('sends an unknown outcome again without a second message: the Topic replaces the first', async () => {
    await start((count) => (count === 1 ? { cut: true } : undefined));
    const browser = subscribe();
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'unknown');
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'delivered');
    assert.equal(service.sink.requests.length, 2);
    assert.equal(browser.waiting().length, 1);
    await channel.send(aMessage({ key: 'another nudge' }), inTime());
    assert.equal(browser.waiting().length, 2);
  });

  it('forgets a browser that unsubscribed, and says gone when none is left', async () => {
    await start();
    const [first, second] = [subscribe(), subscribe()];
    first.unsubscribe();
    const result = await channel.send(aMessage(), inTime());
    assert.equal(result.outcome, 'delivered');
    assert.deepEqual(
      result.devices?.map(({ kind, outcome }) => [kind, outcome]),
      [
        ['web', 'gone'],
        ['web', 'delivered'],
      ],
      'each browser has its own',
    );
    assert.equal(devices.length, 1);
    second.unsubscribe();
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'gone');
    assert.equal(devices.length, 0);
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'gone');
  });

  it('obeys Retry-After, and takes 413 and 403 as final', async () => {
    const answers = [{ status: 429, headers: { 'retry-after': '12' } }, { status: 413 }, { status: 403 }];
    await start((count) => answers[count - 1]);
    subscribe();
    const busy = await channel.send(aMessage(), inTime());
    assert.deepEqual([busy.outcome, busy.retryAfterMs], ['retry', 12_000]);
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'refused');
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'refused');
  });

  it('refuses an endpoint inside the installation', async () => {
    await start();
    const browser = service.subscribe();
    devices.push({ id: 'bad', kind: 'web', endpoint: 'https://169.254.169.254/push', keys: browser.keys });
    const result = await channel.send(aMessage(), inTime());
    assert.deepEqual([result.outcome, /linkLocal/.test(result.reason ?? '')], ['refused', true]);
  });
});
