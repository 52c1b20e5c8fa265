import { explainDifference } from '@tsudoi/contracts/planQuestions';
import type { Database } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { differenceOf } from '../learning/difference.ts';
import { planBefore, readPlanProblem, type StoredProblem } from '../store/plans.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';

/** Why a plan is different from the one before it. */
export function mountPlanDifference(http: HttpApp, { database }: { readonly database: Database }): void {
  mount(http, explainDifference, async ({ params, query, principal }) => {
    const read = await database.withTenant(principal.tenantId, async (tx) => {
      const own = await readPlanProblem(tx, params.planId);
      if (!own?.solved) throw new NotFound(`No plan ${params.planId}`);
      const withPlanId = query.with ?? (await planBefore(tx, params.planId));
      const other = withPlanId === undefined ? undefined : await readPlanProblem(tx, withPlanId);
      if (withPlanId === undefined || !other?.solved)
        throw new NotFound(
          query.with === undefined ? 'No plan was made before this one' : `No plan ${query.with}`,
        );
      return { own, other, withPlanId, tactics: await tacticsOfTenant(tx) };
    });
    const names = Object.fromEntries(read.tactics.map(({ key, name }) => [key, name]));
    const { tactics, explanations } = differenceOf(believing(read.other), believing(read.own), names);
    return {
      body: {
        planId: params.planId,
        withPlanId: read.withPlanId,
        sameEvent: read.own.eventId === read.other.eventId,
        explanations: [...explanations],
        tactics: tactics.map(({ outcomes, ...one }) => ({
          ...one,
          name: names[one.tacticKey] ?? { ja: one.tacticKey, en: one.tacticKey },
          outcomes: [...outcomes],
        })),
      },
    };
  });
}

function believing({ solved, lineage, theme }: StoredProblem) {
  if (solved === undefined) throw new NotFound('The plan is of an older build');
  return { plan: solved, lineage, comparesTheme: theme?.reason === null };
}
