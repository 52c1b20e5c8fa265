import assert from 'node:assert/strict';
import { csvRows, csvText, previewCsv } from '../../web/src/pages/importContacts/readCsv.ts';

describe('The preview of a CSV', () => {
  it('knows quotes, doubled quotes, line ends inside them and empty lines', () => {
    assert.deepEqual(csvRows('a,b\r\n"x, ""y""","1\n2"\n\n,z'), [
      ['a', 'b'],
      ['x, "y"', '1\n2'],
      ['', 'z'],
    ]);
  });

  it('finds the column of addresses by its Japanese or English name and counts what will be refused', () => {
    const preview = previewCsv('\uFEFF名前,メールアドレス\n佐藤,sato@example.org\n鈴木,nowhere\n');
    assert.deepEqual([preview.mail, preview.rows, preview.badRows, preview.first[0]], [1, 2, 1, '佐藤']);
    assert.equal(previewCsv('Name,E-Mail Address\nA,a@b.example').mail, 1);
    assert.equal(previewCsv('name,phone\nA,1').mail, -1);
  });

  it('reads what Excel saves in Japan', () => {
    const shiftJis = new Uint8Array([0x8d, 0xb2, 0x93, 0xa1]);
    assert.equal(csvText(shiftJis.buffer), '佐藤');
    assert.equal(csvText(new TextEncoder().encode('佐藤').buffer), '佐藤');
  });
});
