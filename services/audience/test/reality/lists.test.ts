import assert from 'node:assert/strict';
import { readRows } from '@tsudoi/runtime/csv/readRows';
import { readSignUpRow } from '../../src/signUpFiles/readSignUpRow.ts';
import { shopHeader, type ShopHeader } from '../../src/signUpFiles/shops/shopFiles.ts';
import { listCases } from './listCases.ts';

describe('Lists of participants as public projects read them', () => {
  for (const { source, what, shop, text, right } of listCases)
    it(`${source}: ${what}`, async () => {
      let header: ShopHeader | undefined;
      const found: string[] = [];
      for await (const rows of readRows([text]))
        for (const { cells } of rows) {
          if (!header) {
            header = shopHeader(cells, undefined);
            assert.equal(header?.file.shop, shop);
            continue;
          }
          const read = readSignUpRow(header, cells, 'Asia/Tokyo');
          if ('waiting' in read) found.push('waiting');
          else if ('signUp' in read) {
            const { email, state, signedUpAt } = read.signUp;
            found.push([email, state, ...(signedUpAt ? [signedUpAt.toISOString()] : [])].join(' '));
          } else found.push(read.field);
        }
      assert.deepEqual(found, right);
    });
});
