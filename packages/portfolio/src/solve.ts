import { highsRuntime } from './highsRuntime.ts';
import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import { searchOneSegment } from './oneSegment.ts';
import { planOf } from './planOf.ts';
import { prepare } from './prepare.ts';
import { search } from './search.ts';

/** Relative gap at which the search stops; the promise to users is 1e-3. */
const GAP = 1e-5;

/**
 * The best plan with its certificate. Deterministic: identical problem and seed give identical plans. Blocks the thread while it solves; services use
 * the pool. Throws `InfeasibleProblem` when required tactics break a limit.
 */
export async function solvePlan(problem: Problem): Promise<Plan> {
  const highs = await highsRuntime();
  const before = process.threadCpuUsage();
  const prepared = prepare(problem);
  const limits = { gap: GAP, rounds: 15, nodeWork: 100_000, seed: problem.seed };
  const find = prepared.segments.length === 1 ? searchOneSegment : search;
  const result = find(highs, prepared, limits);
  if (result === undefined) {
    throw new InfeasibleProblem('exclusivity', problem.required ?? [], {});
  }
  const used = process.threadCpuUsage(before);
  return planOf(problem, prepared, result, (used.user + used.system) / 1000);
}
