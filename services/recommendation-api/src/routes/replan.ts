import { replan } from '@tsudoi/contracts/planQuestions';
import type { Database } from '@tsudoi/database/database';
import { explainPlan } from '@tsudoi/portfolio/explain';
import { assess } from '@tsudoi/portfolio/assess';
import { sentencesIn } from '@tsudoi/portfolio/sentences';
import type { Clock } from '@tsudoi/runtime/clock';
import { invalidField, NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { planFacts } from '../plan/planFacts.ts';
import { recommend } from '../plan/recommend.ts';
import { stateRemaining } from '../plan/stateRemaining.ts';
import type { SolverFor } from '../plan/solver.ts';
import { storeProposal } from '../plan/storeProposal.ts';
import { localDate } from '../plan/taskDates.ts';
import { readPlanProblem } from '../store/plans.ts';
import { eventLedger } from '../store/planTasks.ts';

/** A plan made again in the middle of its run; the new one is proposed, the old one stays until the new one is accepted. */
export function mountReplan(
  http: HttpApp,
  {
    database,
    clock,
    solverFor,
  }: { readonly database: Database; readonly clock: Clock; readonly solverFor: SolverFor },
): void {
  mount(http, replan, async ({ params, body, principal, signal }) => {
    const now = clock.now();
    const { stored, facts, ledger } = await database.withTenant(principal.tenantId, async (tx) => {
      const found = await readPlanProblem(tx, params.planId);
      if (!found) throw new NotFound(`No plan ${params.planId}`);
      const read = await planFacts(tx, found.eventId, now);
      return {
        stored: found,
        facts: read,
        ledger: await eventLedger(tx, found.eventId, localDate(now, read.event.timeZone)),
      };
    });
    const strange = Object.keys(body.done ?? {}).find(
      (key) => !facts.tactics.some((tactic) => tactic.key === key),
    );
    if (strange !== undefined) throw invalidField(`body.done.${strange}`, 'no such tactic');
    const progress = {
      signUps: body.signUps ?? ledger.signUps,
      spentJpy: body.spentJpy ?? ledger.spentJpy,
      spentHours: body.spentHours ?? ledger.spentHours,
      done: body.done ?? ledger.done,
    };
    const { stated, learnt, overspentJpy, overworkedHours } = stateRemaining(
      facts,
      stored.request,
      progress,
      now,
    );
    const recommendation = await recommend(
      stated,
      stored.request,
      facts.tactics,
      solverFor(principal.tenantId, signal),
    );
    const { body: plan, headers } = await storeProposal(
      database,
      principal.tenantId,
      facts.event.id,
      recommendation,
      { wholeReply: false },
    );
    const names = Object.fromEntries(facts.tactics.map(({ key, name }) => [key, name]));
    const { problem, solved } = recommendation;
    const sentences = sentencesIn(stated.currency);
    const explanations = [
      ...(Object.keys(progress.done).length > 0 ? [sentences.goingBetter(learnt)] : []),
      ...(overspentJpy > 0 ? [sentences.overspent(overspentJpy)] : []),
      ...(overworkedHours > 0 ? [sentences.overworked(overworkedHours)] : []),
      ...explainPlan(problem, solved, assess(problem, solved), names, stated.assumed, [], stated.currency),
    ];
    return { body: { ...plan, explanations }, headers };
  });
}
