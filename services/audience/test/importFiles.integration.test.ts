import { watchLoop } from '@tsudoi/testing/watchLoop';
import assert from 'node:assert/strict';
import pg from 'pg';
import { startAccounts, type AccountsService } from '../../accounts/test/accountsService.ts';
import { importCsv } from '../src/contacts/import/importCsv.ts';
import { createSealer } from '@tsudoi/seal/createSealer';
import { parseKeyRing } from '@tsudoi/seal/keyRing';
import { sealKeys } from '../../accounts/test/accountsService.ts';

interface Report {
  readonly encoding: string;
  readonly delimiter: string;
  readonly columns: { title: string; field: string | null }[];
  readonly rows: number;
  readonly firstRows: { row: number; contact: Record<string, unknown> }[];
  readonly unknownWords: { column: string; word: string; rows: number; firstRow: number }[];
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly repeated: number;
  readonly refused: { row: number; field: string; message: string }[];
  readonly refusedRows: number;
}

const shiftJis: Readonly<Record<string, readonly number[]>> = {
  氏名: [0x8e, 0x81, 0x96, 0xbc],
  青木: [0x90, 0xc2, 0x96, 0xd8],
  '①': [0x87, 0x40], // NEC's own characters, which CP932 has and Shift_JIS of the standard has not
  﨑: [0xfa, 0xb1],
};
const inShiftJis = (text: string): Buffer =>
  Buffer.concat(
    text
      .split(/(氏名|青木|①|﨑)/)
      .map((part) => (shiftJis[part] ? Buffer.from(shiftJis[part]) : Buffer.from(part, 'latin1'))),
  );
