import { startGoogleFake } from '@tsudoi/testing/fakes/googleFake';
import { startGraphFake } from '@tsudoi/testing/fakes/graphFake';
import { peerMissing } from '@tsudoi/testing/launch/peers';
import { startRadicale, type RunningRadicale } from '@tsudoi/testing/launch/radicale';
import { createCalDavProvider } from '../src/caldav/caldavProvider.ts';
import { createGoogleProvider } from '../src/google/googleProvider.ts';
import { createGraphProvider } from '../src/graph/graphProvider.ts';
import { describeProvider } from './providerSuite.ts';

describeProvider('Google', async () => {
  const fake = await startGoogleFake();
  const { accessToken } = fake.oauth.grant('person');
  const calendarId = 'person@example.com';
  fake.calendar(calendarId);
  return {
    provider: createGoogleProvider({ rootUrl: fake.url, accessToken: () => Promise.resolve(accessToken) }),
    calendarId,
    push: 'channels',
    idOf: (key) => key,
    edit: (event) => {
      fake.edit(calendarId, {
        id: event.key,
        summary: event.title,
        start: { dateTime: event.startsAt },
        end: { dateTime: event.endsAt },
      });
    },
    erase: (key) => {
      fake.erase(calendarId, key);
    },
    loseTokens: () => {
      fake.calendar(calendarId).loseTokens();
    },
    poison: (key) => {
      fake.edit(calendarId, {
        id: key,
        summary: 'poison',
        start: { dateTime: 'not a date' },
        end: { dateTime: '??' },
      });
    },
    cutNext: () => {
      fake.fail({ when: () => true, times: 1, action: { cut: 'before' } });
    },
    close: () => fake.close(),
  };
});

describeProvider('Microsoft Graph', async () => {
  const fake = await startGraphFake();
  const { accessToken } = fake.oauth.grant('person');
  const calendarId = 'AAMk-1';
  const time = (at: string) => ({ dateTime: at.slice(0, 19), timeZone: 'UTC' });
  return {
    provider: createGraphProvider({ rootUrl: fake.url, accessToken: () => Promise.resolve(accessToken) }),
    calendarId,
    push: 'renewable',
    idOf: (key) => key,
    edit: (event) => {
      fake.edit(calendarId, {
        id: event.key,
        subject: event.title,
        start: time(event.startsAt),
        end: time(event.endsAt),
      });
    },
    erase: (key) => {
      fake.erase(calendarId, key);
    },
    loseTokens: () => {
      fake.loseTokens();
    },
    poison: (key) => {
      const { startsAt, endsAt } = {
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 1e6).toISOString(),
      };
      fake.edit(calendarId, {
        id: key,
        subject: 'poison',
        start: { ...time(startsAt), timeZone: 'Nowhere/Land' },
        end: { ...time(endsAt), timeZone: 'Nowhere/Land' },
      });
    },
    cutNext: () => {
      fake.fail({ when: () => true, times: 1, action: { cut: 'before' } });
    },
    close: () => fake.close(),
  };
});

let radicale: RunningRadicale | undefined;
describeProvider(
  'CalDAV (Radicale)',
  async () => {
    const server = (radicale = await startRadicale());
    const stamp = (at: string) => at.replaceAll(/[-:]|\.\d+/g, '');
    const ics = (key: string, lines: readonly string[]) =>
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//test//EN',
        'BEGIN:VEVENT',
        `UID:${key}`,
        'DTSTAMP:20260101T000000Z',
        ...lines,
        'END:VEVENT',
        'END:VCALENDAR',
        '',
      ].join('\r\n');
    return {
      provider: createCalDavProvider({
        rootUrl: server.url,
        homes: [server.homePath],
        username: server.username,
        password: () => Promise.resolve(server.password),
      }),
      calendarId: server.calendarPath,
      push: 'none',
      idOf: (key) => `${server.calendarPath}${key}.ics`,
      edit: (event) =>
        server.put(
          `${event.key}.ics`,
          ics(event.key, [
            `DTSTART:${stamp(event.startsAt)}`,
            `DTEND:${stamp(event.endsAt)}`,
            `SUMMARY:${event.title.replaceAll(/[,;]/g, (found) => `\\${found}`)}`,
          ]),
        ),
      erase: (key) => server.remove(`${key}.ics`),
      poison: (key) =>
        server.put(`${key}.ics`, ics(key, ['DTSTART;TZID=Nowhere/Land:20260102T090000', 'SUMMARY:poison'])),
      cutNext: () => server.stop(),
      loseTokens: () => {
        server.loseTokens();
      },
      close: async () => {
        await server.stop();
        radicale = undefined;
      },
    };
  },
  peerMissing('radicale'),
);

after(() => radicale?.stop());
