import type { Prepared } from './prepare.ts';
import { apply, attendeesOf, figuresOf, hitOf, standingOf, type Choice, type Standing } from './standing.ts';

/** What a search looks for; lower is better. `cost`: yen, for plans that reach each event's probability; `value`: yen less worth; `chance`: less one event's P(target). */
export type Goal =
  | { readonly kind: 'cost'; readonly probabilities: readonly number[] }
  | { readonly kind: 'value' }
  | { readonly kind: 'chance'; readonly event: number };

/** A change of one candidate's option; -1 takes it out. */
export type Move = readonly [candidate: number, option: number];

/** A plan under construction: knows its figures and what a move would make of them. */
export interface Trial {
  readonly choice: Choice;
  /** The goal's value; Infinity where a wanted probability is missed. */
  value(): number;
  /** How far the wanted probabilities are missed, summed; 0 when reached. */
  missing(): number;
  /** Value and missing probability after the moves; undefined where a limit or a group forbids them. */
  after(
    moves: readonly Move[],
  ): { readonly value: number; readonly missing: number; readonly costJpy: number } | undefined;
  make(moves: readonly Move[]): void;
  readonly costJpy: () => number;
  /** Whether all limits and groups hold. */
  holds(): boolean;
}

/** Starts a trial at a choice, which it copies. */
export function trialOf(prepared: Prepared, goal: Goal, from: Choice): Trial {
  const { candidates, events, rows } = prepared;
  const choice = from.slice();
  const standings = events.map((_, event) => standingOf(prepared, event, choice));
  const rowsOf: number[][] = candidates.map(() => []);
  for (const [index, row] of rows.entries()) for (const i of row.members) rowsOf[i]!.push(index);
  const costOf = (i: number, measure: 'yen' | 'quarters', option: number): number =>
    option < 0 ? 0 : candidates[i]!.options[measure][option]!;
  const used = rows.map(({ members, measure }) =>
    members.reduce((sum, i) => sum + costOf(i, measure, choice[i]!), 0),
  );
  const rivals = new Map<string, number[]>();
  for (const [i, { group }] of candidates.entries())
    if (group !== null) rivals.set(group, [...(rivals.get(group) ?? []), i]);

  const part = (event: number, standing: Standing): { value: number; missing: number; costJpy: number } => {
    const it = events[event]!;
    const { toCome, sigma, costJpy } = figuresOf(it, standing);
    switch (goal.kind) {
      case 'cost': {
        const wanted = goal.probabilities[event]!;
        return { value: costJpy, missing: Math.max(0, wanted - hitOf(it, toCome, sigma)), costJpy };
      }
      case 'value':
        return { value: costJpy - it.worthJpy * attendeesOf(it, toCome, sigma), missing: 0, costJpy };
      case 'chance':
        return { value: goal.event === event ? -hitOf(it, toCome, sigma) : 0, missing: 0, costJpy };
    }
  };
  let parts = standings.map((standing, event) => part(event, standing));
  const sum = (key: 'value' | 'missing' | 'costJpy'): number =>
    parts.reduce((total, one) => total + one[key], 0);
  // What the moves at hand change of each row; all 0 between two calls.
  const change = new Float64Array(rows.length);
  const allowed = (moves: readonly Move[]): boolean => {
    if (moves.some(([i, option]) => option < 0 && candidates[i]!.must)) return false;
    let fits = true;
    for (const [i, option] of moves) {
      for (const row of rowsOf[i]!) {
        const { measure } = rows[row]!;
        change[row]! += costOf(i, measure, option) - costOf(i, measure, choice[i]!);
      }
    }
    for (const [i] of moves)
      for (const row of rowsOf[i]!) {
        if (change[row]! > 0 && used[row]! + change[row]! > rows[row]!.most) fits = false;
        change[row] = 0;
      }
    if (!fits) return false;
    if (!moves.some(([i, option]) => option >= 0 && choice[i]! < 0 && candidates[i]!.group !== null))
      return true;
    const next = new Map(moves);
    for (const [i, option] of moves) {
      const { group } = candidates[i]!;
      if (group === null || option < 0 || choice[i]! >= 0) continue;
      if (rivals.get(group)!.some((j) => j !== i && (next.get(j) ?? choice[j]!) >= 0)) return false;
    }
    return true;
  };
  const moved = (moves: readonly Move[]): Map<number, Standing> => {
    const changed = new Map<number, Standing>();
    for (const [i, option] of moves) {
      const candidate = candidates[i]!;
      const before = changed.get(candidate.event) ?? standings[candidate.event]!;
      changed.set(candidate.event, apply(apply(before, candidate, choice[i]!, -1), candidate, option, 1));
    }
    return changed;
  };
  return {
    choice,
    missing: () => sum('missing'),
    value: () => (sum('missing') > 0 ? Infinity : sum('value')),
    costJpy: () => sum('costJpy'),
    after(moves) {
      if (!allowed(moves)) return undefined;
      const total = { value: sum('value'), missing: sum('missing'), costJpy: sum('costJpy') };
      for (const [event, standing] of moved(moves)) {
        const [then, now] = [part(event, standing), parts[event]!];
        total.value += then.value - now.value;
        total.missing += then.missing - now.missing;
        total.costJpy += then.costJpy - now.costJpy;
      }
      if (total.missing < 1e-15) total.missing = 0;
      return total;
    },
    make(moves) {
      for (const [i, option] of moves) {
        for (const row of rowsOf[i]!)
          used[row]! += costOf(i, rows[row]!.measure, option) - costOf(i, rows[row]!.measure, choice[i]!);
        choice[i] = option;
      }
      // Summed anew, so that no difference of large numbers is left behind.
      for (const event of new Set(moves.map(([i]) => candidates[i]!.event)))
        standings[event] = standingOf(prepared, event, choice);
      parts = standings.map((standing, event) => part(event, standing));
    },
    holds() {
      if (used.some((amount, row) => amount > rows[row]!.most)) return false;
      for (const members of rivals.values())
        if (members.filter((i) => choice[i]! >= 0).length > 1) return false;
      return candidates.every(({ must }, i) => !must || choice[i]! >= 0);
    },
  };
}
