import {
  addCalendar,
  addCalendarRule,
  connectCalDav,
  disconnectCalendars,
  listConnections,
} from '@tsudoi/contracts/calendars';
import { listEvents, readEvent } from '@tsudoi/contracts/events';
import { openCalendarApp } from './calendarApp.ts';
import { sampleEvents } from './sampleEvents.ts';
import type { Chapter, Story } from './story.ts';

const workspace = 'main';

/** What a chapter says where no calendar server was named. */
export const noCalendarServer = (story: Story): Promise<string | undefined> =>
  Promise.resolve(
    story.calendarAccount
      ? undefined
      : 'a CalDAV server; `apt-get install radicale` lets make run bring one, or set TSUDOI_CALDAV_URL, _USER and _PASSWORD',
  );

/** An organiser writes the event into a calendar, and a rule of the workspace makes it the event of the story. */
export const calendarEntry: Chapter = {
  title: { ja: 'カレンダーの予定がイベントになる', en: 'A calendar entry becomes the event' },
  missing: noCalendarServer,
  async tell(story) {
    const { api, output, calendarAccount: account } = story;
    if (!account) return;
    const [stated] = sampleEvents(await story.now());
    if (!stated) throw new Error('the tour has an event');
    const { name, theme, venue, startsAt, ...defaults } = stated;
    const startsOn = new Date(startsAt);
    const entry = {
      title: name,
      description: theme,
      location: venue ?? '',
      startsAt: startsOn,
      endsAt: new Date(startsOn.getTime() + 8 * 3_600_000),
    };
    const uid = `tour-${Date.now().toString(36)}`;
    const app = await openCalendarApp(account, uid);
    await app.write(uid, entry);

    // An earlier telling may have left its connection; one is enough.
    const { body: connected } = await api.call(listConnections);
    for (const old of connected.items)
      if (old.provider === 'caldav' && old.account === account.username)
        await api.call(disconnectCalendars, { params: { connectionId: old.id } });
    const { body: connection } = await api.call(connectCalDav, {
      body: {
        serverUrl: account.url,
        homePath: account.homePath,
        username: account.username,
        password: account.password,
      },
    });
    const { body: calendar } = await api.call(addCalendar, {
      body: {
        connectionId: connection.id,
        remoteId: app.calendarPath,
        name: 'Tour',
        workspace,
        writeBack: true,
      },
    });
    const known = new Set(
      (await api.call(listEvents, { query: { q: name } })).body.items.map(({ id }) => id),
    );
    await api.call(addCalendarRule, { body: { workspace, calendarId: calendar.id, defaults } });
    story.eventId = await story.until('the entry to become an event', async () => {
      const { body } = await api.call(listEvents, { query: { q: name } });
      return body.items.find((event) => event.name === name && !known.has(event.id))?.id;
    });
    const { body: event } = await api.call(readEvent, { params: { eventId: story.eventId } });
    output.table(
      ['予定 entry', '開始 starts', 'イベント event', '目標 target'],
      [[entry.title, entry.startsAt.toISOString(), event.id, String(event.targetAttendees)]],
    );
    story.calendarEntry = { app, uid, entry, calendarId: calendar.id };
    story.facts.set('eventFromCalendar', event.id);
    story.facts.set('calendarStartsAt', event.startsAt);
  },
};
