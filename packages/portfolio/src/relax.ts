import type { Highs } from 'highs';
import type { SolverData } from './highsRuntime.ts';
import { measured, type OptionColumn, type Row, type Term } from './layout.ts';
import type { Prepared } from './prepare.ts';
import type { Program } from './program.ts';

/** The linear relaxation over every option, after its rounds of columns and cuts. */
export interface Relaxed {
  /** No choice, fractional or not, costs less. */
  readonly bound: number;
  /** Event columns, then the options that the relaxation held. */
  readonly columns: Float64Array;
  readonly options: readonly OptionColumn[];
  /** By candidate and option: what choosing it adds to the bound at least. */
  readonly reducedCosts: readonly Float64Array[];
}

/** A programme over some options as the solver takes it. */
export function solverData(
  prepared: Prepared,
  { layout, rows, costs, eventCosts, eventUpper }: Program,
  options: readonly OptionColumn[],
  whole: boolean,
): SolverData {
  const from = layout.columns;
  const columns = from + options.length;
  const byCandidate: number[][] = prepared.candidates.map(() => []);
  for (const [at, { candidate }] of options.entries()) byCandidate[candidate]!.push(at);
  const colCost = new Float64Array(columns);
  colCost.set(eventCosts);
  const colUpper = new Float64Array(columns).fill(1);
  colUpper.set(eventUpper);
  for (const { candidate, measure, factor } of costs)
    for (const at of byCandidate[candidate]!)
      colCost[from + at]! += factor * measured(prepared, candidate, measure, options[at]!.option);
  const starts = new Int32Array(rows.length + 1);
  const [indices, values]: [number[], number[]] = [[], []];
  for (const [index, row] of rows.entries()) {
    for (const [column, value] of row.columns) {
      indices.push(column);
      values.push(value);
    }
    for (const { candidate, measure, factor } of row.terms)
      for (const at of byCandidate[candidate]!) {
        const value = factor * measured(prepared, candidate, measure, options[at]!.option);
        if (value === 0) continue;
        indices.push(from + at);
        values.push(value);
      }
    starts[index + 1] = indices.length;
  }
  return {
    numCols: columns,
    numRows: rows.length,
    colCost,
    colLower: new Float64Array(columns),
    colUpper,
    rowLower: Float64Array.from(rows, ({ lower }) => lower),
    rowUpper: Float64Array.from(rows, ({ upper }) => upper),
    matrix: { format: 'csr', numRows: rows.length, numCols: columns, starts, indices, values },
    ...(whole ? { integrality: Int32Array.from({ length: columns }, (_, at) => (at < from ? 0 : 1)) } : {}),
  };
}

/**
 * Minimises without integrality over all options, though only those that matter are ever handed to the solver: rounds of pricing (options whose reduced cost
 * is negative come in) and, once none does, of the rows that `separate` finds, each a warm start, until neither finds any.
 */
export function relax(
  highs: Highs,
  prepared: Prepared,
  program: Program,
  opening: readonly OptionColumn[],
  separate: (columns: Float64Array, options: readonly OptionColumn[], bound: number) => readonly Row[],
): Relaxed | 'infeasible' | 'unknown' {
  const options = [...opening];
  const rows = [...program.rows];
  const from = program.layout.columns;
  try {
    return highs.withModel(
      { ...solverData(prepared, program, options, false), sense: highs.constants.objectiveSense.minimize },
      (model) => {
        model.options.set({ output_flag: false, presolve: 'off' });
        for (let round = 0; round < 400; round++) {
          const status = runFrom(highs, model);
          const { optimal, infeasible, unboundedOrInfeasible } = highs.constants.modelStatus;
          if (status === infeasible || status === unboundedOrInfeasible) {
            if (options.length === sizeOf(prepared)) return 'infeasible';
            // The options at hand do not reach; all of them may.
            addOptions(model, prepared, program, rows, options, everyOther(prepared, options));
            continue;
          }
          if (status !== optimal) return 'unknown';
          const { colValue, rowDual } = model.getSolution();
          const reducedCosts = priced(prepared, program.costs, rows, rowDual);
          const wanted = attractive(prepared, reducedCosts, options);
          if (wanted.length > 0) {
            addOptions(model, prepared, program, rows, options, wanted);
            continue;
          }
          const bound = model.getObjectiveValue();
          const found = separate(colValue, options, bound);
          if (found.length === 0 || round === 399) return { bound, columns: colValue, options, reducedCosts };
          for (const row of found) {
            rows.push(row);
            const entries = entriesOf(prepared, row, options, from);
            model.addRow(row.lower, row.upper, entries);
          }
        }
        return 'unknown';
      },
    );
  } catch (error) {
    if (error instanceof highs.errors.HighsError) return 'unknown';
    throw error;
  }
}

