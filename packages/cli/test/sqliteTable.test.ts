import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSqlite } from '../src/isSqlite.ts';
import { NoTable, sqliteAsCsv } from '../src/sqliteTable.ts';

describe('A SQLite file', () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-sqlite-'));
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const made = (name: string, sql: string): string => {
    const file = path.join(folder, name);
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
    return file;
  };

  it('is told from its first bytes, and its table becomes CSV: NULL is empty, quotes and large numbers stay', () => {
    const file = made(
      'one.db',
      `create table 実績 (day text, campaign text, spend integer, clicks real, note blob);
       insert into 実績 values ('2026-05-01', '春の会, "初回"', 12000, null, x'00ff'), ('2026-05-02', 'b', 9007199254740993, 1.5, null);`,
    );
    assert.equal(isSqlite(file), true);
    assert.equal(
      sqliteAsCsv(file, undefined).toString(),
      'day,campaign,spend,clicks,note\r\n2026-05-01,"春の会, ""初回""",12000,,\r\n2026-05-02,b,9007199254740993,1.5,\r\n',
    );
    const csv = path.join(folder, 'a.csv');
    fs.writeFileSync(csv, 'day,spend\n');
    assert.equal(isSqlite(csv), false);
  });

  it('with several tables wants one named, and says which there are', () => {
    const file = made(
      'two.db',
      'create table "a ""b" (x); create table c (x); create view v as select 1 as x;',
    );
    assert.throws(() => sqliteAsCsv(file, undefined), /a "b, c/);
    assert.throws(() => sqliteAsCsv(file, 'v'), NoTable);
    assert.equal(sqliteAsCsv(file, 'a "b').toString(), 'x\r\n');
    assert.throws(() => sqliteAsCsv(made('none.db', 'pragma user_version = 1'), undefined), /no table/);
  });

  it('that is damaged is refused with words', () => {
    const file = made(
      'whole.db',
      'create table t (x); with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000) insert into t select hex(randomblob(40)) from n;',
    );
    const bytes = fs.readFileSync(file);
    const cut = path.join(folder, 'cut.db');
    fs.writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
    assert.throws(() => sqliteAsCsv(cut, undefined), NoTable);
    fs.writeFileSync(cut, Buffer.concat([bytes.subarray(0, 100), Buffer.alloc(8_000, 0x5a)]));
    assert.throws(() => sqliteAsCsv(cut, undefined), NoTable);
  });
});
