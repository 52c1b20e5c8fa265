import type { SmtpSettings } from '@tsudoi/contracts/channelKinds/email';
import { createEgress } from '@tsudoi/runtime/egress';
import { parseAllowedNetworks } from '@tsudoi/runtime/addressRules';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { dkimVerify } from 'mailauth';
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { createSmtpChannel } from '../../src/way/channels/smtpChannel.ts';
import { loopbackEgress } from './egressForTests.ts';
import { aMessage, inTime } from './message.ts';

const settingsOf = (sink: SmtpSink, change: Partial<SmtpSettings> = {}): SmtpSettings => ({
  provider: 'smtp',
  host: 'localhost',
  port: sink.port,
  security: 'none',
  from: { name: '集い', address: 'nudge@tsudoi.example' },
  identity: { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' },
  ...change,
});

describe('Mail as others take it', () => {
  let sink: SmtpSink;
  afterEach(() => sink.close());

  it('passes DKIM at a receiver (mailauth), which sees both headers of one-click unsubscribing under the signature', async () => {
    sink = await startSmtpSink({ security: 'none' });
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const egress = loopbackEgress();
    const channel = createSmtpChannel(
      settingsOf(sink, { dkim: { domain: 'tsudoi.example', selector: 's1', privateKey: pem } }),
      egress,
    );
    const invitation = {
      uid: 'event@tsudoi',
      sequence: 1,
      method: 'REQUEST',
      summary: '勉強会',
      startsAt: new Date('2026-12-01T10:00:00Z'),
      endsAt: new Date('2026-12-01T12:00:00Z'),
      location: '東京',
      url: null,
    } as const;
    for (const message of [
      aMessage(),
      aMessage({ text: `.\n..leading dots\n${'長い行'.repeat(400)}`, invitation }),
    ]) {
      const { outcome, reason } = await channel.send(message, inTime());
      assert.equal(outcome, 'delivered', reason);
      const { results } = await dkimVerify(sink.mails.at(-1)?.raw ?? '', {
        resolver: (name, type) => {
          assert.deepEqual([name, type], ['s1._domainkey.tsudoi.example', 'TXT']);
          return Promise.resolve([[`v=DKIM1; k=rsa; p=${key}`]]);
        },
      });
      assert.equal(results.length, 1);
      const [verdict = assert.fail()] = results;
      assert.equal(verdict.status.result, 'pass', JSON.stringify(verdict.status));
      const signed = (verdict.signingHeaders?.keys ?? '').toLowerCase().split(/[\s:;,]+/);
      for (const name of ['from', 'subject', 'date', 'list-unsubscribe', 'list-unsubscribe-post'])
        assert.ok(signed.includes(name), `${name} is signed: ${signed.join(' ')}`);
    }
    channel.close();
    await egress.close();
  });

  it('goes to addresses of any script where the server offers SMTPUTF8', async () => {
    sink = await startSmtpSink({ security: 'none' });
    const egress = loopbackEgress();
    const channel = createSmtpChannel(settingsOf(sink), egress);
    for (const address of ['josé@example.com', '花子@日本語.jp', 'a&b@example.com']) {
      const { outcome, reason } = await channel.send(aMessage({ address }), inTime());
      assert.equal(outcome, 'delivered', `${address}: ${reason ?? ''}`);
    }
    assert.deepEqual(
      sink.mails.map(({ to }) => to[0]?.split('@')[0]),
      ['josé', '花子', 'a&b'],
    );
    channel.close();
    await egress.close();
  });

  it('is brought to the next address of the server where one does not answer', async () => {
    sink = await startSmtpSink({ security: 'none' });
    const asked: string[] = [];
    const egress = createEgress({
      allowed: parseAllowedNetworks('127.0.0.0/8, ::1/128'),
      resolve: (name) => {
        asked.push(name);
        // Nothing listens at the first two.
        return Promise.resolve([
          { address: '::1', family: 6 },
          { address: '127.0.0.2', family: 4 },
          { address: '127.0.0.1', family: 4 },
        ]);
      },
    });
    const channel = createSmtpChannel(settingsOf(sink, { host: 'mail.example' }), egress);
    const { outcome, reason } = await channel.send(aMessage(), inTime());
    assert.equal(outcome, 'delivered', reason);
    assert.deepEqual(asked, ['mail.example']);
    channel.close();
    await egress.close();
  });
});
