import { startWebhookSink, type SinkAnswer, type WebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { systemClock } from '@tsudoi/runtime/clock';
import { smsSize } from '@tsudoi/words/channelLimits';
import assert from 'node:assert/strict';
import { createSendgridChannel } from '../../src/way/channels/sendgridChannel.ts';
import { createSlackChannel } from '../../src/way/channels/slackChannel.ts';
import { createSmsChannel } from '../../src/way/channels/smsChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

describe('SMS, Slack and SendGrid', () => {
  const egress = loopbackEgress();
  let sink: WebhookSink;
  afterEach(() => sink.close());
  after(() => egress.close());
  const startWith = async (...answers: readonly SinkAnswer[]) => {
    sink = await startWebhookSink((_request, count) => answers[count - 1] ?? {});
  };

  it('sends an SMS by the form API and reads its verdicts', async () => {
    await startWith(
      { status: 201, body: '{"sid":"SM1"}' },
      { status: 400, body: '{"code": 21610, "message": "unsubscribed recipient"}' },
      { status: 400, body: '{"code": 30001, "message": "other"}' },
      { status: 429 },
    );
    const channel = createSmsChannel(
      { baseUrl: sink.url, accountSid: 'AC1', authToken: 'token', maxSegments: 10, from: '+15005550006' },
      egress,
      systemClock,
    );
    const message = aMessage({ address: '+819012345678' });
    assert.deepEqual(await channel.send(message, inTime()), { outcome: 'delivered', receipt: 'SM1' });
    const { path, headers, body } = sink.requests[0] ?? assert.fail();
    assert.equal(path, '/2010-04-01/Accounts/AC1/Messages.json');
    assert.equal(headers.authorization, `Basic ${Buffer.from('AC1:token').toString('base64')}`);
    const form = new URLSearchParams(body.toString());
    assert.equal(form.get('To'), '+819012345678');
    assert.match(form.get('Body') ?? '', /席はまだ.*https:\/\/tsudoi\.example\/e\/1$/s);
    assert.equal((await channel.send(message, inTime())).outcome, 'gone');
    assert.equal((await channel.send(message, inTime())).outcome, 'refused');
    assert.equal((await channel.send(message, inTime())).outcome, 'retry');
    assert.equal((await channel.send(aMessage({ address: '090-1234' }), inTime())).outcome, 'refused');
    assert.equal(
      (await channel.send(aMessage({ address: '+819012345678', text: 'x'.repeat(671) }), inTime())).outcome,
      'refused',
    );
    assert.equal(sink.requests.length, 4, 'what is refused here never leaves');
  });

  it('shortens an SMS to the parts that it may cost, never its link', async () => {
    await startWith({ status: 201, body: '{"sid":"SM1"}' }, { status: 201, body: '{"sid":"SM2"}' });
    const channel = createSmsChannel(
      { baseUrl: sink.url, accountSid: 'AC1', authToken: 'token', maxSegments: 2, from: '+15005550006' },
      egress,
      systemClock,
    );
    const inText = 'https://tsudoi.example/map/of/the/hall';
    const address = '+819012345678';
    const texts = [
      'お待ちしています。'.repeat(40),
      `地図は ${inText} です。${'お待ちしています。'.repeat(40)}`,
    ];
    for (const text of texts)
      assert.equal((await channel.send(aMessage({ address, text }), inTime())).outcome, 'delivered');
    const bodies = sink.requests.map(({ body }) => new URLSearchParams(body.toString()).get('Body') ?? '');
    for (const body of bodies) {
      assert.ok(smsSize(body).segments <= 2, `${String(smsSize(body).segments)} parts`);
      assert.ok(body.endsWith('https://tsudoi.example/e/1'));
    }
    assert.ok(bodies[1]?.includes(inText));
    const url = `https://tsudoi.example/${'x'.repeat(400)}`;
    const refused = await channel.send(aMessage({ address, url }), inTime());
    assert.deepEqual([refused.outcome, sink.requests.length], ['refused', 2]);
    assert.match(refused.reason ?? '', /the link alone/);
  });

  it('posts to Slack by bot token and by webhook URL, escapes mentions, reads ok:false', async () => {
    await startWith(
      { body: '{"ok":true,"ts":"1.2"}' },
      { body: '{"ok":false,"error":"channel_not_found"}' },
      { body: '{"ok":false,"error":"ratelimited"}' },
      { body: 'ok' },
      { status: 404, body: 'no_service' },
    );
    const channel = createSlackChannel({ botToken: 'xoxb-1', baseUrl: sink.url }, egress, systemClock);
    const toId = aMessage({ address: 'C0123456789', text: 'Hi <!channel> & all' });
    assert.deepEqual(await channel.send(toId, inTime()), { outcome: 'delivered', receipt: '1.2' });
    const sent = JSON.parse(sink.requests[0]?.body.toString() ?? '') as { text: string; channel: string };
    assert.equal(sent.channel, 'C0123456789');
    assert.match(sent.text, /Hi &lt;!channel&gt; &amp; all/);
    assert.equal((await channel.send(toId, inTime())).outcome, 'gone');
    assert.equal((await channel.send(toId, inTime())).outcome, 'retry');
    const toUrl = aMessage({ address: `${sink.url}/services/T/B/x` });
    assert.equal((await channel.send(toUrl, inTime())).outcome, 'delivered');
    assert.equal((await channel.send(toUrl, inTime())).outcome, 'gone');
    assert.equal(channel.dedupes, false);
  });

  it('sends by SendGrid with the one-click headers and keeps its message id', async () => {
    await startWith({ status: 202, headers: { 'x-message-id': 'm-1' } }, { status: 401 }, { status: 500 });
    const channel = createSendgridChannel(
      {
        provider: 'sendgrid',
        apiKey: 'SG.k',
        from: { address: 'a@b.example' },
        identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
        baseUrl: sink.url,
      },
      egress,
      systemClock,
    );
    assert.deepEqual(await channel.send(aMessage(), inTime()), { outcome: 'delivered', receipt: 'm-1' });
    const sent = JSON.parse(sink.requests[0]?.body.toString() ?? '') as { headers: Record<string, string> };
    assert.equal(sent.headers['List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click');
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'refused');
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'unknown');
  });

  it('refuses a subject with a line break on every channel', async () => {
    await startWith();
    const subject = 'a\r\nb';
    for (const channel of [
      createSmsChannel(
        { baseUrl: sink.url, accountSid: 'AC1', authToken: 't', maxSegments: 10, from: '+15005550006' },
        egress,
        systemClock,
      ),
      createSlackChannel({ baseUrl: sink.url, botToken: 'x' }, egress, systemClock),
    ])
      assert.match((await channel.send(aMessage({ subject }), inTime())).reason ?? '', /control character/);
    assert.equal(sink.requests.length, 0);
  });
});
