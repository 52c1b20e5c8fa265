import assert from 'node:assert/strict';
import { startWebhookSink } from '@tsudoi/testing/fakes/webhookSink';
import { isMailAddress } from '@tsudoi/contracts/mailAddress';
import { systemClock } from '@tsudoi/runtime/clock';
import ICAL from 'ical.js';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createFcmSender } from '../../src/way/channels/fcmSender.ts';
import { icsOf } from '../../src/way/channels/invitation.ts';
import { createSmtpChannel } from '../../src/way/channels/smtpChannel.ts';
import { createTokens } from '../../src/tokens/createTokens.ts';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { dateWords } from '../../src/words/eventDates.ts';
import { loopbackEgress } from '../channels/egressForTests.ts';
import { aMessage, inTime } from '../channels/message.ts';
import {
  addContacts,
  call,
  createWorld,
  sealKeys,
  startService,
  type RunningService,
  type Tenant,
  type World,
} from '../nudgeService.ts';
import { startAmazon } from '../amazonSns.ts';
import { addressCases } from './addressCases.ts';
import { bounceCases } from './bounceCases.ts';
import { clickCases } from './clickCases.ts';
import { dateCases } from './dateCases.ts';
import { fcmCases } from './fcmCases.ts';
import { refusalReplies, refusalReports } from './refusalCases.ts';
import { startScriptedSmtp } from './scriptedSmtp.ts';
import { smtpCases } from './smtpCases.ts';

const identity = { name: 'Tsudoi', postalAddress: '東京都千代田区1-1', contact: 'help@tsudoi.example' };

describe('the world as public reports have it', () => {
  const egress = loopbackEgress();
  const amazon = startAmazon();
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  before(async () => {
    world = await createWorld();
    service = await startService(world.peers, {}, { readUrl: amazon.readUrl });
    tenant = await world.addTenant('reality');
  });
  after(async () => {
    await service.stop();
    await world.end();
    await egress.close();
  });

  async function mailTo(address: string, at?: (typeof smtpCases)[number]) {
    const server = await startScriptedSmtp(at && { at: at.at, reply: at.reply });
    const channel = createSmtpChannel(
      {
        provider: 'smtp',
        host: '127.0.0.1',
        port: server.port,
        security: 'none',
        from: { address: 'nudge@tsudoi.example' },
        identity,
      },
      egress,
    );
    try {
      return { result: await channel.send(aMessage({ address }), inTime()), recipients: server.recipients };
    } finally {
      channel.close();
      await server.close();
    }
  }

  for (const { source, what, address, wire } of addressCases) {
    it(`addresses: ${what} (${source})`, async () => {
      const { result, recipients } = await mailTo(address);
      assert.deepEqual(recipients, wire === undefined ? [] : [wire]);
      assert.equal(result.outcome, wire === undefined ? 'refused' : 'delivered', result.reason);
      if (wire !== undefined) assert.ok(isMailAddress(address));
    });
  }

  for (const each of [...smtpCases, ...refusalReplies]) {
    it(`mail servers: ${each.what} (${each.source})`, async () => {
      const { result } = await mailTo('hanako@example.jp', each);
      assert.equal(result.outcome, each.right, result.reason);
    });
  }

  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  for (const { source, what, status, body, right } of fcmCases) {
    it(`FCM: ${what} (${source})`, async () => {
      const sink = await startWebhookSink(({ path }) =>
        path === '/token'
          ? { body: '{"access_token":"a","expires_in":3599}' }
          : { status, body: JSON.stringify(body) },
      );
      const settings = { projectId: 'p', clientEmail: 'a@b.example', privateKey };
      const send = createFcmSender(
        { ...settings, tokenUrl: `${sink.url}/token`, baseUrl: sink.url },
        60,
        egress,
        systemClock,
      );
      try {
        assert.equal((await send('token', aMessage(), inTime())).outcome, right);
      } finally {
        await sink.close();
      }
    });
  }

  for (const { source, what, provider, body, right } of [...bounceCases, ...refusalReports]) {
    it(`bounces: ${what} (${source})`, async () => {
      const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
      const { rows } = await world.owner.query<{ email: string }>(
        'select email from core.contact where id = $1',
        [contactId],
      );
      const address = rows[0]?.email ?? '';
      const { body: told } = await call<{ urls: Record<string, string> }>(
        service,
        tenant.apiKey,
        'GET',
        '/v1/delivery-event-urls',
      );
      const path = new URL(told.urls[provider] ?? '').pathname;
      const filled = body.replaceAll('{address}', address);
      const text = provider === 'ses' ? amazon.sign(JSON.parse(filled)) : filled;
      const reply = await fetch(service.url + path, { method: 'POST', body: text });
      assert.equal(reply.status, 202);
      const list = await call<{ items: { reason: string; suppressedAt: string | null }[] }>(
        service,
        tenant.apiKey,
        'GET',
        `/v1/suppressions?address=${encodeURIComponent(address)}`,
      );
      const found = list.body.items.find(({ suppressedAt }) => suppressedAt !== null);
      assert.equal(found?.reason ?? null, right);
    });
  }

  for (const { source, what, method = 'GET', headers, counts } of clickCases) {
    it(`clicks: ${what} (${source})`, async () => {
      const [contactId = ''] = await addContacts(world, tenant.tenantId, 1);
      const nudgeId = randomUUID();
      await world.owner.query(
        `insert into nudge.nudge (tenant_id, id, contact_id, key, rule_id, rule_version, slot_at, created_at, state)
         values ($1, $2::uuid, $3, $2::text, $2, 1, now(), now(), 'delivered')`,
        [tenant.tenantId, nudgeId, contactId],
      );
      const url = 'https://tickets.example/';
      const { clickLink } = createTokens(parseKeyRing(sealKeys), service.url);
      const link = clickLink({ tenantId: tenant.tenantId, nudgeId, contactId, url });
      const reply = await fetch(link, { method, headers, redirect: 'manual' });
      if (method === 'GET') assert.equal(reply.headers.get('location'), url, 'everybody is led on');
      const { rows } = await world.owner.query('select 1 from nudge.signal where nudge_id = $1', [nudgeId]);
      assert.equal(rows.length === 1, counts);
    });
  }

  for (const { source, what, startsAt, venueZone, format, readerZone, date, time } of dateCases) {
    it(`dates: ${what} (${source})`, () => {
      const event = { startsAt: new Date(startsAt), timeZone: venueZone, format };
      const told = dateWords(event, readerZone, 'en');
      assert.equal(told.date, date);
      assert.match(told.time, time);
      const ics = icsOf(
        {
          uid: 'x@tsudoi',
          sequence: 1,
          method: 'REQUEST',
          summary: 'An event; with, signs',
          startsAt: event.startsAt,
          endsAt: new Date(event.startsAt.getTime() + 3_600_000),
          location: null,
          url: null,
        },
        { organiser: { address: 'a@b.example' }, attendee: 'c@d.example', stampedAt: event.startsAt },
      );
      const parsed = new ICAL.Event(
        new ICAL.Component(ICAL.parse(ics) as never).getFirstSubcomponent('vevent')!,
      );
      assert.equal(parsed.startDate.toJSDate().getTime(), event.startsAt.getTime());
      assert.equal(parsed.summary, 'An event; with, signs');
      assert.ok(ics.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
    });
  }
});
