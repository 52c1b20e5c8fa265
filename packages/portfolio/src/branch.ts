import type { Highs } from 'highs';
import type { OptionColumn, Row } from './layout.ts';
import type { Prepared } from './prepare.ts';
import type { Program } from './program.ts';
import { entriesOf, runFrom, solverData } from './relax.ts';
import type { Choice } from './standing.ts';

/** What the tree asks of the search around it. Values are in objective units. */
export interface BranchHooks {
  /** Whether nothing better than the best plan is to be had above this bound. */
  closed(bound: number): boolean;
  /** Takes a plan that the tree met. */
  offer(choice: Choice): void;
  /** Rows that cut off a fractional answer; asked at the root only. */
  separate(columns: Float64Array, options: readonly OptionColumn[]): readonly Row[];
  /** Rows that cut off a whole answer which is not what it claims; empty where none does. */
  refute(choice: Choice, columns: Float64Array): readonly Row[];
  /** Whether a whole answer is a plan of its claimed value. */
  holds(choice: Choice, value: number): boolean;
  stop(): boolean;
}

/** What the tree proved: no plan over the options costs less than `bound`; `mistaken` is a plan that no row cuts off though it does not hold. */
export interface Branched {
  readonly bound: number;
  readonly nodes: number;
  readonly mistaken: Choice | undefined;
}

/** Least and greatest option allowed by candidate, -1 as least: may be left out; greatest -1: must be left out. */
interface Node {
  readonly low: Int16Array;
  readonly high: Int16Array;
  readonly bound: number;
}

/**
 * Branch and bound over the options, best bound first: each node is the relaxation with fewer options, solved from where the last one stood (a millisecond).
 * Branches on whether a candidate is chosen at all, then on how much of it. Counts nodes, never seconds.
 */
export function branch(
  highs: Highs,
  prepared: Prepared,
  program: Program,
  options: readonly OptionColumn[],
  hooks: BranchHooks,
  mostNodes: number,
): Branched {
  const { candidates } = prepared;
  const from = program.layout.columns;
  const n = candidates.length;
  const selection = { kind: 'range' as const, from, to: from + options.length - 1 };
  if (options.length === 0) return { bound: -Infinity, nodes: 0, mistaken: undefined };
  const source = {
    ...solverData(prepared, program, options, false),
    sense: highs.constants.objectiveSense.minimize,
  };
  const { optimal, infeasible, unboundedOrInfeasible } = highs.constants.modelStatus;
  return highs.withModel(source, (model) => {
    model.options.set({ output_flag: false, presolve: 'off' });
    const lower = new Float64Array(options.length);
    const upper = new Float64Array(options.length);
    const rowLower = new Float64Array(n);
    const rowUpper = new Float64Array(n).fill(1);
    const solve = ({
      low,
      high,
    }: Node): { value: number; columns: Float64Array } | 'infeasible' | 'unknown' => {
      for (const [at, { candidate, option }] of options.entries())
        upper[at] = option >= low[candidate]! && option <= high[candidate]! ? 1 : 0;
      for (let i = 0; i < n; i++) rowLower[i] = low[i]! >= 0 ? 1 : -Infinity;
      model.changeColsBounds(selection, lower, upper);
      if (n > 0) model.changeRowsBounds({ kind: 'range', from: 0, to: n - 1 }, rowLower, rowUpper);
      const status = runFrom(highs, model);
      if (status === infeasible || status === unboundedOrInfeasible) return 'infeasible';
      if (status !== optimal) return 'unknown';
      return { value: model.getObjectiveValue(), columns: model.getSolution().colValue };
    };
    const add = (rows: readonly Row[]): void => {
      for (const row of rows) model.addRow(row.lower, row.upper, entriesOf(prepared, row, options, from));
    };
    const open: Node[] = [
      {
        low: Int16Array.from(candidates, ({ must }) => (must ? 0 : -1)),
        high: Int16Array.from(candidates, ({ options: own }) => own.units.length - 1),
        bound: -Infinity,
      },
    ];
    let nodes = 0;
    let proven = Infinity;
    for (;;) {
      const node = takeLeast(open);
      if (node === undefined) return { bound: proven, nodes, mistaken: undefined };
      if (hooks.closed(node.bound))
        return { bound: Math.min(proven, node.bound), nodes, mistaken: undefined };
      if (nodes >= mostNodes || hooks.stop())
        return { bound: Math.min(proven, node.bound), nodes, mistaken: undefined };
      nodes += 1;
      for (let round = 0; ; round++) {
        const answer = solve(node);
        if (answer === 'infeasible') break;
        if (answer === 'unknown') {
          proven = Math.min(proven, node.bound);
          break;
        }
        const bound = Math.max(node.bound, answer.value);
        if (hooks.closed(bound)) {
          proven = Math.min(proven, bound);
          break;
        }
        const taken = read(candidates.length, options, answer.columns.subarray(from));
        if (taken.whole) {
          const choice = taken.choice;
          hooks.offer(choice);
          if (hooks.closed(bound) || hooks.holds(choice, answer.value)) {
            proven = Math.min(proven, bound);
            break;
          }
          const rows = round < 12 ? hooks.refute(choice, answer.columns) : [];
          if (rows.length === 0) return { bound: Math.min(proven, bound), nodes, mistaken: choice };
          add(rows);
          continue;
        }
        if (nodes === 1 && round < 8) {
          const rows = hooks.separate(answer.columns, options);
          if (rows.length > 0) {
            add(rows);
            continue;
          }
        }
        if (nodes % 8 === 1) hooks.offer(taken.choice);
        open.push(...children(node, taken, bound));
        break;
      }
    }
  });
}

