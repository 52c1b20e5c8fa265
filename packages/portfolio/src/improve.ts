import type { Prepared } from './prepare.ts';
import type { Choice } from './standing.ts';
import { trialOf, type Goal, type Move, type Trial } from './trial.ts';

/** Evaluations that one local search may take. */
const WORK = 15_000;

/** A plan made to keep the limits and, where the goal asks for probabilities, to reach them; undefined when the moves at hand do not get there. */
export function repair(prepared: Prepared, goal: Goal, from: Choice): Trial | undefined {
  const trial = trialOf(prepared, goal, from);
  // Every step takes an option down: it ends.
  while (!trial.holds()) if (!giveUpOne(prepared, trial)) return undefined;
  for (let step = 0; step < 300 && trial.missing() > 0; step++) {
    const missing = trial.missing();
    const cost = trial.costJpy();
    let best: { moves: readonly Move[]; rate: number } | undefined;
    for (const moves of steps(prepared, trial, true)) {
      const then = trial.after(moves);
      if (then === undefined || then.missing >= missing - 1e-12) continue;
      const rate = (missing - then.missing) / Math.max(1, then.costJpy - cost);
      if (best === undefined || rate > best.rate) best = { moves, rate };
    }
    if (best === undefined) return undefined;
    trial.make(best.moves);
  }
  return trial.missing() > 0 ? undefined : trial;
}

/** Local search from a plan that keeps everything: single moves, then pairs (one gives, one takes), first gain taken, until none gains or the work is done. */
export function improve(prepared: Prepared, trial: Trial, work = WORK): void {
  let evaluations = 0;
  for (;;) {
    const now = trial.value();
    const enough = now - 1e-9 * Math.max(1, Math.abs(now));
    let found = false;
    for (const pairs of [false, true]) {
      for (const moves of pairs ? pairsOf(prepared, trial) : steps(prepared, trial, false)) {
        if (++evaluations > work) return;
        const then = trial.after(moves);
        if (then === undefined || then.missing > 0 || then.value >= enough) continue;
        trial.make(moves);
        found = true;
        break;
      }
      if (found) break;
    }
    if (!found) return;
  }
}

/** Every change of one candidate that a local search tries from a plan. */
export function movesFrom(prepared: Prepared, trial: Trial): Iterable<readonly Move[]> {
  return steps(prepared, trial, false);
}

/** Moves of one candidate: open, close, a little or much more or less. */
function* steps(prepared: Prepared, trial: Trial, upOnly: boolean): Generator<readonly Move[]> {
  for (const [i, { options }] of prepared.candidates.entries()) {
    const at = trial.choice[i]!;
    const top = options.units.length - 1;
    if (at < 0) {
      for (const option of new Set([0, Math.min(top, 3), top >> 3, top >> 1]))
        if (option <= top) yield [[i, option]];
      continue;
    }
    for (const step of [1, 2, 5, 20, 80]) {
      if (at + step <= top) yield [[i, at + step]];
      if (!upOnly && at - step >= 0) yield [[i, at - step]];
    }
    if (!upOnly) yield [[i, -1]];
  }
}

/** One chosen candidate gives (closes, or goes down), another of the same event takes (opens, or goes up). */
function* pairsOf(prepared: Prepared, trial: Trial): Generator<readonly Move[]> {
  for (const [i, giver] of prepared.candidates.entries()) {
    const from = trial.choice[i]!;
    if (from < 0) continue;
    for (const less of new Set([-1, from - 1, from - 4])) {
      if (less < -1) continue;
      for (const [j, taker] of prepared.candidates.entries()) {
        if (j === i || (taker.event !== giver.event && prepared.events.length < 2)) continue;
        const to = trial.choice[j]!;
        const top = taker.options.units.length - 1;
        for (const more of to < 0
          ? new Set([0, Math.min(top, 2), top >> 2])
          : new Set([to + 1, to + 4, to + 15]))
          if (more <= top)
            yield [
              [i, less],
              [j, more],
            ];
      }
    }
  }
}

/** Takes a step down where a limit or a group is broken: the option of which least is lost for the cost that it frees. */
function giveUpOne(prepared: Prepared, trial: Trial): boolean {
  let best: { moves: readonly Move[]; loss: number } | undefined;
  for (const [i, { options, must, share }] of prepared.candidates.entries()) {
    const at = trial.choice[i]!;
    if (at < 0) continue;
    const lower = at > 0 ? Math.max(0, at - Math.max(1, at >> 3)) : -1;
    if (lower < 0 && must) continue;
    const people = share * (options.people[at]! - (lower < 0 ? 0 : options.people[lower]!));
    const yen = options.yen[at]! - (lower < 0 ? 0 : options.yen[lower]!);
    const quarters = options.quarters[at]! - (lower < 0 ? 0 : options.quarters[lower]!);
    const loss = people / Math.max(1, yen + 400 * quarters);
    if (best === undefined || loss < best.loss) best = { moves: [[i, lower]], loss };
  }
  if (best === undefined) return false;
  trial.make(best.moves);
  return true;
}