/** Solves from where the last solve stood and, where that leads to no answer, from nothing. The model's status. */
export function runFrom(
  highs: Highs,
  model: {
    run(): unknown;
    getModelStatus(): number;
    clearSolver(): unknown;
    readonly options: { set(options: { presolve: 'on' | 'off' }): unknown };
  },
): number {
  model.run();
  const { optimal, infeasible, unboundedOrInfeasible } = highs.constants.modelStatus;
  const status = model.getModelStatus();
  if (status === optimal || status === infeasible || status === unboundedOrInfeasible) return status;
  model.clearSolver();
  model.options.set({ presolve: 'on' });
  model.run();
  model.options.set({ presolve: 'off' });
  return model.getModelStatus();
}

function sizeOf({ candidates }: Prepared): number {
  return candidates.reduce((sum, { options }) => sum + options.units.length, 0);
}

function everyOther(prepared: Prepared, held: readonly OptionColumn[]): OptionColumn[] {
  const known = new Set(held.map(({ candidate, option }) => candidate * 4096 + option));
  return prepared.candidates.flatMap(({ options }, candidate) =>
    Array.from(options.units, (_, option): OptionColumn => ({ candidate, option })).filter(
      ({ option }) => !known.has(candidate * 4096 + option),
    ),
  );
}

interface Growing {
  addCol(
    cost: number,
    lower: number,
    upper: number,
    entries: { indices: number[]; values: number[] },
  ): unknown;
}

function addOptions(
  model: Growing,
  prepared: Prepared,
  { costs }: Program,
  rows: readonly Row[],
  held: OptionColumn[],
  wanted: readonly OptionColumn[],
): void {
  const termsOf = new Map<number, [row: number, term: Term][]>();
  const of = new Set(wanted.map(({ candidate }) => candidate));
  for (const [index, row] of rows.entries())
    for (const term of row.terms)
      if (of.has(term.candidate))
        termsOf.set(term.candidate, [...(termsOf.get(term.candidate) ?? []), [index, term]]);
  const costOf = new Map<number, Term[]>();
  for (const term of costs)
    if (of.has(term.candidate)) costOf.set(term.candidate, [...(costOf.get(term.candidate) ?? []), term]);
  for (const column of wanted) {
    const { candidate, option } = column;
    const entries = new Map<number, number>();
    for (const [row, { measure, factor }] of termsOf.get(candidate) ?? [])
      entries.set(row, (entries.get(row) ?? 0) + factor * measured(prepared, candidate, measure, option));
    const cost = (costOf.get(candidate) ?? []).reduce(
      (sum, { measure, factor }) => sum + factor * measured(prepared, candidate, measure, option),
      0,
    );
    model.addCol(cost, 0, 1, { indices: [...entries.keys()], values: [...entries.values()] });
    held.push(column);
  }
}

/** A row over the options at hand. */
export function entriesOf(
  prepared: Prepared,
  row: Row,
  options: readonly OptionColumn[],
  from: number,
): { indices: number[]; values: number[] } {
  const termOf = new Map(row.terms.map((term) => [term.candidate, term]));
  const indices = row.columns.map(([column]) => column);
  const values = row.columns.map(([, value]) => value);
  for (const [at, { candidate, option }] of options.entries()) {
    const term = termOf.get(candidate);
    if (term === undefined) continue;
    const value = term.factor * measured(prepared, candidate, term.measure, option);
    if (value === 0) continue;
    indices.push(from + at);
    values.push(value);
  }
  return { indices, values };
}

/** Reduced costs of every option: rows count options linearly in their measures, so five figures a candidate give them all. */
function priced(
  prepared: Prepared,
  costs: readonly Term[],
  rows: readonly Row[],
  duals: Float64Array,
): Float64Array[] {
  const figures = prepared.candidates.map(() => ({ one: 0, yen: 0, quarters: 0, people: 0, squares: 0 }));
  for (const { candidate, measure, factor } of costs) figures[candidate]![measure] += factor;
  for (const [index, { terms }] of rows.entries()) {
    const dual = duals[index]!;
    if (dual === 0) continue;
    for (const { candidate, measure, factor } of terms) figures[candidate]![measure] -= dual * factor;
  }
  return prepared.candidates.map(({ options }, i) => {
    const { one, yen, quarters, people, squares } = figures[i]!;
    return options.units.map(
      (_, k) =>
        one +
        yen * options.yen[k]! +
        quarters * options.quarters[k]! +
        (people + squares * options.people[k]!) * options.people[k]!,
    );
  });
}

/** Options that would lower the value: of each candidate the one that does most. */
function attractive(
  prepared: Prepared,
  reducedCosts: readonly Float64Array[],
  held: readonly OptionColumn[],
): OptionColumn[] {
  const known = new Set(held.map(({ candidate, option }) => candidate * 4096 + option));
  return prepared.candidates.flatMap((_, candidate): OptionColumn[] => {
    let best = -1;
    for (const [option, cost] of reducedCosts[candidate]!.entries())
      if (cost < -1e-7 && (best < 0 || cost < reducedCosts[candidate]![best]!)) best = option;
    return best < 0 || known.has(candidate * 4096 + best) ? [] : [{ candidate, option: best }];
  });
}
