import { solveJointly } from '@tsudoi/portfolio/joint';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { createSolverPool } from '@tsudoi/portfolio/pool';
import { prepare } from '@tsudoi/portfolio/prepare';
import { emptyChoice } from '@tsudoi/portfolio/search';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { figuresOf, hitOf, standingOf } from '@tsudoi/portfolio/standing';
import { anInstance } from '../../packages/portfolio/test/instances.ts';

/** What is measured on the organiser's own objective, whole units on. */
export interface OrganiserFigures {
  readonly gaps: Readonly<Record<Plan['question'], readonly number[]>>;
  readonly cpuMs: readonly number[];
  /** Our cost over the greedy one at the same P, where both reach it. */
  readonly costRatios: readonly number[];
}

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Gaps and processor time of every question, and the cost of `reach` beside greedy at equal P. */
export async function organiserFigures(count: number, seed: number): Promise<OrganiserFigures> {
  const gaps: Record<Plan['question'], number[]> = { reach: [], most: [], value: [] };
  const times: number[] = [];
  const costRatios: number[] = [];
  for (let index = 0; index < count; index++) {
    const drawn = anInstance(seed + index, { tactics: 40, segments: index % 2 === 0 ? 0 : 6 });
    for (const question of ['reach', 'most', 'value'] as const) {
      const problem: Problem = { ...drawn, question, target: 80, worthJpy: 8_000 };
      const plan = await solvePlan(problem, { cpuMs });
      gaps[question].push(plan.gap);
      times.push(plan.solver.cpuMs);
      if (question !== 'reach' || plan.certificate.objective !== 'cost') continue;
      const peer = greedyCost(problem);
      if (peer !== undefined) costRatios.push(plan.costJpy / peer);
    }
  }
  return { gaps, cpuMs: times, costRatios };
}

/** Greedy on the same objective: the unit (or opening) with most P gained a yen, until the wish is reached; undefined where it gets stuck. */
function greedyCost(problem: Problem): number | undefined {
  const prepared = prepare([problem]);
  const event = prepared.events[0]!;
  const choice = emptyChoice(prepared);
  for (let step = 0; step < 5_000; step++) {
    const now = figuresOf(event, standingOf(prepared, 0, choice));
    const hit = hitOf(event, now.toCome, now.sigma);
    if (hit >= (problem.probability ?? 0.8)) return now.costJpy;
    let best: { at: number; option: number; rate: number } | undefined;
    for (const [at, { options, group }] of prepared.candidates.entries()) {
      const option =
        choice[at]! < 0
          ? 0
          : Math.min(options.units.length - 1, choice[at]! + Math.max(1, options.units.length >> 5));
      if (option === choice[at]) continue;
      if (
        group !== null &&
        choice[at]! < 0 &&
        prepared.candidates.some((other, i) => other.group === group && choice[i]! >= 0)
      )
        continue;
      const next = choice.slice();
      next[at] = option;
      const standing = standingOf(prepared, 0, next);
      if (standing.yen > problem.tacticBudgetJpy || standing.quarters > 4 * problem.staffHours) continue;
      const then = figuresOf(event, standing);
      const rate = (hitOf(event, then.toCome, then.sigma) - hit) / Math.max(1, then.costJpy - now.costJpy);
      if (rate > 0 && (best === undefined || rate > best.rate)) best = { at, option, rate };
    }
    if (best === undefined) return undefined;
    choice[best.at] = best.option;
  }
  return undefined;
}

/** The same event stated eight times under other ids: the largest difference of cost, as a share. */
export async function idSpread(seed: number): Promise<number> {
  const drawn = anInstance(seed, { tactics: 40, segments: 0 });
  const costs = await Promise.all(
    Array.from(
      { length: 8 },
      async (_, at) => (await solvePlan({ ...drawn, target: 80, seed: 1 + at * 7_919 })).costJpy,
    ),
  );
  return (Math.max(...costs) - Math.min(...costs)) / Math.max(1, Math.min(...costs));
}

/** Ten events of forty tactics that share a budget and a team: seconds, and the gap that is left. */
export async function jointSeconds(
  seed: number,
): Promise<{ readonly seconds: number; readonly gap: number }> {
  const problems = Array.from({ length: 10 }, (_, at): Problem => ({
    ...anInstance(seed + at, { tactics: 40, segments: 0 }),
    question: 'value',
    worthJpy: 8_000,
  }));
  const began = performance.now();
  const stopAt = Date.now() + 10_000;
  const joint = await solveJointly(
    problems,
    { tacticBudgetJpy: 1_500_000, staffHours: 250 },
    { stop: () => Date.now() > stopAt },
  );
  return { seconds: (performance.now() - began) / 1000, gap: joint.certificate.gap };
}

/** A small plan of one tenant while another's large ones fill the queue: milliseconds, of two threads. */
export async function neighbourMs(seed: number): Promise<number> {
  const pool = createSolverPool({ workers: 2 });
  const large: Problem = {
    ...anInstance(seed, { tactics: 244, segments: 20 }),
    tacticBudgetJpy: 3_000_000,
    staffHours: 400,
    target: 200,
  };
  const small: Problem = { ...anInstance(seed + 1, { tactics: 20, segments: 0 }), target: 40 };
  await Promise.all([pool.solve(small, { key: 'warm' }), pool.solve(small, { key: 'warm' })]);
  const many = Array.from({ length: 6 }, () =>
    pool.solve(large, { key: 'large', deadlineMs: Date.now() + 9_000, quick: true }).catch(() => undefined),
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const began = performance.now();
  await pool.solve(small, { key: 'small' });
  const took = performance.now() - began;
  await pool.close();
  await Promise.all(many);
  return took;
}
