import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import assert from 'node:assert/strict';
import type { Database } from '../src/database.ts';
import { asOwner, openForTest, tenantA, tenantB } from './openTestDatabase.ts';

interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

const people = 1_500;
const letters = ['a', 'b', 'c', 'D', '1', '.', ' ', '田', '中', '山', 'さ', 'ア', 'é', '𠮷'];

describe('a search by grams', function () {
  this.timeout(120_000);
  const testDatabase = useTestDatabase({ before, after });
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000);
  const random = createSeededRandom(seed);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const word = (most: number) =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(letters)).join('');
  let database: Database;
  let known: Person[] = [];

  before(async () => {
    database = await openForTest(testDatabase());
    for (const tenant of [tenantA, tenantB]) {
      await asOwner(
        testDatabase(),
        `insert into core.tenant (id, slug, name) values ('${tenant}', '${tenant}', 'Tenant') on conflict do nothing`,
      );
      const names = Array.from({ length: people }, () => word(10));
      await asOwner(
        testDatabase(),
        `insert into core.contact (tenant_id, email, display_name, created_at)
         select '${tenant}', 'p' || n || '@x' || n % 7 || '.jp', name, timestamptz '2026-01-01' + n * interval '1 second'
         from (values ${names.map((name, n) => `(${String(n)}, '${name}')`).join(', ')}) v (n, name)`,
      );
    }
    known = await asOwner<Person>(
      testDatabase(),
      `select id, email, display_name as name from core.contact where tenant_id = '${tenantA}' order by created_at desc, id desc`,
    );
    console.log(`      seed ${String(seed)}`);
  });
  after(async () => {
    await database.close();
  });

  it('finds what holds the words, newest first, page by page, of its tenant only', async () => {
    let found = 0;
    for (let round = 0; round < 50; round += 1) {
      const source = pick(known);
      const text = Array.from(random() < 0.3 ? source.email : source.name.toLowerCase());
      const from = Math.floor(random() * text.length);
      const query =
        random() < 0.1
          ? word(4).toLowerCase()
          : text.slice(from, from + 1 + Math.floor(random() * 5)).join('');
      const expected = known.filter(
        ({ email, name }) => email.includes(query) || name.toLowerCase().includes(query),
      );
      const got: string[] = [];
      let place: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];
      for (let page = 0; page < 4; page += 1) {
        const rows = await database.withTenant(tenantA, (tx) =>
          tx.query<{ id: string; at: string }>(
            'select id, created_at::text as at from core.find_contacts(array[$1], $2, $3, 40)',
            [query, ...place],
          ),
        );
        got.push(...rows.map(({ id }) => id));
        const last = rows.at(-1);
        if (rows.length < 40 || !last) break;
        place = [last.at, last.id];
      }
      found += got.length;
      assert.deepEqual(
        got,
        expected.slice(0, 160).map(({ id }) => id),
        `seed ${String(seed)}: ${JSON.stringify(query)}`,
      );
    }
    assert.ok(found > 300, 'the queries find something');
  });

  it('keeps the same grams of a text: the indexes of installations are over them', async () => {
    const texts = ['abc', 'ab', '', 'ab山', 'a山b', '山', '山田 x1', 'aé', 'a\nbc'];
    const rows = await asOwner<{ grams: string[] | null }>(
      testDatabase(),
      `select (select array_agg(distinct substr(g, 13) collate "C" order by substr(g, 13) collate "C")
         from unnest(core.tenant_grams('${tenantA}', words)) g) as grams
       from unnest(array[${texts.map((text) => `E'${text.replace('\n', '\\n')}'`).join(', ')}]) with ordinality t (words, n) order by n`,
    );
    assert.deepEqual(
      rows.map(({ grams }) => grams),
      [
        ['abc'],
        null,
        null,
        ['ab山', 'b山'],
        ['a山', '山b'],
        null,
        [' x1', '山田', '田 '],
        ['aé'],
        ['\nbc', 'a\nb'],
      ],
    );
  });
});
