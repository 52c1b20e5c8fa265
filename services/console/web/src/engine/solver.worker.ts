import { assess } from '@tsudoi/portfolio/assess';
import type { Problem } from '@tsudoi/portfolio/model';
import { solvePlan } from '@tsudoi/portfolio/solve';
import type { Trial, TrialAnswer } from './trial.ts';

/** What a worker of a browser has; this file is checked with the engine's types, which are those of Node. */
interface Scope {
  addEventListener: (kind: 'message', listener: (event: { readonly data: Trial }) => void) => void;
  postMessage: (answer: TrialAnswer) => void;
}
const scope = globalThis as unknown as Scope;

/** Solves one trial with the server's own engine, to within about half a per cent; what is proposed the server proves. */
async function answer({ id, problem, limits }: Trial): Promise<TrialAnswer> {
  const began = performance.now();
  const changed = { ...(problem as unknown as Problem), ...limits };
  try {
    const plan = await solvePlan(changed, { quick: true });
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

scope.addEventListener('message', ({ data }) => {
  void answer(data).then((told) => scope.postMessage(told));
});
