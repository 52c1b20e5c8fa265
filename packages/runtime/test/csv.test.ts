import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { decodeText, NotText, type TextEncoding } from '../src/csv/decodeText.ts';
import { NotCsv, readRows } from '../src/csv/readRows.ts';

async function* parts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size)
    yield Promise.resolve(bytes.subarray(from, from + size));
}

async function rowsOf(
  bytes: Uint8Array,
  size = 7,
): Promise<{ rows: { line: number; cells: readonly string[] }[]; encoding: TextEncoding | undefined }> {
  let encoding: TextEncoding | undefined;
  const rows = [];
  for await (const batch of readRows(decodeText(parts(bytes, size), (told) => (encoding = told))))
    rows.push(...batch);
  return { rows, encoding };
}

const cellsOf = async (text: string, size?: number) =>
  (await rowsOf(Buffer.from(text), size)).rows.map(({ cells }) => cells);

describe('Rows of CSV', () => {
  it('are told the same however the bytes are cut', async () => {
    const text = 'a,"b ""x""",c\r\n\r\n1,"two\nlines",\n"",日本,"q"\rlast,"no end of line",é';
    const expected = [
      ['a', 'b "x"', 'c'],
      ['1', 'two\nlines', ''],
      ['', '日本', 'q'],
      ['last', 'no end of line', 'é'],
    ];
    for (const size of [1, 2, 3, 5, 16, 1_000]) assert.deepEqual(await cellsOf(text, size), expected);
  });

  it('know their lines, with empty lines and line ends in cells counted', async () => {
    const { rows } = await rowsOf(Buffer.from('a,b\n\n"x\ny",2\n3,4\n'));
    assert.deepEqual(
      rows.map(({ line }) => line),
      [1, 3, 5],
    );
  });

  it('come out as they were written, random ones too', async () => {
    const seed = Number(process.env['TSUDOI_SEED'] ?? randomInt(1_000_000));
    let state = seed;
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
    const pool = ['a', '"', ',', '\n', '\r\n', '日', ' ', ';', '\t', ''];
    for (let round = 0; round < 300; round++) {
      const width = 1 + random(5);
      const table = Array.from({ length: 1 + random(6) }, () =>
        Array.from(
          { length: width },
          () => 'x' + Array.from({ length: random(5) }, () => pool[random(pool.length)]).join(''),
        ),
      );
      const text = table
        .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
        .join('\r\n');
      const rows = [];
      for await (const batch of readRows(decodeText(parts(Buffer.from(text), 1 + random(20))), {
        delimiter: ',',
      }))
        rows.push(...batch.map(({ cells }) => cells));
      assert.deepEqual(rows, table, `seed ${String(seed)}, round ${String(round)}`);
    }
  });

  it('are read in UTF-8 with a mark, Shift_JIS as Windows writes it, and UTF-16 with tabs', async () => {
    const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('名前,①\n')]);
    assert.deepEqual(await rowsOf(marked), { rows: [{ line: 1, cells: ['名前', '①'] }], encoding: 'utf-8' });
    // 名前,① in CP932.
    const windows = Buffer.from([0x96, 0xbc, 0x91, 0x4f, 0x2c, 0x87, 0x40, 0x0d, 0x0a]);
    assert.deepEqual(await rowsOf(windows, 1), {
      rows: [{ line: 1, cells: ['名前', '①'] }],
      encoding: 'shift_jis',
    });
    const wide = Buffer.from('\ufeffa\tb,c\td\n', 'utf16le');
    assert.deepEqual(await rowsOf(wide, 3), {
      rows: [{ line: 1, cells: ['a', 'b,c', 'd'] }],
      encoding: 'utf-16le',
    });
  });

  it('are refused where the file is no text, and says what it is', async () => {
    for (const [bytes, words] of [
      [[0x50, 0x4b, 3, 4], /ZIP/],
      [[0x1f, 0x8b, 8, 0], /gzip/],
      [[0xd0, 0xcf, 0x11, 0xe0], /Excel/],
      [[1, 2, 0, 4], /not text/],
    ] as const)
      await assert.rejects(
        rowsOf(Uint8Array.from(bytes)),
        (err) => err instanceof NotText && words.test(err.message),
      );
  });

  it('are bounded: a quote that does not end, a line without end', async () => {
    await assert.rejects(
      cellsOf('a\n"never ends\n'.padEnd(3_000, 'x')),
      (err) => err instanceof NotCsv && err.line === 2,
    );
    await assert.rejects(
      cellsOf(`a,b\n"${'x'.repeat(300_000)}`, 65_536),
      (err) => err instanceof NotCsv && /longer/.test(err.message),
    );
    const [cells] = await cellsOf(`${','.repeat(2_000)}\n`, 65_536);
    assert.equal(cells?.length, 500);
  });
});

describe('The encoding of a file', () => {
  const told = async (bytes: Uint8Array) => (await rowsOf(bytes, 5)).encoding;
  const table = 'email,氏名\r\naoki@example.jp,青木\r\n';

  it('is UTF-16 with and without a mark, and UTF-8 although a character of many is broken', async () => {
    assert.equal(await told(Buffer.from(table, 'utf16le')), 'utf-16le');
    assert.equal(await told(Buffer.from(table, 'utf16le').swap16()), 'utf-16be');
    const broken = Buffer.concat([Buffer.from(table.repeat(10)), Buffer.from([0xe5, 0x8d, 0x0a])]);
    assert.equal(await told(broken), 'utf-8');
    await assert.rejects(told(Buffer.from([0, 0, 1, 0, 0, 0, 7, 1])), NotText);
  });

  it('and its separator is the tab where two columns have nothing else', async () => {
    assert.deepEqual(await cellsOf('email\tname\na@b.jp\tAoki\n'), [
      ['email', 'name'],
      ['a@b.jp', 'Aoki'],
    ]);
  });
});
