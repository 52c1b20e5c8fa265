import assert from 'node:assert/strict';
import { headOf } from '../web/src/parts/headOf.ts';

const text = 'a,b\n1,"x\ny, ""z"""\n2,yes\n3,"no\n';
const bigEndian = (bytes: Buffer) => Buffer.from(bytes).swap16();

describe('The head of a long file', () => {
  const mark = (bytes: Buffer) => Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]);
  const wide = Buffer.from(text, 'utf16le');
  const forms: Readonly<Record<string, { bytes: Buffer; unit: number; mark: number }>> = {
    'UTF-8 and Shift_JIS': { bytes: Buffer.from(text), unit: 1, mark: 0 },
    'UTF-16 with a mark': { bytes: mark(wide), unit: 2, mark: 2 },
    'UTF-16 without a mark': { bytes: wide, unit: 2, mark: 0 },
    'UTF-16, the high byte first': { bytes: bigEndian(mark(wide)), unit: 2, mark: 2 },
  };
  for (const [name, { bytes, unit, mark: before }] of Object.entries(forms))
    it(`ends behind a row, and never in a quoted cell: ${name}`, async () => {
      const file = new Blob([new Uint8Array(bytes)]);
      // Behind each row, and all of it where no row ends before.
      const ends = ['a,b\n', 'a,b\n1,"x\ny, ""z"""\n', 'a,b\n1,"x\ny, ""z"""\n2,yes\n'].map(
        (rows) => before + unit * rows.length,
      );
      for (let most = 1; most < bytes.length; most += 1) {
        const { size } = await headOf(file, most);
        assert.equal(size, ends.findLast((end) => end <= most) ?? most, `of ${String(most)}`);
      }
      assert.equal(await headOf(file, bytes.length), file);
    });
});
