import { solveJointly } from '@tsudoi/portfolio/joint';
import type { Plan, Problem } from '@tsudoi/portfolio/model';
import { createSolverPool } from '@tsudoi/portfolio/pool';
import { frontier, leastBudget, type Solve } from '@tsudoi/portfolio/questions';
import { solvePlan } from '@tsudoi/portfolio/solve';
import { anInstance } from '../../packages/portfolio/test/instances.ts';

/** What is measured on the organiser's own objective, whole units on. */
export interface OrganiserFigures {
  readonly gaps: Readonly<Record<Plan['question'], readonly number[]>>;
  readonly cpuMs: readonly number[];
}

/** Milliseconds of processor time of this thread. */
export const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** Gaps and processor time of every question. */
export async function organiserFigures(count: number, seed: number): Promise<OrganiserFigures> {
  const gaps: Record<Plan['question'], number[]> = { reach: [], most: [], value: [] };
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const drawn = anInstance(seed + index, { tactics: 40, segments: index % 2 === 0 ? 0 : 6 });
    for (const question of ['reach', 'most', 'value'] as const) {
      const problem: Problem = { ...drawn, question, target: 80, worthJpy: 8_000 };
      const plan = await solvePlan(problem, { cpuMs });
      gaps[question].push(plan.gap);
      times.push(plan.solver.cpuMs);
    }
  }
  return { gaps, cpuMs: times };
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

/** A question of one large problem (244 tactics, 20 audiences): seconds of plan, why-not, frontier and least budget, each through the pool as a service asks. */
export async function largeSeconds(seed: number): Promise<Readonly<Record<string, number>>> {
  const pool = createSolverPool({ workers: 2 });
  const problem: Problem = {
    ...anInstance(seed, { tactics: 244, segments: 20 }),
    tacticBudgetJpy: 3_000_000,
    staffHours: 400,
    target: 200,
  };
  const solve: Solve = (asked, { quick = false, start } = {}) =>
    pool.solve(asked, {
      quick,
      deadlineMs: Date.now() + 9_000,
      ...(start === undefined ? {} : { start }),
    });
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const began = performance.now();
    const result = await work();
    return [result, (performance.now() - began) / 1000];
  };
  await pool.solve(anInstance(seed + 1, { tactics: 20, segments: 0 }));
  const [plan, planSeconds] = await timed(() => solve(problem));
  const [, whyNotSeconds] = await timed(() => pool.whyNot(problem, plan, { deadlineMs: Date.now() + 9_000 }));
  const [, frontierSeconds] = await timed(() => frontier(problem, solve, 2 * problem.tacticBudgetJpy));
  const [, leastSeconds] = await timed(() => leastBudget(problem, 0.8, solve));
  await pool.close();
  return {
    largePlanSeconds: planSeconds,
    largePlanGap: plan.gap,
    largeWhyNotSeconds: whyNotSeconds,
    largeFrontierSeconds: frontierSeconds,
    largeLeastBudgetSeconds: leastSeconds,
  };
}
