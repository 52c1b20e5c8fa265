import { startGoogleFake } from '@tsudoi/testing/fakes/googleFake';
import { startGraphFake } from '@tsudoi/testing/fakes/graphFake';
import assert from 'node:assert/strict';
import { ProviderUnavailable } from '../../src/faults.ts';
import { createGoogleProvider } from '../../src/google/googleProvider.ts';
import { createGraphProvider } from '../../src/graph/graphProvider.ts';
import { memberId } from '../../src/caldav/memberId.ts';
import { icsChanges } from '../../src/ics/icsChanges.ts';
import { hashtags } from '../../src/hashtags.ts';
import { providerKinds } from '../../src/kinds/providerKinds.ts';

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('edges of providers', () => {
  it('a full-width hash is a tag; the fragment of a URL, C# and a number are none', () => {
    assert.deepEqual(hashtags('＃集客 #Meetup (#ＡＢＣ)'), ['集客', 'meetup', 'abc']);
    assert.deepEqual(hashtags('https://example.com/a#part C# issue #12 x#y <a href="#top">'), []);
  });

  it('CalDAV: a path that begins with two slashes names no host (Kozea/Radicale#102)', () => {
    const base = 'https://dav.example.com/user/main/';
    const id = (href: string) => memberId(href, base, 'https://dav.example.com');
    assert.equal(id('//user//main//a.ics'), '/user/main/a.ics');
    assert.equal(id('https://dav.example.com//user/main/a.ics'), '/user/main/a.ics');
    assert.equal(id('https://other.example.com/a.ics'), 'https://other.example.com/a.ics');
  });

  it('a message that cancels, kept as it came, is a cancelled entry (RFC 5546 3.2.5)', () => {
    const object = (method: string) =>
      `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:${method}\r\nBEGIN:VEVENT\r\nUID:x\r\nDTSTART:20270101T090000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
    const statuses = (text: string) =>
      icsChanges('/c/x.ics', '"1"', text).flatMap((each) =>
        each.kind === 'upsert' ? [each.event.status] : [],
      );
    assert.deepEqual(
      [statuses(object('cancel')), statuses(object('PUBLISH'))],
      [['cancelled'], ['confirmed']],
    );
  });

  it('each kind says how it is connected and names its settings once', () => {
    assert.deepEqual(
      providerKinds.map((each) => [each.kind, each.connect.by, each.push, each.readHook !== undefined]),
      [
        ['google', 'consent', true, true],
        ['microsoft', 'consent', true, true],
        ['caldav', 'password', false, false],
      ],
    );
    const names = providerKinds.flatMap((each) => each.settings.map((setting) => setting.name));
    assert.equal(new Set(names).size, names.length);
  });

  it('Google: a last page without nextSyncToken ends with an error (googleapis/google-api-php-client#2637)', async () => {
    const fake = await startGoogleFake();
    try {
      const { accessToken } = fake.oauth.grant('person');
      fake.calendar('person@example.com');
      const provider = createGoogleProvider({
        rootUrl: fake.url,
        accessToken: () => Promise.resolve(accessToken),
      });
      assert.equal((await provider.account()).name, 'person@example.com');
      fake.fail({ when: () => true, times: 1, action: { reply: { status: 200, body: { items: [] } } } });
      await assert.rejects(
        provider.changes('person@example.com', { token: null, page: null }, 10),
        ProviderUnavailable,
      );
    } finally {
      await fake.close();
    }
  });

  it('Microsoft: what a delta shows of a series is read whole, so a deleted occurrence is noticed (microsoft-graph-docs#4501)', async () => {
    const fake = await startGraphFake();
    try {
      const { accessToken } = fake.oauth.grant('person');
      const provider = createGraphProvider({
        rootUrl: fake.url,
        accessToken: () => Promise.resolve(accessToken),
      });
      const time = (days: number, hour: string) => ({
        dateTime: `${day(days)}T${hour}:00:00`,
        timeZone: 'UTC',
      });
      const master = {
        id: 'M',
        type: 'seriesMaster',
        subject: 'Weekly',
        start: time(1, '09'),
        end: time(1, '10'),
      };
      fake.edit('c', master);
      for (const number of [1, 2, 3])
        fake.edit('c', {
          id: `o${String(number)}`,
          type: 'occurrence',
          seriesMasterId: 'M',
          start: time(number, '09'),
          end: time(number, '10'),
        });
      const full = await provider.changes('c', { token: null, page: null }, 100);
      const rows = full.changes.flatMap((each) =>
        each.kind === 'upsert' ? [[each.event.id, each.event.seriesId]] : [],
      );
      assert.deepEqual(rows.sort(), [
        ['M', null],
        ['o1', 'M'],
        ['o2', 'M'],
        ['o3', 'M'],
      ]);
      // The deletion itself is told by nothing but its series.
      fake.erase('c', 'o2');
      fake.edit('c', { ...master, subject: 'Weekly, less' });
      const delta = await provider.changes('c', { token: full.token, page: null }, 100);
      assert.ok(delta.changes.some((each) => each.kind === 'whole' && each.id === 'M'));
      assert.deepEqual(
        delta.changes.flatMap((each) => (each.kind === 'upsert' ? [each.event.id] : [])).sort(),
        ['M', 'o1', 'o3'],
      );
    } finally {
      await fake.close();
    }
  });
});
