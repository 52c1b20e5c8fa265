import { createApiClient, type ApiClient } from '@tsudoi/cli/apiClient';
import { addCalendarRule } from '@tsudoi/contracts/calendars';
import { createContact } from '@tsudoi/contracts/contacts';
import { listEvents } from '@tsudoi/contracts/events';
import { listNudges } from '@tsudoi/contracts/nudges';
import { acceptPlan, createPlan, listPlanTasks } from '@tsudoi/contracts/plans';
import { createRule } from '@tsudoi/contracts/rules';
import { moveClock } from '@tsudoi/contracts/stage';
import assert from 'node:assert/strict';
import { googleEvent, openSyncWorld, until, type SyncWorld } from '../services/sync-worker/test/syncWorld.ts';

const name = 'Types at night #meetup';

describe('a calendar entry that moves takes its event, plan, nudges and written entries along', function () {
  this.timeout(120_000);
  let world: SyncWorld;
  let api: ApiClient;
  let tenantId: string;
  let organisers: string;
  let staff: string;
  let eventId: string;
  let planId: string;
  let firstDays: readonly string[];

  before(async () => {
    world = await openSyncWorld();
    const made = await world.tenant('moves');
    ({ tenantId } = made);
    const installation = await world.spawn({}, 'standalone');
    api = createApiClient(installation.url, made.apiKey);
    // 10:00 of a Monday in Tokyo.
    await api.call(moveClock, { body: { now: '2027-03-01T01:00:00.000Z' } });
    organisers = (await world.addCalendar(tenantId, 'organisers')).remoteId;
    const written = await world.addCalendar(tenantId, 'staff');
    staff = written.remoteId;
    await world.owner.query('update sync.calendar set write_back = true where id = $1', [written.id]);
    await api.call(addCalendarRule, {
      body: {
        tag: 'meetup',
        defaults: {
          category: 'meetup',
          audience: { description: 'engineers near the station' },
          format: 'venue',
          capacity: 80,
          targetAttendees: 40,
          tacticBudgetJpy: 60_000,
          staffHours: 40,
        },
      },
    });
  });
  after(() => world.close());

  const entryAt = (startsAt: string) => {
    const at = (ms: number) => ({
      dateTime: new Date(Date.parse(startsAt) + ms).toISOString(),
      timeZone: 'Asia/Tokyo',
    });
    world.fake.edit(organisers, { ...googleEvent(1, name), start: at(0), end: at(7_200_000) });
  };
  const event = async () =>
    (await api.call(listEvents, { query: {} })).body.items.find((each) => each.name === name);
  const tasks = async () =>
    (await api.call(listPlanTasks, { params: { planId }, query: { limit: 200 } })).body.items;
  /** Days of the entries in the staff's calendar, sorted; ours begin at nine in the event's zone. */
  const writtenDays = () =>
    world.fake
      .calendar(staff)
      .live()
      .map((entry) => {
        const { dateTime } = entry['start'] as { dateTime: string };
        assert.match(dateTime, /T00:00:00/, 'nine in Tokyo');
        return dateTime.slice(0, 10);
      })
      .sort();
  /** Days on which the tasks are due, once the entries stand on them. */
  const daysOnceWritten = async (what: string, check: (days: readonly string[]) => boolean) => {
    let days: string[] = [];
    await until(what, async () => {
      days = (await tasks()).map((task) => task.dueOn).sort();
      return days.length > 0 && check(days) && writtenDays().join() === days.join();
    });
    return days;
  };

  it('makes the event; its accepted tasks are written, each once', async () => {
    entryAt('2027-04-10T09:00:00.000Z');
    await until('the event is there', async () => (await event()) !== undefined);
    eventId = (await event())?.id ?? '';
    const { body: plan } = await api.call(createPlan, { params: { eventId }, body: {} });
    planId = plan.id;
    await api.call(acceptPlan, { params: { planId }, body: {} });
    firstDays = await daysOnceWritten('the tasks are written', () => true);
    assert.ok(firstDays.every((day) => day > '2027-03-01' && day <= '2027-04-10'));
    assert.equal(
      (await api.call(listEvents, { query: {} })).body.items.length,
      1,
      'no entry of ours came back',
    );
  });

  it('moved to this evening: the tasks are due today, the entries move, and a rule nudges', async () => {
    const { body: contact } = await api.call(createContact, {
      body: { email: 'aoi@example.jp', displayName: '葵' },
    });
    const { body: rule } = await api.call(createRule, {
      body: {
        name: 'told of a new date',
        enabled: true,
        trigger: { kind: 'change', of: 'event.changed' },
        brief: {
          goal: 'Say that the date has changed',
          variants: [
            {
              key: 'plain',
              subject: { ja: '{event} の日程が変わりました', en: '{event} has moved' },
              text: { ja: 'あと {days} 日です', en: '{days} days to go' },
            },
          ],
        },
        channels: ['in_app'],
      },
    });
    entryAt('2027-03-01T09:00:00.000Z');
    await daysOnceWritten('all is due today', (days) => days.every((day) => day === '2027-03-01'));
    assert.equal((await event())?.startsAt, '2027-03-01T09:00:00.000Z');
    await until('the nudge is there', async () => {
      const { body } = await api.call(listNudges, { query: { ruleId: rule.id } });
      return body.items.some((nudge) => nudge.contactId === contact.id);
    });
  });

  it('put back to where it was: the tasks are, too', async () => {
    entryAt('2027-04-10T09:00:00.000Z');
    await daysOnceWritten('the tasks are back', (days) => days.join() === firstDays.join());
  });

  it('another plan accepted: its tasks take the place of the old ones', async () => {
    const old = new Set((await tasks()).map((task) => task.tacticKey));
    const [left] = old;
    const { body: plan } = await api.call(createPlan, {
      params: { eventId },
      body: { exclude: left === undefined ? [] : [left], tacticBudgetJpy: 5_000 },
    });
    await api.call(acceptPlan, { params: { planId: plan.id }, body: {} });
    planId = plan.id;
    await daysOnceWritten('they stand on their days', () => true);
    const wanted = (await tasks()).map((task) => task.title.ja).sort();
    await until('the entries are those of the new plan', () => {
      const entries = world.fake.calendar(staff).live();
      return (
        entries
          .map((entry) => String(entry['summary']))
          .sort()
          .join('|') === wanted.join('|')
      );
    });
    await daysOnceWritten('they stand on their days', () => true);
  });

  it('cancelled: the event is, and the entries of its tasks are gone', async () => {
    world.fake.erase(organisers, googleEvent(1).id);
    await until('the event is cancelled', async () => (await event())?.state === 'cancelled');
    await until('no entry is left', () => writtenDays().length === 0);
    await until('nothing is noted any more', async () => {
      const { rows } = await world.owner.query('select 1 from sync.write_back where tenant_id = $1', [
        tenantId,
      ]);
      return rows.length === 0;
    });
    const { rows: dead } = await world.owner.query(
      `select name, last_error from core.job where tenant_id = $1 and state = 'dead'`,
      [tenantId],
    );
    assert.deepEqual(dead, []);
  });
});
