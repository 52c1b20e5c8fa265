/** One amount of a choice: what it takes and what it is worth. */
export interface Way {
  /** Whatever the caller knows it by. */
  readonly place: number;
  readonly yen: number;
  readonly quarters: number;
  readonly value: number;
}

/** At most one way is taken of each choice, and at most one choice of a group; of a required one exactly one, where any fits. */
export interface Choice {
  readonly group: string | null;
  readonly required: boolean;
  readonly ways: readonly Way[];
}

/** The best that fits. */
export interface Filled {
  readonly value: number;
  /** `at`: index of the choice. */
  readonly taken: readonly { readonly at: number; readonly place: number }[];
}

/** Cells of one limit alone, and of each of two. */
const [ALONE, BESIDE] = [600, 120];
/** A required choice that does not fit: as bad as nothing else is. */
const BARRED = -1e12;

/**
 * Knapsack with two limits and several ways of each choice, by dynamic programming over cells; what a way takes is rounded up to whole cells, so that the answer always fits.
 * A limit that everything together keeps is left out. Time: cells x ways.
 */
export function fillKnapsack(
  choices: readonly Choice[],
  limits: { readonly yen: number; readonly quarters: number },
): Filled {
  const most = (key: 'yen' | 'quarters'): number =>
    choices.reduce((sum, { ways }) => sum + ways.reduce((top, way) => Math.max(top, way[key]), 0), 0);
  const [yenBinds, quartersBind] = [most('yen') > limits.yen, most('quarters') > limits.quarters];
  const size = yenBinds && quartersBind ? BESIDE : ALONE;
  const rows = yenBinds ? size + 1 : 1;
  const columns = quartersBind ? size + 1 : 1;
  const cells = (amount: number, limit: number, binds: boolean): number =>
    !binds || amount <= 0 ? 0 : limit <= 0 ? size + 1 : Math.ceil((amount * size) / limit - 1e-9);
  const stages = stagesOf(choices);
  let best = new Float64Array(rows * columns);
  const steps = stages.map((members) => {
    const must = members.some(({ choice }) => choice.required);
    const next = must ? new Float64Array(best.length).fill(BARRED) : best.slice();
    const taken = new Int32Array(best.length).fill(-1);
    const ways = members.flatMap(({ at, choice }) =>
      must && !choice.required
        ? []
        : choice.ways.map(({ place, yen, quarters, value }) => ({
            at,
            place,
            value,
            row: cells(yen, limits.yen, yenBinds),
            column: cells(quarters, limits.quarters, quartersBind),
          })),
    );
    for (const [w, { row, column, value }] of ways.entries())
      for (let r = row; r < rows; r++)
        for (let c = column; c < columns; c++) {
          const sum = best[(r - row) * columns + c - column]! + value;
          const cell = r * columns + c;
          if (sum > next[cell]!) {
            next[cell] = sum;
            taken[cell] = w;
          }
        }
    best = next;
    return { ways, taken };
  });
  let [row, column] = [rows - 1, columns - 1];
  const value = best[row * columns + column]!;
  const taken: { at: number; place: number }[] = [];
  for (const step of steps.toReversed()) {
    const way = step.ways[step.taken[row * columns + column]!];
    if (way === undefined) continue;
    taken.push({ at: way.at, place: way.place });
    row -= way.row;
    column -= way.column;
  }
  return { value, taken: taken.reverse() };
}

function stagesOf(choices: readonly Choice[]): { readonly at: number; readonly choice: Choice }[][] {
  const stages = new Map<string, { at: number; choice: Choice }[]>();
  for (const [at, choice] of choices.entries()) {
    const key = choice.group === null ? `alone ${String(at)}` : `group ${choice.group}`;
    stages.set(key, [...(stages.get(key) ?? []), { at, choice }]);
  }
  return [...stages.values()];
}
