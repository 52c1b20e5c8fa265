import { watchLoop } from '@tsudoi/testing/watchLoop';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { shopTime } from '../src/signUpFiles/shopTime.ts';
import { anEvent } from './anEvent.ts';

interface Report {
  readonly shop: string;
  readonly encoding: string;
  readonly rows: number;
  readonly columns: { title: string; field: string | null }[];
  readonly firstRows: {
    email: string;
    displayName: string | null;
    state: string;
    tickets: number;
    signedUpAt: string | null;
  }[];
  readonly recorded: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly waiting: number;
  readonly refused: { row: number; field: string; message: string }[];
  readonly refusedRows: number;
}

const full = process.env['TSUDOI_FULL'] !== undefined;

/** Lists as the shops export them: the header, then a person who comes, one who cancelled, one who waits. */
const lists: Readonly<Record<string, { text: string; state: string[]; at: string | null; name: string }>> = {
  connpass: {
    text: `参加枠名,ユーザー名,表示名,利用開始日,コメント,参加ステータス,出欠ステータス,メールアドレス,更新日時,受付番号
現地参加,aoki,青木 花子,2020年1月1日,"楽しみ, です",参加,出席,aoki@example.jp,2026年4月19日 17時22分,6844623
現地参加,ito,伊藤,2020年1月1日,,参加キャンセル,,ito@example.jp,2026年4月20日 09時05分,6844624
配信参加,ueda,上田,2020年1月1日,,補欠,,ueda@example.jp,2026年4月20日 09時05分,6844625`,
    state: ['attended', 'cancelled'],
    at: null,
    name: '青木 花子',
  },
  peatix: {
    text: `販売ID,ユーザーID,参加者名,アカウント名,メールアドレス,注文日時,チケット名,枚数,チケットID,ステータス,割引コード
S-1001,u1,鹿児島 太郎,taro,taro@example.jp,2026/11/01 09:10,一般,2,T1,支払済,
S-1002,u2,宮崎 花子,hana,hana@example.jp,2026/11/01 10:00,一般,1,T2,キャンセル,
S-1003,u3,薩摩 一郎,ichi,ichi@example.jp,2026/11/02 08:00,一般,1,T3,支払待ち,`,
    state: ['confirmed', 'cancelled'],
    at: '2026-11-01T00:10:00.000Z',
    name: '鹿児島 太郎',
  },
  doorkeeper: {
    text: `Ticket number,Name,Email,Attendance status,Registered at
D1,Ada Lovelace,ada@example.com,Registered,2026-11-01 09:10
D2,Alan Turing,alan@example.com,Cancelled,2026-11-01 09:10
D3,Grace Hopper,grace@example.com,Waitlisted,2026-11-01 09:10`,
    state: ['confirmed', 'cancelled'],
    at: '2026-11-01T00:10:00.000Z',
    name: 'Ada Lovelace',
  },
  luma: {
    text: `guest_id,name,first_name,last_name,email,phone_number,created_at,approval_status,checked_in_at,custom_source,ticket_name,What is your company?
g1,,Lin,Mei,lin@example.com,,2026-06-01T08:00:00.000Z,approved,2026-06-15T10:00:00Z,,General,"Acme, Inc"
g2,Kofi Dev,,,kofi@example.com,,2026-06-01T08:00:00.000Z,declined,,,General,
g3,Esi Dev,,,esi@example.com,,2026-06-01T08:00:00.000Z,pending_approval,,,General,`,
    state: ['attended', 'cancelled'],
    at: '2026-06-01T08:00:00.000Z',
    name: 'Lin Mei',
  },
  eventbrite: {
    text: `Order #,Order Date,First Name,Surname,Email,Quantity,Ticket Type,Attendee #,Attendee Status
123,"Sep 26, 2026 7:05 PM",Anna,Andersson,anna@example.com,1,General,A1,Checked In
124,2026-05-01 09:00,Björn,Berg,bjorn@example.com,1,General,A2,Not Attending
125,2026-05-01 09:00,Cia,Celsius,cia@example.com,1,General,A3,Unpaid`,
    state: ['attended', 'cancelled'],
    at: '2026-09-26T10:05:00.000Z',
    name: 'Anna Andersson',
  },
};

