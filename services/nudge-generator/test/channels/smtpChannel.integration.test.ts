import type { SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import { startSmtpSink, type SmtpSink, type SmtpSinkOptions } from '@tsudoi/testing/fakes/smtpSink';
import assert from 'node:assert/strict';
import { createVerify, generateKeyPairSync } from 'node:crypto';
import type { Channel } from '../../src/way/channels/channel.ts';
import { emailChannel } from '../../src/way/channels/emailChannel.ts';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { createEgress, type Egress } from '@tsudoi/runtime/egress';
import { createSmtpChannel } from '../../src/way/channels/smtpChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

describe('Mail by SMTP', () => {
  let sink: SmtpSink;
  let egress: Egress;
  let channel: Channel & { close(): void };

  async function start(options: SmtpSinkOptions = {}, settings: Partial<SmtpSettings> = {}): Promise<void> {
    sink = await startSmtpSink(options);
    egress = loopbackEgress();
    channel = createSmtpChannel(
      {
        provider: 'smtp',
        host: 'localhost',
        port: sink.port,
        security: options.security ?? 'starttls',
        from: { name: '集い', address: 'nudge@tsudoi.example' },
        identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
        ...settings,
      },
      egress,
    );
  }
  afterEach(async () => {
    channel.close();
    await egress.close();
    await sink.close();
  });

  it('delivers over STARTTLS with a name check and a password, one session for many mails', async () => {
    const login = { user: 'tsudoi', password: 'p&ss wörd' };
    await start({ login }, login);
    for (let count = 0; count < 3; count += 1) {
      const result = await channel.send(aMessage({ key: `k${String(count)}` }), inTime());
      assert.equal(result.outcome, 'delivered', result.reason);
    }
    assert.equal(sink.mails.length, 3);
    assert.equal(sink.sessions(), 1);
    assert.ok(sink.mails.every((mail) => mail.secure));
    const { parsed } = sink.mails[0] ?? assert.fail();
    assert.equal(parsed.subject, '明日の勉強会');
    assert.match(parsed.text ?? '', /席はまだあります。/);
    assert.match(String(parsed.html), /<p>席はまだあります。<\/p>/);
    assert.equal(parsed.from?.value[0]?.name, '集い');
  });

  it('gives no password to a public address without TLS, at a connection and when it is set up', async () => {
    const login = { user: 'tsudoi', password: 'p&ss wörd' };
    await start({ security: 'none', login }, login);
    const near = await channel.send(aMessage(), inTime());
    assert.equal(near.outcome, 'delivered', near.reason);
    const open = { host: '192.0.2.1', port: 2525, security: 'none', ...login } as const;
    for (const host of ['8.8.8.8', '2001:4860:4860::8888', '168.63.129.16', '127.0.0.1']) {
      const given = emailChannel.settings.parse({
        provider: 'smtp',
        from: { address: 'nudge@tsudoi.example' },
        identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
        ...open,
        host,
      });
      const anywhere = createEgress({ allowed: parseAllowedNetworks('0.0.0.0/0, ::/0') });
      try {
        const checked = Promise.resolve(emailChannel.check(given, anywhere));
        if (host === '127.0.0.1') await checked;
        else {
          await assert.rejects(checked, /without TLS/, host);
          const far = createSmtpChannel(given as SmtpSettings, anywhere);
          const result = await far.send(aMessage(), inTime());
          assert.deepEqual(
            [result.outcome, /without TLS/.test(result.reason ?? '')],
            ['refused', true],
            host,
          );
          far.close();
        }
      } finally {
        await anywhere.close();
      }
    }
  });

  it('carries List-Unsubscribe and the one-click header of RFC 8058', async () => {
    await start();
    await channel.send(aMessage(), inTime());
    const { parsed, raw } = sink.mails[0] ?? assert.fail();
    const list = parsed.headers.get('list') as unknown as {
      unsubscribe: { url: string };
      'unsubscribe-post': { name: string };
    };
    assert.equal(list.unsubscribe.url, 'https://tsudoi.example/v1/unsubscribe/k1.abc.def');
    assert.match(raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  });

  it('refuses header injection in subject and address, and escapes markup', async () => {
    await start();
    for (const bad of [
      { subject: 'Hi\r\nBcc: everyone@example.com' },
      { subject: 'Hi\nX-Spam: no' },
      { subject: 'Hi\u2028there' },
      { address: 'a@example.com\r\nRCPT TO:<b@example.com>' },
      { address: 'a@example.com, b@example.com' },
      { address: '"a" <a@example.com>' },
    ]) {
      const result = await channel.send(aMessage(bad), inTime());
      assert.equal(result.outcome, 'refused', JSON.stringify(bad));
      assert.match(result.reason ?? '', /control character|not a mail address/);
    }
    assert.equal(sink.mails.length, 0);
    await channel.send(aMessage({ text: '<script>alert(1)</script>' }), inTime());
    assert.doesNotMatch(String(sink.mails[0]?.parsed.html), /<script>/);
  });

  it('signs with DKIM when asked, verifiably', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await start({}, { dkim: { domain: 'tsudoi.example', selector: 's1', privateKey: pem } });
    await channel.send(aMessage(), inTime());
    const { raw } = sink.mails[0] ?? assert.fail();
    assert.ok(verifiesDkim(raw, publicKey.export({ type: 'spki', format: 'pem' }).toString()));
  });

  it('says gone, refused and retry as the server does', async () => {
    const answers: Record<string, { code: number; message: string }> = {
      'gone@example.jp': { code: 550, message: '5.1.1 no such user here' },
      'refused@example.jp': { code: 554, message: '5.7.1 policy' },
      'full@example.jp': { code: 452, message: '4.2.2 mailbox full' },
    };
    await start({ refuse: (address) => answers[address] });
    const outcome = async (address: string) => (await channel.send(aMessage({ address }), inTime())).outcome;
    assert.equal(await outcome('gone@example.jp'), 'gone');
    assert.equal(await outcome('refused@example.jp'), 'refused');
    assert.equal(await outcome('full@example.jp'), 'retry');
    assert.equal(await outcome('well@example.jp'), 'delivered');
  });

  it('says unknown when the server took the content and answered nothing: at most once, never guessed', async () => {
    await start({ cutAfterData: true });
    const result = await channel.send(aMessage(), inTime());
    assert.equal(result.outcome, 'unknown', result.reason);
    assert.equal(sink.mails.length, 1);
    assert.equal(channel.dedupes, false);
  });

  it('says retry for a wrong password, a dead server and a server without TLS, and sends no word in clear', async () => {
    await start({ login: { user: 'a', password: 'b' } }, { user: 'a', password: 'wrong' });
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'retry');
    channel.close();
    await sink.close();
    assert.equal((await channel.send(aMessage(), inTime())).outcome, 'retry');
    sink = await startSmtpSink({ security: 'none' });
    channel = createSmtpChannel(
      {
        provider: 'smtp',
        host: 'localhost',
        port: sink.port,
        security: 'starttls',
        from: { address: 'a@b.example' },
        identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
      },
      egress,
    );
    const result = await channel.send(aMessage(), inTime());
    assert.equal(result.outcome, 'retry', result.reason);
    assert.equal(sink.mails.length, 0);
  });

  it('refuses a mail server inside, unless its network is allowed', async () => {
    await start();
    const outside = createEgress();
    const strict = createSmtpChannel(
      {
        provider: 'smtp',
        host: 'localhost',
        port: sink.port,
        security: 'none',
        from: { address: 'a@b.example' },
        identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
      },
      outside,
    );
    const result = await strict.send(aMessage(), inTime());
    assert.deepEqual(result.outcome, 'refused');
    assert.match(result.reason ?? '', /localhost resolves to .*loopback/);
    strict.close();
    await outside.close();
  });
});

/** RFC 6376 over the signed headers, relaxed canonicalization, as a receiver does it. */
function verifiesDkim(raw: string, publicKey: string): boolean {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const fields = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const relaxed = (field: string) => {
    const colon = field.indexOf(':');
    return `${field.slice(0, colon).trim().toLowerCase()}:${field
      .slice(colon + 1)
      .replaceAll(/[ \t]+/g, ' ')
      .trim()}`;
  };
  const signature = fields.find((field) => /^dkim-signature:/i.test(field)) ?? '';
  const tag = (name: string) =>
    new RegExp(`(?:^|[;:]\\s*)${name}=([^;]*)`).exec(signature)?.[1]?.replaceAll(/\s/g, '') ?? '';
  const signed = tag('h')
    .split(':')
    .map((name) =>
      relaxed(fields.find((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? ''),
    );
  const own = relaxed(signature.replace(/([;\s]b=)[^;]*/, '$1'));
  const verifier = createVerify('RSA-SHA256').update([...signed, own].join('\r\n'));
  return verifier.verify(publicKey, tag('b'), 'base64');
}
