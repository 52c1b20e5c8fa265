import assert from 'node:assert/strict';
import {
  coverageFaults,
  type CoverageRow,
  readCoverage,
  requirementCount,
} from '../../scripts/check/coverageTable.ts';

function table(change: (row: CoverageRow) => CoverageRow | undefined): CoverageRow[] {
  const rows: CoverageRow[] = [];
  for (let number = 1; number <= requirementCount; number++) {
    const row = change({ number, what: 'something', where: '', shownBy: '', state: 'empty' });
    if (row) rows.push(row);
  }
  return rows;
}
const rowOne =
  (change: Partial<CoverageRow>) =>
  (row: CoverageRow): CoverageRow =>
    row.number === 1 ? { ...row, ...change } : row;
const everythingExists = (): boolean => true;

describe('the coverage table', () => {
  it('is true when every number has one row', () => {
    assert.deepEqual(
      coverageFaults(
        table((row) => row),
        everythingExists,
      ),
      [],
    );
  });

  it('is wrong when a number has no row, two rows, or is none of ours', () => {
    const rows = table((row) => (row.number === 7 ? undefined : row));
    const first = rows[0];
    assert.ok(first);
    assert.deepEqual(coverageFaults([...rows, first, { ...first, number: 66 }], everythingExists), [
      'number 1 has 2 rows',
      'number 7 has 0 rows',
      'number 66 is no requirement',
    ]);
  });

  it('is wrong when it names a test that does not exist', () => {
    const rows = table(rowOne({ state: 'done', shownBy: '`test/gone.test.ts`' }));
    assert.deepEqual(
      coverageFaults(rows, () => false),
      ['number 1: test/gone.test.ts does not exist'],
    );
  });

  it('is wrong when something is called done that nothing shows', () => {
    assert.deepEqual(coverageFaults(table(rowOne({ state: 'done' })), everythingExists), [
      'number 1 is done, but no test or bench shows it',
    ]);
  });

  it('is wrong when what shows it is neither a test nor a bench, or the state is unknown', () => {
    const rows = table(rowOne({ state: 'good', shownBy: '`docs/x.md`' }));
    assert.deepEqual(coverageFaults(rows, everythingExists), [
      'number 1: the state "good" is none of empty, partly, done',
      'number 1: docs/x.md is no test and no bench',
    ]);
  });

  it('reads rows from Markdown and passes routes and commands over', () => {
    const [row] = readCoverage(
      '| number |\n| --- |\n| 3 | both | `POST /v1/x` `/v1/x` `packages/a/src/b.ts` | | empty |\n',
    );
    assert.equal(row?.number, 3);
    assert.deepEqual(
      coverageFaults(
        table((each) => (each.number === 3 ? row : each)),
        (path) => path === 'packages/a/src/b.ts',
      ),
      [],
    );
  });
});