describe('Lists of participants as shops export them', function () {
  this.timeout(full ? 900_000 : 180_000);
  let service: AccountsService;
  let owner: pg.Pool;
  before(async () => {
    service = await startAccounts();
    owner = new pg.Pool({ connectionString: service.database.ownerUrl, max: 3 });
    owner.on('error', () => undefined);
  });
  after(async () => {
    await owner.end();
    await service.stop();
  });

  async function send(
    eventId: string,
    bytes: Uint8Array | string,
    query = '',
  ): Promise<{ status: number; body: Report }> {
    const answer = await fetch(`${service.url}/v1/sign-ups/${eventId}/import${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' },
      body: new Uint8Array(Buffer.from(bytes)),
    });
    return { status: answer.status, body: (await answer.json()) as Report };
  }
  const eventOf = async (): Promise<string> => {
    const made = await service.call('POST', '/v1/events', { token: service.adminKey, body: anEvent });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    return (made.body as { id: string }).id;
  };
  const signUpsOf = async (eventId: string) =>
    (
      await owner.query<{ email: string; state: string; source: string; tickets: number }>(
        `select c.email, s.state, s.source, s.tickets from core.sign_up s join core.contact c on c.id = s.contact_id where s.event_id = $1 order by s.external_id`,
        [eventId],
      )
    ).rows;

  for (const [shop, { text, state, at, name }] of Object.entries(lists)) {
    it(`${shop}: told from its header, tried dry, recorded once, and the same again changes nothing`, async () => {
      const eventId = await eventOf();
      const dry = await send(eventId, text, '?dryRun=true');
      assert.equal(dry.status, 200, JSON.stringify(dry.body));
      assert.deepEqual([dry.body.shop, dry.body.rows, dry.body.recorded, dry.body.waiting], [shop, 3, 2, 1]);
      assert.deepEqual(
        dry.body.firstRows.map((row) => row.state),
        state,
      );
      const [top] = dry.body.firstRows;
      assert.deepEqual([top?.displayName, top?.signedUpAt], [name, at]);
      assert.deepEqual(await signUpsOf(eventId), [], 'a dry run writes nothing');
      const first = await send(eventId, text);
      assert.deepEqual(
        [first.body.recorded, first.body.refusedRows],
        [2, 0],
        JSON.stringify(first.body.refused),
      );
      const kept = await signUpsOf(eventId);
      assert.deepEqual(
        kept.map((row) => [row.state, row.source]),
        state.map((each) => [each, `csv-${shop}:${eventId}`]),
      );
      const again = await send(eventId, text);
      assert.deepEqual([again.body.recorded, again.body.changed, again.body.unchanged], [0, 0, 2]);
    });
  }

  it('follow what changed since, and an older list of connpass changes nothing', async () => {
    const eventId = await eventOf();
    const text = lists['connpass']?.text ?? '';
    await send(eventId, text);
    const later = text
      .replace('参加,出席,aoki@example.jp,2026年4月19日', '参加キャンセル,,aoki@example.jp,2026年4月29日')
      .replace('参加キャンセル,,ito', '参加,,ito')
      .replace('2026年4月20日 09時05分,6844624', '2026年4月30日 09時05分,6844624');
    assert.equal((await send(eventId, later)).body.changed, 2);
    assert.equal((await send(eventId, text)).body.changed, 0, 'the older list');
    assert.deepEqual(
      (await signUpsOf(eventId)).map((row) => row.state),
      ['cancelled', 'confirmed'],
    );
  });

  it('come in Shift_JIS and UTF-16, and what cannot be read is named, not guessed', async () => {
    const eventId = await eventOf();
    const text = lists['peatix']?.text ?? '';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const read = await send(eventId, utf16, '?dryRun=true');
    assert.deepEqual([read.body.encoding, read.body.recorded], ['utf-16le', 2]);
    const odd = await send(
      eventId,
      `${text}\nS-4,u4,誰か,x,nobody,2026/11/02,一般,1,T4,支払済,\nS-5,u5,誰か,x,b@example.jp,2026/13/45,一般,1,T5,支払済,\nS-6,u6,誰か,x,c@example.jp,2026/11/02,一般,1,T6,保留中,`,
    );
    assert.deepEqual(
      odd.body.refused.map(({ row, field }) => [row, field]),
      [
        [5, 'メールアドレス'],
        [6, '注文日時'],
        [7, 'ステータス'],
      ],
    );
    assert.match(odd.body.refused[2]?.message ?? '', /保留中/);
    const without = await send(
      eventId,
      `参加枠名,ユーザー名,表示名,参加ステータス,受付番号\n現地,a,青木,参加,1`,
    );
    assert.match(without.body.refused[0]?.message ?? '', /connpass has no column of e-mail addresses/);
    const other = await send(eventId, 'a,b,c\n1,2,3');
    assert.equal(other.status, 400);
    const named = await send(eventId, text, '?shop=luma');
    assert.equal(named.status, 400, 'the header is not of the shop that was named');
    assert.equal((await send(crypto.randomUUID(), text)).status, 404);
  });

  it('are of the zone that is named: one o’clock twice, a time that names its own, and none', () => {
    const at = (text: string, zone: string) => shopTime(text, zone)?.toISOString();
    assert.equal(at('2026年4月19日 17時22分', 'Asia/Tokyo'), '2026-04-19T08:22:00.000Z');
    assert.equal(at('2026/11/01 09:10', 'Asia/Tokyo'), '2026-11-01T00:10:00.000Z');
    assert.equal(at('2026-07-01 12:00', 'America/New_York'), '2026-07-01T16:00:00.000Z');
    assert.equal(at('2026-01-01T12:00:00+09:00', 'UTC'), '2026-01-01T03:00:00.000Z');
    assert.equal(at('2026/4/1 午後3:05', 'Asia/Tokyo'), '2026-04-01T06:05:00.000Z');
    assert.equal(at('2026/02/30', 'Asia/Tokyo'), undefined);
    assert.equal(at('soon', 'Asia/Tokyo'), undefined);
    const us = (text: string) => shopTime(text, 'America/Los_Angeles', 'month first')?.toISOString();
    assert.equal(us('11/29/24 22:28'), '2024-11-30T06:28:00.000Z');
    assert.equal(us('29/11/2024 10:05 PM'), '2024-11-30T06:05:00.000Z');
    assert.equal(us('13/13/24'), undefined);
    assert.equal(at('11/29/24 22:28', 'Asia/Tokyo'), undefined, 'of a shop that writes none');
  });

  interface Run {
    readonly id: string;
    readonly state: string;
    readonly message: string | null;
    readonly rows: number;
    readonly done: number;
    readonly recorded: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly waiting: number;
    readonly refused: number;
  }
  async function imported(eventId: string, text: string): Promise<Run> {
    const url = `${service.url}/v1/sign-ups/${eventId}/imports`;
    const headers = { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' };
    const begun = await fetch(url, { method: 'POST', headers, body: text });
    let run = (await begun.json()) as Run;
    assert.equal(begun.status, 202, JSON.stringify(run));
    assert.equal(begun.headers.get('location'), `/v1/sign-ups/${eventId}/imports/${run.id}`);
    for (const until = Date.now() + 800_000; run.state === 'running';) {
      assert.ok(Date.now() < until, JSON.stringify(run));
      await new Promise((resolve) => setTimeout(resolve, 100));
      run = (await (await fetch(`${url}/${run.id}`, { headers })).json()) as Run;
    }
    return run;
  }
  const get = async (path: string) => {
    const answer = await fetch(service.url + path, {
      headers: { authorization: `Bearer ${service.adminKey}` },
    });
    return {
      status: answer.status,
      body: (await answer.json()) as { items: { id: string; line: number }[] },
    };
  };

  it('in the background: the same as at once, faults by line, the last row of a number counts', async () => {
    const eventId = await eventOf();
    const text = `${lists['peatix']?.text ?? ''}
S-1001,u1,鹿児島 太郎,taro,taro@example.jp,2026/11/01 09:10,一般,3,T1,支払済,
S-9,u9,誰か,x,nobody,2026/11/02,一般,1,T9,支払済,`;
    const first = await imported(eventId, text);
    assert.deepEqual(
      [first.state, first.rows, first.done, first.recorded, first.unchanged, first.waiting, first.refused],
      ['done', 5, 5, 2, 1, 1, 1],
      first.message ?? '',
    );
    const kept = await signUpsOf(eventId);
    assert.deepEqual(kept.map(({ email, state, tickets }) => [email, state, tickets]).sort(), [
      ['hana@example.jp', 'cancelled', 1],
      ['taro@example.jp', 'confirmed', 3],
    ]);
    const faults = await get(`/v1/sign-ups/${eventId}/imports/${first.id}/faults`);
    assert.deepEqual(
      faults.body.items.map(({ line }) => line),
      [6],
    );
    const again = await imported(eventId, text);
    assert.deepEqual([again.recorded, again.changed, again.unchanged], [0, 0, 3]);
    const listed = await get(`/v1/sign-ups/${eventId}/imports`);
    assert.deepEqual(
      listed.body.items.map(({ id }) => id),
      [again.id, first.id],
    );
    const contacts = await get('/v1/contact-imports');
    assert.ok(!contacts.body.items.some(({ id }) => id === first.id), 'no file of contacts');
    assert.equal((await get(`/v1/contact-imports/${first.id}`)).status, 404);
    const elsewhere = await eventOf();
    assert.equal((await get(`/v1/sign-ups/${elsewhere}/imports/${first.id}`)).status, 404);
    const bad = await fetch(`${service.url}/v1/sign-ups/${eventId}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' },
      body: 'a,b,c\n1,2,3',
    });
    assert.equal(bad.status, 400);
    const { rows } = await owner.query('select from core.contact_import_part');
    assert.equal(rows.length, 0, 'the rows are gone when they are written');
  });

  it('hold words that every object knows, half characters and U+0000: each is a fault of its row or of the file', async () => {
    const eventId = await eventOf();
    const long = `${'長'.repeat(199)}\u{1f389}`;
    const text = `${lists['peatix']?.text ?? ''}
S-4,u4,x,x,d@example.jp,2026/11/01,一般,1,T4,constructor,
S-5,u5,x,x,e@example.jp,2026/11/01,一般,1,T5,${'a'.repeat(59)}\u{1f389}b,
S-6,u6,${long},x,f@example.jp,2026/11/01,一般,1,T6,支払済,`;
    const dry = await send(eventId, text, '?dryRun=true');
    assert.deepEqual(
      dry.body.refused.map(({ row, field }) => [row, field]),
      [
        [5, 'ステータス'],
        [6, 'ステータス'],
      ],
    );
    const done = await imported(eventId, text);
    assert.deepEqual([done.state, done.recorded, done.refused], ['done', 3, 2], done.message ?? '');
    const { rows } = await owner.query<{ display_name: string }>(
      `select display_name from core.contact where email = 'f@example.jp'`,
    );
    assert.equal(rows[0]?.display_name, '長'.repeat(199));
    const odd = Buffer.from(`\ufeff${text.replace('割引コード', '割引\0コード')}`, 'utf16le');
    for (const path of ['import', 'imports']) {
      const answer = await fetch(`${service.url}/v1/sign-ups/${eventId}/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' },
        body: new Uint8Array(odd),
      });
      assert.equal(answer.status, path === 'import' ? 200 : 400);
    }
  });

  it('whose times lie ahead, read in another zone, do not silence the next list', async () => {
    const eventId = await eventOf();
    const list = (state: string, minutesAhead: number) => {
      const at = new Date(Date.now() + (9 * 60 + minutesAhead) * 60_000);
      const [year, month, day, hour, minute] = at.toISOString().split(/[-T:.]/);
      return `参加枠名,表示名,参加ステータス,メールアドレス,更新日時,受付番号
現地,青木,${state},ahead@example.jp,${String(year)}年${String(month)}月${String(day)}日 ${String(hour)}時${String(minute)}分,77`;
    };
    assert.equal((await send(eventId, list('参加', 9 * 60))).body.recorded, 1);
    assert.equal((await send(eventId, list('キャンセル', 5))).body.changed, 1);
  });

  it('of one person with many tickets, written side by side, make one contact', async () => {
    const eventId = await eventOf();
    const lines = [
      'Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Attendee Status',
    ];
    for (let n = 1; n <= 900; n += 1)
      lines.push(
        `${String(n)},2026-05-01 09:00,F,L,shared${String((n * 7) % 30)}@example.com,1,General,X${String(n)},Attending`,
      );
    const done = await imported(eventId, lines.join('\n'));
    assert.deepEqual([done.state, done.recorded], ['done', 900], done.message ?? '');
    const kept = await signUpsOf(eventId);
    assert.equal(kept.length, 900);
    assert.equal(new Set(kept.map(({ email }) => email)).size, 30);
  });

  it('of many rows are held a part at a time, and the loop is never held up', async () => {
    const rows = full ? 100_000 : 3_000;
    const eventId = await eventOf();
    const lines = [
      'Order #,Order Date,First Name,Last Name,Email,Quantity,Ticket Type,Attendee #,Attendee Status',
    ];
    for (let n = 1; n <= rows; n += 1)
      lines.push(
        `${String(n)},2026-05-01 09:00,First${String(n)},Last,many${String(n)}@example.com,1,General,M${String(n)},Attending`,
      );
    const text = lines.join('\n');
    const before = process.memoryUsage().rss;
    const watched = watchLoop();
    const started = performance.now();
    const done = await imported(eventId, text);
    const seconds = (performance.now() - started) / 1_000;
    const { blockMs, peakBytes } = await watched();
    assert.deepEqual([done.state, done.recorded], ['done', rows], done.message ?? '');
    assert.ok(blockMs < 250, `the loop was held for ${String(blockMs)} ms`);
    console.log(
      `${String(rows)} rows of participants: ${seconds.toFixed(1)} s, ${(rows / seconds).toFixed(0)}/s, longest block ${blockMs.toFixed(0)} ms, peak +${((peakBytes - before) / 1e6).toFixed(0)} MB`,
    );
  });
});
