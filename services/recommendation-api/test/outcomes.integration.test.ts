import type {
  Attendance,
  ImportFault,
  Outcome,
  OutcomeImport,
  TacticOutcome,
} from '@tsudoi/contracts/outcomes';
import assert from 'node:assert/strict';
import { startRecommendation, type RecommendationService } from './recommendationService.ts';

type Page<T> = { items: T[]; nextCursor: string | null };
type Figures = { created: number; restated: number; unchanged: number; unmatched: number };

/** Text in CP932, of the characters of these tests. */
function cp932(text: string): Buffer {
  const table = new Map<string, number[]>();
  const decoder = new TextDecoder('shift_jis');
  for (let high = 0x81; high <= 0xfc; high++) {
    if (high > 0x9f && high < 0xe0) continue;
    for (let low = 0x40; low <= 0xfc; low++) {
      const bytes = [high, low];
      const character = decoder.decode(Uint8Array.from(bytes));
      if (character.length === 1 && !table.has(character)) table.set(character, bytes);
    }
  }
  return Buffer.from(
    Array.from(text).flatMap((character) =>
      character < '\x80' ? [character.charCodeAt(0)] : (table.get(character) ?? [0x3f]),
    ),
  );
}

describe('Outcomes', function () {
  this.timeout(60_000);
  let service: RecommendationService;
  let eventId: string;

  before(async () => {
    service = await startRecommendation();
    eventId = await anEvent();
  });
  after(() => service.stop());

  async function anEvent(): Promise<string> {
    const { body } = await service.call<{ id: string }>('POST', '/v1/events', {
      name: '集客の勉強会',
      theme: '広告の効果',
      category: 'seminar',
      audience: { description: '担当者' },
      format: 'venue',
      capacity: 80,
      startsAt: new Date(service.clock.now().getTime() + 30 * 86_400_000).toISOString(),
      targetAttendees: 40,
      tacticBudgetJpy: 100_000,
      staffHours: 20,
    });
    return body.id;
  }

  const importing = async (file: string | Uint8Array, query: Record<string, string> = {}) => {
    const response = await service.send(
      `/v1/outcomes/imports?${new URLSearchParams(query).toString()}`,
      typeof file === 'string' ? Buffer.from(file) : file,
    );
    return { status: response.status, body: (await response.json()) as OutcomeImport & { detail?: string } };
  };
  const rowsOf = async (event: string) =>
    (await service.call<Page<Outcome>>('GET', `/v1/outcomes?eventId=${event}&limit=200`)).body.items;

  it('come by JSON: the same key restates, a figure that is not known takes nothing away', async () => {
    const row = { key: 'a-1', day: '2026-10-01', eventId, tacticKey: 'x-posts', clicks: 12, signUps: 3 };
    const put = (outcomes: unknown[]) => service.call<Figures>('POST', '/v1/outcomes', { outcomes });
    assert.deepEqual((await put([row])).body, { created: 1, restated: 0, unchanged: 0, unmatched: 0 });
    assert.deepEqual((await put([row])).body, { created: 0, restated: 0, unchanged: 1, unmatched: 0 });
    assert.equal((await put([{ ...row, clicks: null, signUps: 4 }])).body.restated, 1);
    const [stored] = await rowsOf(eventId);
    assert.deepEqual(
      [stored?.clicks, stored?.signUps, stored?.impressions, stored?.restated],
      [12, 4, null, 1],
    );
    const strange = await put([row, { ...row, key: 'b', eventId: '00000000-0000-4000-8000-000000000000' }]);
    assert.equal(strange.status, 400);
    assert.match(JSON.stringify(strange.body), /body\.outcomes\.1\.eventId/);
  });

  it('come from Meta in Japanese, Shift_JIS, money without tax, matched by the campaign of a link', async () => {
    const event = await anEvent();
    const file = cp932(
      `日,キャンペーン名,広告セット名,"消化金額 (JPY)",インプレッション,リンクのクリック,登録完了\r\n` +
        `2026-10-01,event-${event},若手,"1,200","3,400",20,2\r\n` +
        `2026-10-02,event-${event},若手,800,"2,000",,\r\n` +
        `2026-10-02,ほかの催し,若手,500,100,1,0\r\n`,
    );
    const { body } = await importing(file, { tax: 'excluded' });
    assert.equal(body.state, 'done', JSON.stringify(body));
    assert.deepEqual(
      [body.source, body.encoding, body.rows, body.created, body.unmatched, body.faults],
      ['meta', 'shift_jis', 3, 3, 1, 0],
    );
    assert.equal(body.columns['spend'], '消化金額 (JPY)');
    const rows = await rowsOf(event);
    assert.deepEqual(
      rows.map(({ day, spendJpy, clicks, signUps, tacticKey }) => [
        day,
        spendJpy,
        clicks,
        signUps,
        tacticKey,
      ]),
      [
        ['2026-10-02', 880, null, null, 'meta-ads'],
        ['2026-10-01', 1_320, 20, 2, 'meta-ads'],
      ],
    );
    // Later the advertiser counts more: the same row, restated.
    const later = `Day,Campaign name,Ad set name,Amount spent (JPY),Impressions,Link clicks,Registrations completed\n2026-10-01,event-${event},若手,1200,3400,20,5\n`;
    const again = await importing(later, { tax: 'excluded' });
    assert.deepEqual([again.body.created, again.body.restated], [0, 1]);
    assert.equal((await rowsOf(event))[1]?.signUps, 5);
    // Somebody says whose the other campaign is: for what is there, and for what will come.
    const assigned = await service.call<{ assigned: number }>('POST', '/v1/outcomes/assignments', {
      source: 'meta',
      campaign: 'ほかの催し',
      eventId: event,
    });
    assert.equal(assigned.body.assigned, 1);
    const next = await importing(cp932('日,キャンペーン名,消化金額 (JPY)\n2026-10-03,ほかの催し,10\n'));
    assert.equal(next.body.unmatched, 0);
  });

  it('come from Google in UTF-16 with tabs, title lines, totals, and fractions of conversions', async () => {
    const event = await anEvent();
    const text =
      '\ufeffキャンペーン レポート\n2026年10月1日 - 2026年10月2日\n日\tキャンペーン\t通貨コード\t費用\t表示回数\tクリック数\tコンバージョン\n' +
      `2026/10/01\tevent-${event}\tJPY\t2,345\t10,000\t150\t3.5\n` +
      '合計: アカウント\t--\tJPY\t2,345\t10,000\t150\t3.5\n';
    const { body } = await importing(Buffer.from(text, 'utf16le'));
    assert.deepEqual(
      [body.source, body.encoding, body.rows, body.created, body.faults],
      ['google-ads', 'utf-16le', 1, 1, 0],
    );
    assert.equal((await rowsOf(event))[0]?.signUps, 3.5);
  });

  it("come from LinkedIn in another currency only with its rate, from X, and from a table of one's own", async () => {
    const event = await anEvent();
    const linkedin = `Start Date (in UTC),Campaign Name,Currency,Total Spent,Impressions,Clicks\n10/3/2026,event-${event},USD,12.50,900,7\n`;
    const refused = await importing(linkedin);
    assert.deepEqual(
      [refused.body.source, refused.body.faults, refused.body.firstFaults[0]?.field],
      ['linkedin', 1, 'currency'],
    );
    const taken = await importing(linkedin, { yenPerUnit: '150' });
    assert.equal(taken.body.created, 1);
    const x = await importing(
      `Time period,Campaign name,Spend,Currency,Impressions,Link clicks\n2026-10-03,event-${event},300,JPY,50,2\n`,
    );
    assert.equal(x.body.source, 'x');
    const own = await importing(
      `日付,施策キー,費用,申込数\n2026年10月4日,flyers,¥5,000 円,2\n`.replace('¥5,000 円', '"¥5,000円"'),
      {
        eventId: event,
      },
    );
    assert.equal(own.body.source, 'generic');
    const { body } = await service.call<{ tactics: TacticOutcome[] }>('GET', `/v1/events/${event}/outcome`);
    assert.deepEqual(
      body.tactics.map(({ tacticKey, spendJpy, signUps }) => [tacticKey, spendJpy, signUps]),
      [
        ['flyers', 5_000, 2],
        ['linkedin-ads', 1_875, null],
        ['x-ads', 300, null],
      ],
    );
  });

  it('name every bad row with its line in a dry run, which changes nothing', async () => {
    const event = await anEvent();
    const bad = 250;
    const lines = Array.from({ length: 1_000 }, (_, i) =>
      i % 4 === 0
        ? `2026-13-40,c${String(i)},1,1`
        : `2026-10-${String(1 + (i % 28)).padStart(2, '0')},c${String(i)},${String(i)},1`,
    );
    const file = `day,campaign,spend,clicks\n${lines.join('\n')}\n`;
    const dry = await importing(file, { eventId: event, dryRun: 'true' });
    assert.deepEqual([dry.body.created, dry.body.faults, dry.body.firstFaults.length], [750, bad, 100]);
    assert.equal((await rowsOf(event)).length, 0);
    const faults: ImportFault[] = [];
    let cursor = '';
    do {
      const page = (
        await service.call<Page<ImportFault>>(
          'GET',
          `/v1/outcomes/imports/${dry.body.id}/faults?limit=200${cursor && `&cursor=${cursor}`}`,
        )
      ).body;
      faults.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    assert.deepEqual(
      faults.map(({ line }) => line),
      Array.from({ length: bad }, (_, i) => 2 + 4 * i),
    );
    const real = await importing(file, { eventId: event });
    assert.equal(real.body.created, 750);
    const again = await importing(file, { eventId: event });
    assert.deepEqual([again.body.created, again.body.restated, again.body.unchanged], [0, 0, 750]);
    const twice = await importing('day,campaign,clicks\n2026-10-01,same,1\n2026-10-01,same,2\n', {
      eventId: event,
    });
    assert.deepEqual(twice.body.firstFaults, [
      { line: 3, field: 'row', message: 'names the same as line 2' },
    ]);
  });

  it('count participants of the four services, and keep nothing of them', async () => {
    const lists: Record<string, [string, Partial<Attendance>]> = {
      peatix: [
        '注文番号,氏名,メール,ステータス,チェックイン\n1,山田,a@example.com,支払い済み,2026/10/05 18:55\n2,佐藤,b@example.com,支払い済み,\n3,鈴木,c@example.com,キャンセル,\n',
        { signUps: 2, cancelled: 1, attended: 1 },
      ],
      connpass: [
        '参加枠名,ユーザー名,表示名,参加ステータス,出欠ステータス\n一般,u1,山田,参加,出席\n一般,u2,佐藤,参加,欠席\n一般,u3,鈴木,補欠,未入力\n',
        { signUps: 2, cancelled: 0, attended: 1 },
      ],
      doorkeeper: [
        'Ticket ID,First name,Email,Status,Registered at,Checked in at\n1,A,a@example.com,registered,2026-10-01,2026-10-05\n2,B,b@example.com,canceled,2026-10-01,\n',
        { signUps: 1, cancelled: 1, attended: 1 },
      ],
      eventbrite: [
        'Order #,Attendee #,First Name,Email,Quantity,Attendee Status\n10,1,A,a@example.com,2,Checked In\n11,2,B,b@example.com,1,Attending\n11,2,B,b@example.com,1,Attending\n12,3,C,c@example.com,1,Sleeping\n',
        { signUps: 3, cancelled: 0, attended: 2 },
      ],
    };
    for (const [source, [file, expected]] of Object.entries(lists)) {
      const event = await anEvent();
      const without = await importing(file);
      assert.equal(without.status, 400, source);
      const { body } = await importing(cp932(file), { eventId: event });
      assert.deepEqual(body.attendance, { eventId: event, ...expected }, source);
      assert.equal(body.source, source);
      const outcome = await service.call<{ attendance: Attendance }>('GET', `/v1/events/${event}/outcome`);
      assert.equal(outcome.body.attendance.attended, expected.attended);
      if (source === 'eventbrite')
        assert.deepEqual(
          body.firstFaults.map(({ line, field }) => [line, field]),
          [
            [4, 'id'],
            [5, 'status'],
          ],
        );
    }
    const stored = JSON.stringify((await service.call('GET', '/v1/outcomes/imports')).body);
    for (const word of ['山田', 'a@example.com']) assert.ok(!stored.includes(word), word);
  });

  it('believe what was stated before a list, and say what the others say', async () => {
    const event = await anEvent();
    await importing('参加ステータス,出欠ステータス\n参加,出席\n', { eventId: event });
    const stated = await service.call<Attendance>('PUT', `/v1/events/${event}/attendance`, {
      attended: 33,
      signUps: 50,
    });
    assert.equal(stated.status, 200);
    const { body } = await service.call<{ attendance: Attendance; otherSources: Attendance[] }>(
      'GET',
      `/v1/events/${event}/outcome`,
    );
    assert.deepEqual([body.attendance.source, body.attendance.attended], ['stated', 33]);
    assert.deepEqual(
      body.otherSources.map(({ source }) => source),
      ['connpass'],
    );
  });

  it('refuse what is no table with words, and a body that says it is 5 GB at once', async () => {
    for (const [file, words] of [
      [Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), /ZIP/],
      ['a,b\n1,2\n', /header/],
      ['day,clicks\n2026-10-01,"1', /line 2: a quoted cell does not end/],
      ['', /header/],
    ] as const) {
      const { status, body } = await importing(file);
      assert.equal(status, 400);
      assert.match(String(body.detail), words);
    }
    const claimed = await service.claim('/v1/outcomes/imports', 5_000_000_000);
    assert.equal(claimed, 413);
    assert.equal((await importing('day,clicks\n2026-10-01,1\n')).status, 200);
  });
});
