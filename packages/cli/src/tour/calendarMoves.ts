import { listCalendarEntries, syncCalendarNow } from '@tsudoi/contracts/calendars';
import { createContact, listContacts } from '@tsudoi/contracts/contacts';
import { listEvents, readEvent } from '@tsudoi/contracts/events';
import { listNudges } from '@tsudoi/contracts/nudges';
import { listPlanTasks } from '@tsudoi/contracts/plans';
import { createRule } from '@tsudoi/contracts/rules';
import { noCalendarServer } from './calendarEntry.ts';
import type { Chapter, Story } from './story.ts';

const weekMs = 7 * 86_400_000;
const email = 'staff@example.jp';

/** The entry moves by a week: the event, the dates of its tasks, their entries and the people follow. Nothing echoes. */
export const calendarMoves: Chapter = {
  title: {
    ja: '予定を一週間ずらすと、すべてが付いてくる',
    en: 'The entry moves by a week, and everything follows',
  },
  missing: noCalendarServer,
  async tell(story) {
    const { api, output, eventId, planId, calendarEntry: written } = story;
    if (!written) return;
    const params = { calendarId: written.calendarId };
    const tasks = async () =>
      (await api.call(listPlanTasks, { params: { planId }, query: { limit: 200 } })).body.items;
    /** Days of the entries that stand for tasks, after another look at the calendar. */
    const entriesOn = async () => {
      await api.call(syncCalendarNow, { params });
      const origins = new Set((await tasks()).map((task) => `task-${task.id}`));
      const days: string[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 200, ...(cursor !== undefined && { cursor }) };
        const { body } = await api.call(listCalendarEntries, { params, query });
        for (const entry of body.items)
          if (origins.has(entry.origin ?? '')) days.push((entry.startsAt ?? '').slice(0, 10));
        cursor = body.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return days.sort();
    };
    /** Entries begin at nine in Tokyo, which is midnight in UTC: the same day. */
    const standing = async () => {
      const days = (await tasks()).map((task) => task.dueOn).sort();
      return days.join() === (await entriesOn()).join() ? days : undefined;
    };
    const events = async () => (await api.call(listEvents, { query: { limit: 200 } })).body.items.length;

    const eventsBefore = await events();
    const before = await story.until('the tasks to stand in the calendar', standing, { everyMs: 500 });
    const ruleId = await ruleForMoves(story);
    const entry = {
      ...written.entry,
      startsAt: new Date(written.entry.startsAt.getTime() + weekMs),
      endsAt: new Date(written.entry.endsAt.getTime() + weekMs),
    };
    await written.app.write(written.uid, entry);
    await api.call(syncCalendarNow, { params });
    const event = await story.until('the event to move', async () => {
      const { body } = await api.call(readEvent, { params: { eventId } });
      return Date.parse(body.startsAt) === entry.startsAt.getTime() ? body : undefined;
    });
    const after = await story.until(
      'the tasks to move, and their entries',
      async () => {
        const days = await standing();
        return days && days.join() !== before.join() ? days : undefined;
      },
      { everyMs: 500 },
    );
    const nudge = await story.until('a nudge about the new date', async () => {
      const { body } = await api.call(listNudges, { query: { ruleId } });
      return body.items[0];
    });
    output.table(
      ['', '前 before', '後 after'],
      [
        ['イベント event', written.entry.startsAt.toISOString(), event.startsAt],
        ['最後の作業 last task', before.at(-1) ?? '', after.at(-1) ?? ''],
        ['予定になった作業 tasks as entries', String(before.length), String(after.length)],
        ['お知らせ nudge', '', nudge.state],
      ],
    );
    story.facts.set('movedStartsAt', event.startsAt);
    story.facts.set('tasksInCalendar', after.length);
    story.facts.set('tasksMoved', after.filter((day, index) => day !== before[index]).length);
    story.facts.set('echoes', (await events()) - eventsBefore);
  },
};

/** A rule that tells one of the staff when the date of an event changes. */
async function ruleForMoves({ api }: Story): Promise<string> {
  const { body: known } = await api.call(listContacts, { query: { q: email } });
  const contactId =
    known.items.find((contact) => contact.email === email)?.id ??
    (await api.call(createContact, { body: { email, displayName: '運営 スタッフ' } })).body.id;
  const { body: rule } = await api.call(createRule, {
    body: {
      name: '日程が変わったらスタッフに知らせる',
      enabled: true,
      trigger: { kind: 'change', of: 'event.changed', only: 'moved' },
      audience: { contactIds: [contactId] },
      brief: {
        goal: 'Tell the staff that the event has moved',
        variants: [
          {
            key: 'plain',
            subject: { ja: '{event} の日程が変わりました', en: '{event} has moved' },
            text: { ja: '{name} さん、開催まであと {days} 日です。', en: '{name}, it is {days} days to go.' },
          },
        ],
      },
      channels: ['in_app'],
    },
  });
  return rule.id;
}
