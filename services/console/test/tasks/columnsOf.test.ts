import assert from 'node:assert/strict';
import { columnsOf } from '../../web/src/pages/tasks/columnsOf.ts';

describe('The board of tasks', () => {
  it('sorts by weeks that begin on Monday', () => {
    const thursday = new Date(2026, 10, 26, 12);
    const tasks = ['2026-12-07', '2026-11-25', '2026-11-26', '2026-11-29', '2026-11-30', '2026-12-06'].map(
      (dueOn) => ({ dueOn }),
    );
    const days = Object.fromEntries(
      Object.entries(columnsOf(tasks, thursday)).map(([column, of]) => [
        column,
        of.map(({ dueOn }) => dueOn),
      ]),
    );
    assert.deepEqual(days, {
      before: ['2026-11-25'],
      thisWeek: ['2026-11-26', '2026-11-29'],
      nextWeek: ['2026-11-30', '2026-12-06'],
      later: ['2026-12-07'],
    });
  });
});
