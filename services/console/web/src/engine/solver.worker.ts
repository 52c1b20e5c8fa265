import { assess } from '@tsudoi/portfolio/assess';
import { glance } from '@tsudoi/portfolio/glance';
import { highsRuntime } from '@tsudoi/portfolio/highsRuntime';
import type { Problem } from '@tsudoi/portfolio/model';
import type { Trial, TrialAnswer } from './trial.ts';

/** What a worker of a browser has; this file is checked with the engine's types, which are those of Node. */
interface Scope {
  addEventListener: (kind: 'message', listener: (event: { readonly data: Trial }) => void) => void;
  postMessage: (answer: TrialAnswer) => void;
}
const scope = globalThis as unknown as Scope;

/** The problem that is being tried, and the efforts of the plan before: the next search goes on from there. */
let stated: Problem | undefined;
let near: ReadonlyMap<string, number> | undefined;
const loading = highsRuntime();

/** Solves one trial with the server's own engine as fast as a slider moves; what is proposed the server proves. */
async function answer({ id, problem, limits }: Trial): Promise<TrialAnswer> {
  const highs = await loading;
  if (problem !== undefined) {
    stated = problem as unknown as Problem;
    near = undefined;
  }
  if (stated === undefined) throw new Error('a trial before its problem');
  const began = performance.now();
  const changed = { ...stated, ...limits };
  try {
    const plan = glance(highs, changed, near);
    near = new Map(plan.items.map(({ tacticId, effort }) => [tacticId, effort]));
    const { hitProbability, interval80, costPerAttendeeJpy } = assess(changed, plan);
    return {
      id,
      wallMs: performance.now() - began,
      plan: {
        items: plan.items.map((item) => ({ ...item })),
        spendJpy: plan.spendJpy,
        hours: plan.hours,
        expectedAttendees: plan.expectedAttendees,
        gap: plan.gap,
        assessment: { hitProbability, interval80: [interval80[0], interval80[1]], costPerAttendeeJpy },
      },
    };
  } catch (err) {
    return {
      id,
      wallMs: performance.now() - began,
      impossible: err instanceof Error ? err.message : String(err),
    };
  }
}

// In the order of arrival: a trial goes on from the one before.
let last = Promise.resolve();
scope.addEventListener('message', ({ data }) => {
  last = last.then(async () => scope.postMessage(await answer(data)));
});
