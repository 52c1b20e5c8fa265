import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import fc from 'fast-check';
import assert from 'node:assert/strict';
import { arrayText } from '../src/arrayText.ts';
import type { Database } from '../src/database.ts';
import { openForTest, tenantA } from './openTestDatabase.ts';

describe('An array in the notation of PostgreSQL', () => {
  const testDatabase = useTestDatabase({ before, after });
  let database: Database;
  before(async () => {
    database = await openForTest(testDatabase());
  });
  after(() => database.close());

  const readBack = async (cast: string, values: Parameters<typeof arrayText>[0]): Promise<unknown> => {
    const [row] = await database.withTenant(tenantA, (tx) =>
      tx.query<{ back: unknown }>(`select $1::${cast}[] as back`, [arrayText(values)]),
    );
    return row?.back;
  };

  it('comes back as the texts it was made of, whatever they hold', async () => {
    const odd = [
      '',
      ' ',
      'NULL',
      'null',
      null,
      '{}',
      '{a,b}',
      ',',
      '"',
      '\\',
      '\\"',
      "'",
      '\n\r\t',
      'さくら🌸',
    ];
    assert.deepEqual(await readBack('text', odd), odd);
    assert.deepEqual(await readBack('text', []), []);
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.option(
            fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
            { nil: null },
          ),
        ),
        async (texts) => {
          assert.deepEqual(await readBack('text', texts), texts);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('comes back as numbers, truths and instants', async () => {
    assert.deepEqual(await readBack('int', [1, -2, null]), [1, -2, null]);
    assert.deepEqual(await readBack('boolean', [true, false, null]), [true, false, null]);
    const instants = [new Date('2026-11-27T23:59:59.999Z'), null];
    assert.deepEqual(await readBack('timestamptz', instants), instants);
    const json = [{ 'a"b': '\\n', c: ['{', null] }];
    assert.deepEqual(
      await readBack(
        'jsonb',
        json.map((each) => JSON.stringify(each)),
      ),
      json,
    );
  });
});
