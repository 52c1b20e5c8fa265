import { DEFAULT_OWN_SPREAD, DEFAULT_SHARED_SPREAD, type Problem, type Tactic } from './model.ts';
import { echoOf, type Progress } from './replan.ts';

/** What the sign-ups so far say: factors to multiply what was believed with, and what is left of the uncertainty. */
export interface Learnt {
  /** Mean of the shared factor, and its log deviation now. */
  readonly shared: number;
  readonly sharedSpread: number;
  /** Tactic -> mean of its own factor, and its log deviation now. */
  readonly own: ReadonlyMap<string, { readonly factor: number; readonly spread: number }>;
}

/**
 * Sign-ups by a tactic's links are Poisson around what it was believed to bring by now times the shared and its own factor, both lognormal with mean 1; what
 * no link tells is Poisson around the rest. The most likely factors by Newton's method on their logarithms, the uncertainty left by the curvature there.
 */
export function learn(problem: Problem, progress: Progress): Learnt {
  const shared = problem.sharedSpread ?? DEFAULT_SHARED_SPREAD;
  const worked = problem.tactics
    .filter(({ id }) => (progress.done[id]?.effort ?? 0) > 0)
    .map((tactic) => ({
      tactic,
      believed: echoOf(tactic, progress.done[tactic.id]!, progress.leadDays).soFar,
      attributed: progress.done[tactic.id]!.attributed,
      spread: tactic.spread ?? DEFAULT_OWN_SPREAD,
    }))
    .filter(({ believed, spread }) => believed > 1e-6 && spread > 0);
  const told = worked.filter(({ attributed }) => attributed !== undefined);
  const untold = worked.filter(({ attributed }) => attributed === undefined);
  const groups = [
    ...told.map((one) => ({ members: [one], seen: one.attributed! })),
    ...(untold.length > 0
      ? [
          {
            members: untold,
            seen: Math.max(
              0,
              progress.signUps -
                (problem.baseSignUps ?? 0) -
                told.reduce((sum, one) => sum + one.attributed!, 0),
            ),
          },
        ]
      : []),
  ];
  const all = groups.flatMap(({ members }) => members);
  const n = all.length;
  // Unknowns: log of the shared factor, then of each own factor; priors have mean 1 as factors.
  const spreads = [shared, ...all.map(({ spread }) => spread)];
  const at = spreads.map((spread) => (-spread * spread) / 2);
  const place = new Map(all.map(({ tactic }, i) => [tactic.id, i + 1]));
  let curvature: number[][] = [];
  for (let step = 0; step < 60; step++) {
    const slope = at.map((value, i) =>
      spreads[i]! > 0 ? -(value + spreads[i]! ** 2 / 2) / spreads[i]! ** 2 : 0,
    );
    curvature = at.map((_, i) =>
      at.map((_, j) => (i === j && spreads[i]! > 0 ? 1 / spreads[i]! ** 2 : i === j ? 1e12 : 0)),
    );
    for (const { members, seen } of groups) {
      const rates = members.map(
        ({ tactic, believed }) => believed * Math.exp(at[0]! + at[place.get(tactic.id)!]!),
      );
      const rate = rates.reduce((sum, one) => sum + one, 0);
      const parts = [
        { i: 0, d: rate },
        ...members.map(({ tactic }, k) => ({ i: place.get(tactic.id)!, d: rates[k]! })),
      ];
      for (const { i, d } of parts) slope[i]! += (seen / rate - 1) * d;
      // Expected information: always positive, so that every step goes uphill.
      for (const a of parts) for (const b of parts) curvature[a.i]![b.i]! += (a.d * b.d) / rate;
    }
    const move = solveLinear(curvature, slope);
    const largest = Math.max(...move.map(Math.abs));
    for (let i = 0; i < at.length; i++) at[i]! += move[i]! * Math.min(1, 1 / Math.max(largest, 1e-12));
    if (largest < 1e-9) break;
  }
  const deviation = (i: number): number => {
    const unit = at.map((_, j) => (j === i ? 1 : 0));
    return Math.sqrt(Math.max(0, Math.min(spreads[i]! ** 2, solveLinear(curvature, unit)[i]!)));
  };
  const sharedSpread = n === 0 ? shared : deviation(0);
  return {
    shared: n === 0 ? 1 : Math.exp(at[0]! + sharedSpread ** 2 / 2),
    sharedSpread,
    own: new Map(
      all.map(({ tactic }, i) => {
        const spread = deviation(i + 1);
        return [tactic.id, { factor: Math.exp(at[i + 1]! + spread ** 2 / 2), spread }];
      }),
    ),
  };
}

/** The problem with what was learnt in place of what was believed. */
export function believing(problem: Problem, { shared, sharedSpread, own }: Learnt): Problem {
  return {
    ...problem,
    sharedSpread,
    tactics: problem.tactics.map((tactic): Tactic => {
      const learnt = own.get(tactic.id);
      const factor = shared * (learnt?.factor ?? 1);
      return {
        ...tactic,
        ...(learnt === undefined ? {} : { spread: learnt.spread }),
        response: { ...tactic.response, theta: Math.min(1, tactic.response.theta * factor) },
      };
    }),
  };
}

/** Solves a small symmetric positive system by elimination with pivots. */
function solveLinear(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const lead = rows[column]![column]!;
    if (Math.abs(lead) < 1e-300) continue;
    for (let row = column + 1; row < n; row++) {
      const share = rows[row]![column]! / lead;
      if (share !== 0) for (let k = column; k <= n; k++) rows[row]![k]! -= share * rows[column]![k]!;
    }
  }
  const answer = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    let sum = rows[row]![n]!;
    for (let k = row + 1; k < n; k++) sum -= rows[row]![k]! * answer[k]!;
    answer[row] = Math.abs(rows[row]![row]!) < 1e-300 ? 0 : sum / rows[row]![row]!;
  }
  return answer;
}
