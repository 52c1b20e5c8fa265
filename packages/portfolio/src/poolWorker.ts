import { parentPort } from 'node:worker_threads';
import { InfeasibleProblem, type ConflictingConstraint } from './infeasible.ts';
import { solveJointly, type JointPlan } from './joint.ts';
import type { Plan, Problem } from './model.ts';
import { valueOfInformation, whyNot, type Information } from './nearby.ts';
import type { Together } from './prepare.ts';
import type { WhyNot } from './questions.ts';
import { solvePlan } from './solve.ts';

/** What a solver thread is asked. */
export type WorkerTask = { readonly limits: { readonly quick: boolean; readonly deadlineMs?: number } } & (
  | {
      readonly kind: 'solve';
      readonly problem: Problem;
      readonly start?: readonly (readonly [string, number])[];
    }
  | { readonly kind: 'joint'; readonly problems: readonly Problem[]; readonly together: Together }
  | { readonly kind: 'why-not' | 'information'; readonly problem: Problem; readonly plan: Plan }
);

/** What it answers. */
export type WorkerReply = { readonly cpuMs: number } & (
  | { readonly outcome: 'done'; readonly result: Plan | JointPlan | WhyNot[] | Information[] }
  | {
      readonly outcome: 'infeasible';
      readonly constraint: ConflictingConstraint;
      readonly tactics: readonly string[];
      readonly figures: Readonly<Record<string, number>>;
    }
  | { readonly outcome: 'failed'; readonly message: string }
);

/** A solve that nobody gave a deadline ends with its best plan after this. */
const DEFAULT_DEADLINE_MS = 20_000;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

function run(task: WorkerTask): Promise<Plan | JointPlan> | WhyNot[] | Information[] {
  const deadline = task.limits.deadlineMs ?? Date.now() + DEFAULT_DEADLINE_MS;
  const options = { quick: task.limits.quick, stop: () => Date.now() > deadline, cpuMs };
  switch (task.kind) {
    case 'solve':
      return solvePlan(
        task.problem,
        task.start === undefined ? options : { ...options, start: new Map(task.start) },
      );
    case 'joint':
      return solveJointly(task.problems, task.together, options);
    case 'why-not':
      return whyNot(task.problem, task.plan, undefined, options.stop);
    case 'information':
      return valueOfInformation(task.problem, task.plan);
  }
}

async function answer(task: WorkerTask): Promise<WorkerReply> {
  const began = cpuMs();
  try {
    const result = await run(task);
    return { outcome: 'done', result, cpuMs: cpuMs() - began };
  } catch (error) {
    const used = cpuMs() - began;
    if (error instanceof InfeasibleProblem) {
      const { constraint, tactics, figures } = error;
      return { outcome: 'infeasible', constraint, tactics, figures, cpuMs: used };
    }
    return {
      outcome: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      cpuMs: used,
    };
  }
}

parentPort?.on('message', (task: WorkerTask) => {
  void answer(task).then((reply) => parentPort?.postMessage(reply));
});
