import { startApnsServer, type ApnsServer } from '@tsudoi/testing/fakes/apnsServer';
import { startFaultProxy } from '@tsudoi/testing/faultProxy';
import { startFcmServer, type FcmServer } from '@tsudoi/testing/fakes/fcmServer';
import { systemClock } from '@tsudoi/runtime/clock';
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { constants } from 'node:http2';
import { createMobilePushChannel } from '../../src/way/channels/mobilePushChannel.ts';
import type { PushDevice } from '../../src/way/channels/pushDevices.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

describe('Mobile push', () => {
  const egress = loopbackEgress();
  const apple = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const google = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
  let apns: ApnsServer;
  let fcm: FcmServer;
  let devices: PushDevice[] = [];

  before(async () => {
    const refusals: Record<string, { status: number; reason: string }> = {
      'apple-token-removed': { status: 410, reason: 'Unregistered' },
      'apple-token-invalid': { status: 410, reason: 'ExpiredToken' },
      'apple-token-flooded': { status: 429, reason: 'TooManyRequests' },
    };
    const options = { publicKey: apple.publicKey, teamId: 'TEAM123456' };
    const resets: Record<string, number> = {
      'apple-token-refused': constants.NGHTTP2_REFUSED_STREAM,
      'apple-token-cancelled': constants.NGHTTP2_CANCEL,
      'apple-token-broken': constants.NGHTTP2_INTERNAL_ERROR,
    };
    apns = await startApnsServer({
      ...options,
      answer: (token) => refusals[token],
      reset: (token) => resets[token],
    });
    fcm = await startFcmServer(['google-token-removed']);
  });
  after(async () => {
    await apns.close();
    await fcm.close();
    await egress.close();
  });

  const build = (apnsUrl = apns.url) =>
    createMobilePushChannel(
      {
        ttlSeconds: 600,
        fcm: {
          projectId: 'p-1',
          clientEmail: 'a@b.example',
          privateKey: pem(google.privateKey),
          tokenUrl: fcm.tokenUrl,
          baseUrl: fcm.baseUrl,
        },
        apns: {
          teamId: 'TEAM123456',
          keyId: 'KEY1234567',
          privateKey: pem(apple.privateKey),
          topic: 'jp.tsudoi.app',
          baseUrl: apnsUrl,
        },
      },
      {
        devicesOf: () => Promise.resolve([...devices]),
        forget: (_tenantId, id) => {
          devices = devices.filter((device) => device.id !== id);
          return Promise.resolve();
        },
      },
      egress,
      systemClock,
    );
  const device = (kind: 'fcm' | 'apns', endpoint: string): PushDevice => ({ id: endpoint, kind, endpoint });

  it('sends to FCM with one access token and to APNs on one HTTP/2 session', async () => {
    const channel = build();
    devices = [device('fcm', 'google-token-1'), device('apns', 'apple-token-1')];
    for (let count = 0; count < 3; count += 1) {
      const result = await channel.send(aMessage({ key: `k${String(count)}` }), inTime());
      assert.equal(result.outcome, 'delivered', result.reason);
    }
    assert.deepEqual([fcm.messages.length, fcm.grants()], [3, 1]);
    assert.deepEqual([apns.notifications.length, apns.sessions()], [3, 1]);
    const { headers, body } = apns.notifications[0] ?? assert.fail();
    assert.equal(headers['apns-topic'], 'jp.tsudoi.app');
    assert.equal(String(headers['apns-collapse-id']).length, 32);
    assert.match(body, /明日の勉強会/);
    channel.close();
  });

  it('tries again what Apple did not look at, and knows nothing of what was cut off', async () => {
    const channel = build();
    for (const [token, outcome] of [
      ['apple-token-refused', 'retry'],
      ['apple-token-cancelled', 'unknown'],
      ['apple-token-broken', 'unknown'],
    ] as const) {
      devices = [device('apns', token)];
      const result = await channel.send(aMessage({ key: token }), inTime());
      assert.equal(result.outcome, outcome, `${token}: ${result.reason ?? ''}`);
    }
    channel.close();
  });

  it('takes another session after one that answered nothing in time; of one that never stood nothing left', async () => {
    const proxy = await startFaultProxy(Number(new URL(apns.url).port));
    const channel = build(`https://localhost:${String(proxy.port)}`);
    devices = [device('apns', 'apple-token-1')];
    const send = (key: string, ms = 10_000) => channel.send(aMessage({ key }), AbortSignal.timeout(ms));
    try {
      proxy.set({ blackHole: true });
      assert.equal((await send('never stood', 300)).outcome, 'retry');
      proxy.set({});
      assert.equal((await send('before')).outcome, 'delivered');
      proxy.set({ blackHole: true });
      assert.equal((await send('swallowed', 300)).outcome, 'unknown');
      proxy.set({});
      for (const key of ['after', 'after that']) {
        const result = await send(key);
        assert.equal(result.outcome, 'delivered', `${key}: ${result.reason ?? ''}`);
      }
    } finally {
      channel.close();
      await proxy.close();
    }
  });

  it('shortens the words until the payload fits, keeps the link, and refuses what cannot fit', async () => {
    const channel = build();
    devices = [device('fcm', 'google-token-1'), device('apns', 'apple-token-1')];
    const url = `https://tsudoi.example/${'e'.repeat(1_500)}`;
    const long = aMessage({
      key: 'long',
      subject: '集'.repeat(200),
      text: 'お待ちしています。'.repeat(88),
      url,
    });
    assert.equal((await channel.send(long, inTime())).outcome, 'delivered');
    const google = JSON.stringify(fcm.messages.at(-1));
    const { body } = apns.notifications.at(-1) ?? assert.fail();
    for (const payload of [google, body]) {
      assert.ok(Buffer.byteLength(payload) <= 4_200, String(Buffer.byteLength(payload)));
      assert.ok(payload.includes(url) && payload.includes('お待ちしています') && payload.includes('…'));
    }
    const before = apns.notifications.length;
    const hopeless = aMessage({ key: 'more', url: `https://tsudoi.example/${'e'.repeat(4_100)}` });
    const refused = await channel.send(hopeless, inTime());
    assert.deepEqual([refused.outcome, apns.notifications.length], ['refused', before]);
    channel.close();
  });

  it('forgets removed apps of both, and says retry when told to wait', async () => {
    const channel = build();
    devices = [
      device('fcm', 'google-token-removed'),
      device('apns', 'apple-token-removed'),
      device('apns', 'apple-token-invalid'),
    ];
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'gone');
    assert.deepEqual(devices, []);
    devices = [device('apns', 'apple-token-flooded')];
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'retry');
    channel.close();
  });

  it('reopens its session when Apple closes it', async () => {
    const channel = build();
    devices = [device('apns', 'apple-token-1')];
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'delivered');
    await apns.close();
    const away = await channel.send(aMessage(), inTime());
    assert.equal(away.outcome, 'retry', away.reason);
    apns = await startApnsServer({ publicKey: apple.publicKey, teamId: 'TEAM123456' });
    const again = build();
    assert.equal((await again.send(aMessage(), inTime())).outcome, 'delivered');
    channel.close();
    again.close();
  });
});
