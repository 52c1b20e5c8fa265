import assert from 'node:assert/strict';
import { publish } from '@tsudoi/database/outbox';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import ICAL from 'ical.js';
import { randomUUID } from 'node:crypto';
import {
  addContacts,
  call,
  createWorld,
  setMode,
  startService,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';
import { setMailChannel } from './mailChannel.ts';

const eventId = randomUUID();
const startsAt = new Date('2027-03-20T05:00:00Z'); // Saturday, 14:00 in Tokyo

describe('reminders of an event', () => {
  let world: World;
  let service: RunningService;
  let tenant: Tenant;
  let sink: SmtpSink;
  let people: string[];

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    world = await createWorld();
    await setMode(world, 'scheduled');
    service = await startService(world.peers, { EGRESS_ALLOW: '127.0.0.0/8,::1/128' });
    tenant = await world.addTenant('reminders');
    await setMailChannel(service, tenant, sink.port);
    people = await addContacts(world, tenant.tenantId, 3, { locale: 'ja' });
    const details = {
      capacity: 10,
      timeZone: 'Asia/Tokyo',
      format: 'venue',
      venue: '渋谷ヒカリエ',
      durationMinutes: 90,
    };
    await world.owner.query(
      `insert into recommendation.event (id, tenant_id, details, name, starts_at) values ($1, $2, $3, '春の勉強会', $4)`,
      [eventId, tenant.tenantId, JSON.stringify(details), startsAt],
    );
    service.clock.moveTo(new Date('2027-03-18T08:00:00Z'));
    const started = await call<{ rules: unknown[] }>(
      service,
      tenant.apiKey,
      'POST',
      `/v1/event-reminders/${eventId}`,
      { channels: ['email'] },
    );
    assert.deepEqual([started.status, started.body.rules.length], [201, 8]);
    const again = await call(service, tenant.apiKey, 'POST', `/v1/event-reminders/${eventId}`, {});
    assert.equal(again.status, 409);
    for (const contactId of people.slice(0, 2)) await signUp(contactId);
    await until('the welcomes to wait', async () => {
      const { rows } = await world.owner.query<{ n: string }>('select count(*) n from nudge.backlog');
      return Number(rows[0]?.n) === 2;
    });
  });
  after(async () => {
    await service.stop();
    await world.end();
    await sink.close();
  });

  async function signUp(contactId: string): Promise<void> {
    const signUpId = randomUUID();
    await world.owner.query(
      `insert into core.sign_up (id, tenant_id, event_id, contact_id, source, external_id, tickets, signed_up_at)
       values ($1::uuid, $2, $3, $4, 'generic', $1::text, 1, $5)`,
      [signUpId, tenant.tenantId, eventId, contactId, service.clock.now()],
    );
    const told = { signUpId, contactId, eventId, tacticKey: null, tickets: 1 };
    await service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'sign_up.recorded', { ...told, signedUpAt: service.clock.now().toISOString() }),
    );
  }
  const subjects = () => sink.mails.map(({ parsed }) => parsed.subject ?? '');
  const invitationOf = (index: number) => {
    const part = sink.mails[index]?.parsed.attachments.find(
      ({ contentType }) => contentType === 'text/calendar',
    );
    assert.ok(part, 'an invitation');
    const calendar = new ICAL.Component(ICAL.parse(part.content.toString('utf8')) as never);
    return { calendar, event: new ICAL.Event(calendar.getFirstSubcomponent('vevent')!) };
  };

  it('begin with a welcome that tells date and place and carries an invitation', async () => {
    service.clock.moveTo(new Date('2027-03-18T21:30:00Z')); // the daily batch of a scheduled installation
    await until('the welcomes', () => sink.mails.length >= 2);
    assert.match(subjects()[0] ?? '', /「春の勉強会」へのお申し込み/);
    assert.match(sink.mails[0]?.parsed.text ?? '', /3月20日（土） 14:00\n会場: 渋谷ヒカリエ/);
    const { calendar, event } = invitationOf(0);
    assert.equal(calendar.getFirstPropertyValue('method'), 'REQUEST');
    assert.deepEqual(
      [event.uid, event.summary, event.location, event.startDate.toJSDate().toISOString()],
      [`${eventId}@tsudoi`, '春の勉強会', '渋谷ヒカリエ', startsAt.toISOString()],
    );
    assert.equal(event.duration.toSeconds(), 90 * 60);
  });

  it('come the day before at the hour that was set, in every mode, say 明日, and pass by a cancelled seat', async () => {
    const before = sink.mails.length;
    await world.owner.query(`update core.sign_up set state = 'cancelled' where contact_id = $1`, [people[1]]);
    service.clock.moveTo(new Date('2027-03-19T08:59:57Z'));
    await until('the reminder', () => sink.mails.length > before, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(subjects().slice(before), ['明日、「春の勉強会」です']);
    assert.match(sink.mails[before]?.parsed.text ?? '', /地図: https:\/\/www\.openstreetmap\.org\//);
  });

  it('stop what waits and move the calendar entry when the event moves', async () => {
    const before = sink.mails.length;
    const moved = new Date('2027-03-28T05:00:00Z');
    await world.owner.query('update recommendation.event set starts_at = $2, version = 2 where id = $1', [
      eventId,
      moved,
    ]);
    await service.platform.database.withTenant(tenant.tenantId, (tx) =>
      publish(tx, 'event.changed', { eventId, changed: ['startsAt'], state: 'open' }),
    );
    await until('the news', () => sink.mails.length > before, 60_000);
    assert.match(subjects()[before] ?? '', /日程が変わりました/);
    const { event } = invitationOf(before);
    assert.deepEqual([event.sequence, event.startDate.toJSDate().toISOString()], [2, moved.toISOString()]);
    service.clock.moveTo(new Date('2027-03-20T03:00:10Z'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    assert.equal(sink.mails.length, before + 1, 'two hours before the old start nothing is said');
  });

  it('show their words to a member before anything is sent, and refuse a placeholder that nobody knows', async () => {
    const rule = {
      name: 'x',
      trigger: { kind: 'event_time', offset: { minutes: -30 }, eventId },
      brief: {
        goal: 'g',
        eventId,
        variants: [
          {
            key: 'a',
            subject: { ja: '{when}', en: '{when}' },
            text: { ja: '{attribute.seat} {seats}席', en: '{seats}' },
          },
        ],
      },
    };
    const ask = (body: unknown) => call(service, tenant.apiKey, 'POST', '/v1/rules/preview', body);
    const shown = await ask({ rule, contactId: people[0] });
    assert.equal(shown.status, 200);
    assert.deepEqual((shown.body as { variants: unknown }).variants, [
      { key: 'a', subject: 'あと8日', text: ' 9席' },
    ]);
    const unknown = structuredClone(rule);
    unknown.brief.variants[0]!.text.ja = '{speaker}';
    assert.equal((await ask({ rule: unknown, contactId: people[0] })).status, 400);
  });

  it('are rules that a member pauses, copies and deletes', async () => {
    const { body } = await call<{ items: { id: string; name: string }[] }>(
      service,
      tenant.apiKey,
      'GET',
      '/v1/rules',
    );
    const rule = body.items[0] ?? assert.fail();
    const ask = (method: string, path: string, sent?: unknown) =>
      call<{ id: string; enabled: boolean; name: string }>(service, tenant.apiKey, method, path, sent);
    const paused = await ask('POST', `/v1/rules/${rule.id}/pause`, {});
    assert.deepEqual([paused.status, paused.body.enabled], [200, false]);
    const resumed = await ask('POST', `/v1/rules/${rule.id}/pause`, { paused: false });
    assert.equal(resumed.body.enabled, true);
    const copy = await ask('POST', `/v1/rules/${rule.id}/copy`, {});
    assert.deepEqual([copy.status, copy.body.enabled, copy.body.name], [201, false, `${rule.name} (2)`]);
    assert.equal((await ask('DELETE', `/v1/rules/${copy.body.id}`)).status, 204);
    assert.equal((await ask('GET', `/v1/rules/${copy.body.id}`)).status, 404);
  });
});
