import { parentPort } from 'node:worker_threads';
import { InfeasibleProblem, type ConflictingConstraint } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import { solvePlan } from './solve.ts';

/** What a solver thread answers to a problem. */
export type WorkerReply =
  | { readonly outcome: 'plan'; readonly plan: Plan }
  | {
      readonly outcome: 'infeasible';
      readonly constraint: ConflictingConstraint;
      readonly tactics: readonly string[];
      readonly figures: Readonly<Record<string, number>>;
    }
  | { readonly outcome: 'failed'; readonly message: string };

async function answer(problem: Problem): Promise<WorkerReply> {
  try {
    return { outcome: 'plan', plan: await solvePlan(problem) };
  } catch (error) {
    if (error instanceof InfeasibleProblem) {
      const { constraint, tactics, figures } = error;
      return { outcome: 'infeasible', constraint, tactics, figures };
    }
    return {
      outcome: 'failed',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

parentPort?.on('message', (problem: Problem) => {
  void answer(problem).then((reply) => parentPort?.postMessage(reply));
});