function takeLeast(open: Node[]): Node | undefined {
  let best = -1;
  // Of equal bounds the youngest: it is deepest.
  for (const [at, node] of open.entries()) if (best < 0 || node.bound <= open[best]!.bound) best = at;
  if (best < 0) return undefined;
  const [node] = open.splice(best, 1);
  return node;
}

interface Reading {
  readonly whole: boolean;
  /** The answer rounded. */
  readonly choice: Choice;
  /** The candidate to branch on, its share, and the mean of its options. */
  readonly candidate: number;
  readonly share: number;
  readonly mean: number;
}

function read(count: number, options: readonly OptionColumn[], taken: Float64Array): Reading {
  const share = new Float64Array(count);
  const mean = new Float64Array(count);
  const square = new Float64Array(count);
  for (const [at, { candidate, option }] of options.entries()) {
    const part = taken[at]!;
    if (part < 1e-9) continue;
    share[candidate]! += part;
    mean[candidate]! += part * option;
    square[candidate]! += part * option * option;
  }
  const choice = new Int32Array(count).fill(-1);
  let [candidate, most] = [-1, 1e-6];
  for (let i = 0; i < count; i++) {
    if (share[i]! > 1e-9) mean[i]! /= share[i]!;
    if (share[i]! >= 0.5) choice[i] = Math.round(mean[i]!);
    const fraction = Math.min(share[i]!, 1 - share[i]!);
    if (fraction > most) [candidate, most] = [i, fraction];
  }
  if (candidate < 0) {
    let widest = 1e-4;
    for (let i = 0; i < count; i++) {
      if (share[i]! < 0.5) continue;
      const spread = square[i]! / share[i]! - mean[i]! * mean[i]!;
      if (spread > widest) [candidate, widest] = [i, spread];
    }
  }
  return {
    whole: candidate < 0,
    choice,
    candidate,
    share: share[candidate] ?? 0,
    mean: mean[candidate] ?? 0,
  };
}

function children(node: Node, { candidate, share, mean }: Reading, bound: number): Node[] {
  const part = (change: (low: Int16Array, high: Int16Array) => void): Node => {
    const [low, high] = [node.low.slice(), node.high.slice()];
    change(low, high);
    return { low, high, bound };
  };
  if (share < 1 - 1e-6)
    return [
      part((low, high) => ([low[candidate], high[candidate]] = [-1, -1])),
      part((low) => (low[candidate] = Math.max(0, low[candidate]!))),
    ];
  const place = Math.floor(mean + 1e-6);
  return [part((_, high) => (high[candidate] = place)), part((low) => (low[candidate] = place + 1))];
}