const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('Files of contacts as people have them', function () {
  this.timeout(180_000);
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

  async function send(bytes: Uint8Array | string, query = ''): Promise<{ status: number; body: Report }> {
    const answer = await fetch(`${service.url}/v1/contacts/import${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.adminKey}`, 'content-type': 'text/csv' },
      body: new Uint8Array(Buffer.from(bytes)),
    });
    return { status: answer.status, body: (await answer.json()) as Report };
  }
  const count = async () =>
    Number((await owner.query<{ n: string }>('select count(*) n from core.contact')).rows[0]?.n);

  it('are read in their encoding and with their delimiter, and a dry run shows how and writes nothing', async () => {
    const table = 'email,氏名\r\naoki@example.jp,"青木\r\n①﨑"\r\n';
    const files: Readonly<Record<string, readonly [Buffer, string, string]>> = {
      'Excel in Japan': [inShiftJis(table), 'shift_jis', ','],
      'UTF-8': [Buffer.from(table), 'utf-8', ','],
      'UTF-8 with a mark': [Buffer.from(`\ufeff${table}`), 'utf-8', ','],
      'UTF-16 with a mark, tabs': [
        Buffer.from(`\ufeff${table.replaceAll(',', '\t')}`, 'utf16le'),
        'utf-16le',
        '\t',
      ],
      'UTF-16 without a mark': [Buffer.from(table, 'utf16le'), 'utf-16le', ','],
      'UTF-16, the other way round': [utf16be(table), 'utf-16be', ','],
      'Excel in Europe': [Buffer.from(table.replaceAll(',', ';')), 'utf-8', ';'],
      'old Macintosh line ends': [Buffer.from('email,氏名\raoki@example.jp,"青木\r\n①﨑"\r'), 'utf-8', ','],
    };
    for (const [name, [bytes, encoding, delimiter]] of Object.entries(files)) {
      const { status, body } = await send(bytes, '?dryRun=true');
      assert.equal(status, 200, `${name}: ${JSON.stringify(body)}`);
      assert.deepEqual([body.encoding, body.created, body.rows], [encoding, 1, 1], name);
      assert.equal(body.delimiter, delimiter, name);
      assert.equal(body.firstRows[0]?.contact['displayName'], '青木\r\n①﨑', name);
      assert.equal(body.columns[1]?.field, 'displayName');
    }
    assert.equal(await count(), 0);
  });

  it('are refused where characters are lost, rather than stored as replacements', async () => {
    const bytes = Buffer.concat([
      Buffer.from('email,name\nwell@example.jp,Aoki\nlost@example.jp,'),
      Buffer.from([0xe5, 0x8d]),
      Buffer.from('\n'),
      Buffer.from('x@example.jp,日本\n'.repeat(6_000)),
    ]);
    // Most of it is UTF-8: read as Shift_JIS all of it would be words that nobody wrote.
    const { body } = await send(bytes, '?dryRun=true');
    assert.deepEqual([body.encoding, body.refusedRows, body.refused[0]?.row], ['utf-8', 1, 3]);
    assert.match(body.refused[0]?.message ?? '', /encoding/);
    const cut = Buffer.concat([
      Buffer.from(`email,name\n${'a@example.jp,Aoki\n'.repeat(6_000)}`),
      Buffer.from('b@example.jp,\n'),
      Buffer.from([0xe5, 0x8d, 0x0a]),
    ]);
    const later = await send(cut, '?dryRun=true');
    assert.deepEqual([later.body.encoding, later.body.refusedRows], ['utf-8', 1]);
    assert.equal((await send(Buffer.from('PK\u0003\u0004xlsx'))).status, 400);
    assert.equal((await send('name\nAoki\n')).status, 400);
    assert.equal((await send('email,name\na@example.jp,"open\n')).status, 400);
  });

  it('say yes and no in both languages; a word that means neither makes no consent and no refusal, and is listed', async () => {
    const words = { 希望する: true, TRUE: true, '○': true, いいえ: false, '×': false, off: false };
    const rows = [...Object.keys(words), 'x', 'たぶん', 'たぶん'].map(
      (word, index) => `w${String(index)}@example.jp,${word}`,
    );
    const { body } = await send(`mail,メルマガ\n${rows.join('\n')}\n`);
    assert.equal(body.created, 9);
    assert.deepEqual(
      body.unknownWords.map(({ word, rows: times, firstRow }) => [word, times, firstRow]),
      [
        ['x', 1, 8],
        ['たぶん', 2, 9],
      ],
    );
    const { rows: stored } = await owner.query<{ granted: boolean | null }>(
      `select (consent -> 'email' ->> 'granted')::boolean as granted from core.contact where email like 'w%' order by email`,
    );
    assert.deepEqual(
      stored.map(({ granted }) => granted),
      [...Object.values(words), null, null, null],
    );
  });

  it('have phone numbers as people write them, and titles above the header', async () => {
    const numbers: Readonly<Record<string, string>> = {
      '090-1234-5678': '+819012345678',
      '０９０（１２３４）５６７８': '+819012345678',
      '+81 (0)90-1234-5678': '+819012345678',
      '9012345678': '+819012345678',
      '03-3201-3331': '+81332013331',
      '+44 20 7946 0958': '+442079460958',
    };
    const rows = Object.keys(numbers).map((number, index) => `p${String(index)}@example.jp,${number}`);
    const { body } = await send(
      `参加者一覧\n2026年\nメールアドレス,電話番号\n${rows.join('\n')}\nq@example.jp,内線12\n`,
    );
    assert.deepEqual(
      [body.created, body.refused],
      [6, [{ row: 10, field: 'phone', message: 'not a telephone number of JP' }]],
    );
    const { rows: stored } = await owner.query<{ phone: string }>(
      `select phone from core.contact where email ~ '^p[0-9]@' order by email`,
    );
    assert.deepEqual(
      stored.map(({ phone }) => phone),
      Object.values(numbers),
    );
    const german = await send('email,tel\nde@example.de,030 123456\n', '?region=DE');
    assert.equal(german.body.firstRows[0]?.contact['phone'], '+4930123456');
  });

  it('add to what is known, and change nothing the second time: no version, no entry of the audit', async () => {
    const first = await send('email,name,言語,同意\nk@example.jp,Kato,en,はい\n');
    assert.equal(first.body.created, 1);
    const read = async () => {
      const { rows } = await owner.query<{ version: number; locale: string; consent: object }>(
        `select version, locale, consent from core.contact where email = 'k@example.jp'`,
      );
      return rows[0];
    };
    const before = await read();
    const entries = async () =>
      Number((await owner.query<{ n: string }>('select count(*) n from core.audit_entry')).rows[0]?.n);
    const written = await entries();
    const again = await send('email,name,同意\nK@example.jp,,yes\n');
    assert.deepEqual([again.body.updated, again.body.unchanged], [0, 1]);
    assert.deepEqual(await read(), before, 'a file without a language does not make it Japanese');
    assert.equal(await entries(), written);
    const changed = await send('email,name\nk@example.jp,加藤\nk@example.jp,加藤花子\n');
    assert.deepEqual([changed.body.updated, changed.body.repeated], [1, 1]);
    assert.equal(await entries(), written + 1);
  });

  it('are read only as fast as they are written, in bounded memory, however long they are', async () => {
    const rows = process.env['TSUDOI_FULL'] === undefined ? 4_000 : 100_000;
    const line = (n: number) =>
      `bulk${String(n)}@example.jp,参加者 ${String(n)},090-0000-${String(n % 10_000).padStart(4, '0')}\n`;
    let produced = 0;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Promise.resolve(Buffer.from('email,氏名,電話番号\n'));
      for (; produced < rows; produced += 100)
        yield Promise.resolve(
          Buffer.from(Array.from({ length: 100 }, (_each, index) => line(produced + index)).join('')),
        );
    }
    const { database } = service.audience;
    const context = { database, sealer: createSealer(parseKeyRing(sealKeys)), clock: service.clock };
    const actor = { kind: 'system', id: 'test', origin: null, requestId: null } as const;
    const holder = await owner.connect();
    await holder.query('begin');
    await holder.query('lock table core.contact in exclusive mode');
    const watched = watchLoop();
    const began = performance.now();
    const importing = importCsv(
      context,
      service.tenantId,
      actor,
      { dryRun: false, region: 'JP' },
      bytes(),
      new AbortController().signal,
    );
    // While nothing can be written, the reader stands still two batches on.
    for (const deadline = Date.now() + 60_000; ;) {
      const { rows: waiting } = await owner.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      if (waiting.length > 0) break;
      assert.ok(Date.now() < deadline, 'the import did not come to write');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    let before = -1;
    while (before !== produced) {
      before = produced;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    assert.ok(produced < 3_000, `${String(produced)} rows were read while none could be written`);
    await holder.query('rollback');
    holder.release();
    const result = await importing;
    const { blockMs: worstMs } = await watched();
    const seconds = (performance.now() - began) / 1_000;
    console.log(
      `      ${String(rows)} rows in ${seconds.toFixed(1)} s (${(rows / seconds).toFixed(0)} a second), longest turn ${worstMs.toFixed(0)} ms of CPU`,
    );
    assert.deepEqual([result.created, result.refusedRows], [rows, 0]);
    const verdict = await service.call('GET', '/v1/audit/verification', { token: service.adminKey });
    assert.deepEqual((verdict.body as { faults: unknown[] }).faults, []);
  });
});
