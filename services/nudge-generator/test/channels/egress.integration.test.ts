import { localCertificate } from '@tsudoi/testing/fakes/pushCertificate';
import { startWebhookSink, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { systemClock } from '@tsudoi/runtime/clock';
import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createEgress } from '@tsudoi/runtime/egress';
import { createWebhookChannel } from '../../src/way/channels/webhookChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

const secret = 'whsec_YS1zZWNyZXQtb2YtdGhlLXRlc3RzLTEyMzQ1Njc4';

describe('Webhooks and the way out', () => {
  let sink: WebhookSink;
  afterEach(() => sink.close());

  it('sends a signed request with the nudge key, and a receiver that honours it sees a repeat as one', async () => {
    sink = await startWebhookSink();
    const egress = loopbackEgress();
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const message = aMessage({ address: `${sink.url}/hook` });
    assert.equal((await channel.send(message, inTime())).outcome, 'delivered');
    assert.equal((await channel.send(message, inTime())).outcome, 'delivered');
    assert.equal(sink.requests.length, 2);
    assert.equal(sink.distinct(), 1);
    const { headers, body } = sink.requests[0] ?? assert.fail();
    assert.equal(headers['idempotency-key'], message.key);
    // The library that receivers use (standardwebhooks.com); it refuses what is older than five minutes.
    const given = headers as Record<string, string>;
    const receiver = new Webhook(secret);
    assert.deepEqual(receiver.verify(body, given), JSON.parse(body.toString()));
    assert.throws(() => receiver.verify(`${body.toString()} `, given), /No matching signature/);
    const another = new Webhook('whsec_YW5vdGhlciBzZWNyZXQgb2Ygc2l4dGVlbg==');
    assert.throws(() => another.verify(body, given), /No matching signature/);
    const late = createWebhookChannel({ secret }, egress, { now: () => new Date(Date.now() - 600_000) });
    assert.equal((await late.send(message, inTime())).outcome, 'delivered');
    const old = sink.requests[2]?.headers as Record<string, string>;
    assert.throws(() => receiver.verify(sink.requests[2]?.body ?? '', old), /too old/);
    await egress.close();
  });

  it('refuses addresses of the inside, names that resolve there, and never connects', async () => {
    sink = await startWebhookSink();
    const port = new URL(sink.url).port;
    const egress = createEgress({ ca: localCertificate, timeoutMs: 3_000 });
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const bad: readonly (readonly [string, RegExp])[] = [
      [
        'https://169.254.169.254/latest/meta-data/',
        /169\.254\.169\.254 is not a public address \(linkLocal\)/,
      ],
      [`https://localhost:${port}/`, /localhost resolves to .*loopback/],
      [`https://127.0.0.1:${port}/`, /loopback/],
      [`https://2130706433:${port}/`, /loopback/],
      [`https://0x7f.1:${port}/`, /loopback/],
      [`https://[::ffff:127.0.0.1]:${port}/`, /loopback/],
      ['http://example.com/', /use https/],
      ['file:///etc/passwd', /scheme file/],
      ['https://user:secret@example.com/', /user name/],
      ['https://example.com/\r\nX: y', /control character/],
    ];
    for (const [address, reason] of bad) {
      const result = await channel.send(aMessage({ address }), inTime());
      assert.equal(result.outcome, 'refused', address);
      assert.match(result.reason ?? '', reason);
    }
    assert.equal(sink.requests.length, 0);
    await egress.close();
  });

  it('refuses a name when one of its addresses is inside, and connects to the address that was checked', async () => {
    sink = await startWebhookSink();
    const answers = [
      [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.5', family: 4 },
      ],
      [{ address: '127.0.0.1', family: 4 }],
    ];
    let asked = 0;
    const egress = createEgress({
      allowed: parseAllowedNetworks('127.0.0.1/32'),
      ca: localCertificate,
      resolve: () => Promise.resolve(answers[asked++] ?? assert.fail('resolved once more than connected')),
    });
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const mixed = await channel.send(aMessage({ address: 'https://mixed.example/' }), inTime());
    assert.match(mixed.reason ?? '', /mixed\.example resolves to 10\.0\.0\.5/);
    assert.equal(mixed.outcome, 'refused');
    const good = await channel.send(
      aMessage({ address: sink.url.replace('127.0.0.1', 'localhost') }),
      inTime(),
    );
    assert.equal(good.outcome, 'delivered');
    assert.equal(asked, 2, 'each connection resolved once');
    await egress.close();
  });

  it('does not follow a redirect to the inside', async () => {
    sink = await startWebhookSink(() => ({ status: 302, headers: { location: 'http://169.254.169.254/' } }));
    const egress = loopbackEgress();
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const result = await channel.send(aMessage({ address: sink.url }), inTime());
    assert.deepEqual([result.outcome, result.reason], ['refused', '302: redirects are not followed']);
    assert.equal(sink.requests.length, 1);
    await egress.close();
  });

  it('says gone, retry with its wait, and unknown when the connection broke after the request', async () => {
    const answers = [
      { status: 410 },
      { status: 429, headers: { 'retry-after': '7' } },
      { cut: true },
      { status: 502 },
    ];
    sink = await startWebhookSink((_request, count) => answers[count - 1] ?? {});
    const egress = loopbackEgress();
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const send = () => channel.send(aMessage({ address: sink.url }), inTime());
    assert.equal((await send()).outcome, 'gone');
    const late = await send();
    assert.deepEqual([late.outcome, late.retryAfterMs], ['retry', 7_000]);
    assert.equal((await send()).outcome, 'unknown');
    assert.equal((await send()).outcome, 'unknown');
    await sink.close();
    await new Promise((resolve) => setTimeout(resolve, 50)); // the kept connection hears of it
    assert.equal((await send()).outcome, 'retry', 'nobody listens: it certainly did not arrive');
    await egress.close();
  });

  it('refuses a text of 1 MB before anything leaves', async () => {
    sink = await startWebhookSink();
    const egress = loopbackEgress();
    const channel = createWebhookChannel({ secret }, egress, systemClock);
    const result = await channel.send(
      aMessage({ address: sink.url, text: 'あ'.repeat(1_000_000) }),
      inTime(),
    );
    assert.equal(result.outcome, 'refused');
    assert.match(result.reason ?? '', /1000000 characters/);
    assert.equal(sink.requests.length, 0);
    await egress.close();
  });
});
