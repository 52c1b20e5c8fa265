import type { Plan, PlanTask } from '@tsudoi/contracts/plans';
import assert from 'node:assert/strict';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

const DAY_MS = 86_400_000;
const startsAt = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const anEvent = {
  name: '秋の交流会, "特別"編',
  theme: '地域のつながり',
  category: 'meetup',
  audience: { description: '近所の皆さん', tags: ['ファミリー'] },
  format: 'venue',
  venue: '名古屋市中区',
  capacity: 80,
  priceJpy: 0,
  startsAt: startsAt(30),
  targetAttendees: 25,
  tacticBudgetJpy: 80_000,
  staffHours: 30,
};

/** RFC 4180: quoted cells, doubled quotes, CRLF. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, cell = '', end = ''] of csv.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)!.push(cell.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

describe('a plan that is taken along, and plans beside each other, through the API', function () {
  this.timeout(90_000);
  let service: RecommendationService;

  before(async () => {
    service = await startRecommendation();
    await service.call('PUT', '/v1/profile', {
      reach: { mailingList: 900, xFollowers: 1_500, lineFriends: 180, pastAttendees: 120 },
      landingUrl: 'https://gather.example.org/autumn',
    });
  });
  after(() => service.stop());

  const event = async (changes: object = {}): Promise<string> => {
    const { status, body } = await service.call<{ id: string }>('POST', '/v1/events', {
      ...anEvent,
      ...changes,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body.id;
  };
  const planOf = async (eventId: string, request: object = {}): Promise<Plan> => {
    const { status, body } = await service.call<Plan>('POST', `/v1/events/${eventId}/plans`, request);
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };

  describe('the files of its tasks', () => {
    let tasks: PlanTask[];
    const files = new Map<string, string>();

    before(async () => {
      const plan = await planOf(await event());
      const accepted = await service.call<{ tasks: PlanTask[] }>('POST', `/v1/plans/${plan.id}/accept`, {});
      ({ tasks } = accepted.body);
      assert.ok(tasks.length > 2);
      for (const format of ['csv', 'ics', 'md', 'html'])
        for (const language of ['ja', 'en']) {
          const { status, text } = await service.text(
            `/v1/plans/${plan.id}/export?format=${format}&language=${language}`,
          );
          assert.equal(status, 200, text);
          files.set(`${format} ${language}`, text);
        }
    });

    it('as CSV has one row a task with its cost, hours and link, and no cell that a spreadsheet would compute', () => {
      for (const language of ['ja', 'en'] as const) {
        const text = files.get(`csv ${language}`)!;
        assert.ok(text.startsWith('\ufeff'), 'a mark for Excel');
        const [head, ...rows] = cellsOf(text.slice(1));
        assert.equal(head!.length, 7);
        assert.equal(rows.length, tasks.length);
        for (const [at, task] of tasks.entries()) {
          const row = rows[at]!;
          assert.deepEqual(
            [row[0], row[1], Number(row[2]), Number(row[3]), row[6]],
            [task.dueOn, task.title[language], task.hours, task.spendJpy, task.link],
          );
          assert.ok(row.every((cell) => !/^[=+\-@]/.test(cell)));
        }
      }
    });

    it('as iCalendar has one all-day entry a task, folded lines, and text that is escaped', () => {
      const text = files.get('ics ja')!;
      assert.ok(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
      const lines = text.replaceAll('\r\n ', '').split('\r\n');
      const of = (name: string): string[] => lines.filter((line) => line.startsWith(name));
      assert.equal(of('BEGIN:VEVENT').length, tasks.length);
      assert.deepEqual(
        of('DTSTART').sort(),
        tasks.map(({ dueOn }) => `DTSTART;VALUE=DATE:${dueOn.replaceAll('-', '')}`).sort(),
      );
      assert.equal(new Set(of('UID:')).size, tasks.length);
      assert.ok(of('SUMMARY:').every((line) => line.includes('秋の交流会\\, "特別"編')));
    });

    it('as Markdown and as a page has every task with its checklist and its draft, markup escaped', () => {
      const [markdown, page] = [files.get('md ja')!, files.get('html en')!];
      assert.ok(markdown.startsWith('# 秋の交流会'));
      assert.equal((markdown.match(/^## /gm) ?? []).length, tasks.length);
      assert.equal((page.match(/<section>/g) ?? []).length, tasks.length);
      assert.match(page, /<title>秋の交流会, &quot;特別&quot;編<\/title>/);
      assert.doesNotMatch(page, /<script|src=|href="http/);
      for (const task of tasks) {
        for (const item of task.checklist ?? []) assert.ok(markdown.includes(`- [ ] ${item.ja}`), item.ja);
        if (task.draft) assert.ok(markdown.includes(task.draft.ja), task.draft.ja);
        if (task.link !== null) assert.ok(new URL(task.link).searchParams.get('utm_id') === task.tacticKey);
      }
    });
  });

  it('shares a budget and a team between events, as one problem', async () => {
    const ids = [
      await event(),
      await event({ name: '冬の交流会', startsAt: startsAt(60), targetAttendees: 30 }),
    ];
    const { status, body } = await service.call<{
      plans: Plan[];
      spendJpy: number;
      hours: number;
      reached: number;
      certificate: { gap: number };
    }>('POST', '/v1/plans/together', { eventIds: ids, tacticBudgetJpy: 60_000, staffHours: 25 });
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual(
      body.plans.map(({ eventId }) => eventId),
      ids,
    );
    assert.ok(body.spendJpy <= 60_000 && body.hours <= 25);
    assert.equal(
      body.spendJpy,
      body.plans.reduce((sum, { spendJpy }) => sum + spendJpy, 0),
    );
    assert.ok(body.reached <= 1 && body.certificate.gap >= 0);
    const twice = await service.call('POST', '/v1/plans/together', {
      eventIds: [ids[0]!, '00000000-0000-4000-8000-000000000000'],
      tacticBudgetJpy: 1,
      staffHours: 1,
    });
    assert.equal(twice.status, 404);
  });

  it('expects fewer sign-ups of the same work for a dearer ticket, and no one for ten million yen', async () => {
    const asked = { question: 'most', valuePerAttendeeJpy: 20_000 };
    const people: number[] = [];
    for (const priceJpy of [0, 1_500, 6_000, 10_000_000])
      people.push((await planOf(await event({ priceJpy, capacity: 2_000 }), asked)).expectedSignUps);
    for (const [at, count] of people.entries()) assert.ok(at === 0 || count < people[at - 1]!, people.join());
    assert.ok(people[3]! < 0.1, String(people[3]));
  });

  it('expects a day off of a gathering for leisure, and a working evening of one for work', async () => {
    const asked = { question: 'most', valuePerAttendeeJpy: 20_000 };
    // Whole years ahead so that the season is the same: 3 May is a holiday in Japan, the Wednesday two weeks later is none.
    const year = new Date().getUTCFullYear() + 1;
    const on = async (day: string, category: string): Promise<number> =>
      (
        await planOf(
          await event({
            category,
            capacity: 2_000,
            startsAt: `${String(year)}-05-${day}T05:00:00Z`,
            timeZone: 'Asia/Tokyo',
          }),
          asked,
        )
      ).expectedSignUps;
    const workday = [17, 18, 19, 20].find((day) =>
      [2, 3, 4].includes(new Date(Date.UTC(year, 4, day)).getUTCDay()),
    );
    assert.ok((await on('03', 'market')) > 1.3 * (await on(String(workday), 'market')));
    assert.ok((await on('03', 'seminar')) < (await on(String(workday), 'seminar')));
  });

  it('tells amounts in the currency of the tenant', async () => {
    const before = await service.call<object>('GET', '/v1/profile');
    const { suggested: _suggested, version: _version, ...profile } = before.body as Record<string, unknown>;
    await service.call('PUT', '/v1/profile', { ...profile, currency: 'USD', yenPerUnit: 150 });
    const plan = await planOf(await event({ targetAttendees: 45 }));
    const { body } = await service.call<{ explanations: { ja: string; en: string }[] }>(
      'GET',
      `/v1/plans/${plan.id}/assessment`,
    );
    await service.call('PUT', '/v1/profile', profile);
    const told = body.explanations.map(({ ja, en }) => `${ja} ${en}`).join(' ');
    assert.doesNotMatch(told, /円|\byen\b/u);
    if (plan.spendJpy > 0) assert.match(told, /米ドル[\s\S]*US dollars/u);
  });
});
