import type { Plan } from '@tsudoi/portfolio/model';
import type { Clock } from '@tsudoi/runtime/clock';
import { createHash } from 'node:crypto';
import type { Solver } from './recommend.ts';

/** How long an answer serves (REQUIREMENTS 35) and how many are kept; a plan is about 5 kB. */
const TTL_MS = 3_600_000;
const CAPACITY = 2_000;

/**
 * Remembers plans by the whole problem: solving is a pure function of it, so an answer can be old only by the clock, and two tenants share one only
 * when they asked the identical question. Failures are not kept. The least recently used goes first.
 */
export function cachedSolver(solver: Solver, clock: Clock): Solver {
  const kept = new Map<string, { readonly plan: Plan; readonly until: number }>();
  return {
    async solve(problem, signal) {
      const key = createHash('sha256').update(JSON.stringify(problem)).digest('base64');
      const now = clock.now().getTime();
      const found = kept.get(key);
      kept.delete(key);
      const plan =
        found !== undefined && found.until > now ? found.plan : await solver.solve(problem, signal);
      kept.set(key, { plan, until: found?.plan === plan ? found.until : now + TTL_MS });
      const oldest = kept.size > CAPACITY ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
      return plan;
    },
  };
}
