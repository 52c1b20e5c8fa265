import type { Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import type { jobs } from '@tsudoi/queue/registry';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { AppError } from '@tsudoi/runtime/errors';
import type { z } from 'zod';
import { replanOf } from '../plan/replanOf.ts';
import type { Recommendation } from '../plan/recommend.ts';
import type { SolverFor } from '../plan/solver.ts';
import { insertPlan } from '../store/plans.ts';

type Told = z.output<typeof jobs.tellPace.payload>;

/**
 * Tells that the pace of an event changed (`event.pace_changed`), once: with a plan of what remains, proposed, where it is behind. Where nothing can be planned any
 * more, it is told without. A change that was overtaken by another is not told. `refresh` makes the plan anew and tells nothing.
 */
export function tellPace(solverFor: SolverFor): JobHandler<Told> {
  return async (job, run) => {
    const { eventId, pace, changes, refresh, ...standing } = job.payload;
    const planId = await run.database.withTenant(job.tenantId, (tx) => acceptedPlan(tx, eventId));
    let proposal: Recommendation | undefined;
    if (pace === 'behind' && planId !== undefined) {
      try {
        const solver = solverFor(job.tenantId, run.signal);
        proposal = (
          await replanOf(run.database, job.tenantId, planId, {}, run.clock.now(), solver, undefined)
        ).recommendation;
      } catch (err) {
        // No plan fits what remains, or the event is over: that is an answer. Faults are tried again.
        if (!(err instanceof AppError) || err.status >= 500) throw err;
        run.log.info({ event_id: eventId, reason: err.message }, 'no plan for what remains');
      }
    }
    await run.database.withTenant(job.tenantId, async (tx) => {
      const [current] = await tx.query(
        'select 1 from recommendation.pace_state where event_id = $1 and pace = $2 and changes = $3 for update',
        [eventId, pace, changes],
      );
      if (current) {
        const made = proposal && (await insertPlan(tx, eventId, proposal));
        if (made) {
          await tx.execute('update recommendation.pace_state set plan_id = $2 where event_id = $1', [
            eventId,
            made.id,
          ]);
          await publish(tx, 'plan.proposed', { planId: made.id, eventId });
        }
        if (!refresh)
          await publish(tx, 'event.pace_changed', { eventId, pace, ...standing, planId: made?.id ?? null });
      }
      await run.complete(tx);
    });
  };
}

async function acceptedPlan(tx: Tx, eventId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    `select p.id from recommendation.plan p join recommendation.event e on e.id = p.event_id and e.state = 'open'
     where p.event_id = $1 and p.state = 'accepted'`,
    [eventId],
  );
  return row?.id;
}
