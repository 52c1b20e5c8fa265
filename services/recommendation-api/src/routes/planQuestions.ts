import {
  assessPlan,
  comparePlans,
  planFrontier,
  planLeastBudget,
  planWhyNot,
  planWorth,
} from '@tsudoi/contracts/planQuestions';
import type { Database } from '@tsudoi/database/database';
import { assess, type Assessment } from '@tsudoi/portfolio/assess';
import { compare } from '@tsudoi/portfolio/compare';
import { explainNeeds, explainPlan, explainWorth } from '@tsudoi/portfolio/explain';
import { worthOfMore } from '@tsudoi/portfolio/questions';
import { invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { openQuestion } from '../plan/openQuestion.ts';
import { themeToldOf } from '../plan/recommend.ts';
import { frontierAnswer, leastBudgetAnswer, whyNotAnswer } from '../plan/planAnswers.ts';
import type { SolverFor } from '../plan/solver.ts';

type Shown = Omit<Assessment, 'interval80'> & { interval80: [number, number] };
const pair = ([from, to]: readonly [number, number]): [number, number] => [from, to];
const shown = ({ interval80, ...rest }: Assessment): Shown => ({ ...rest, interval80: pair(interval80) });

/** What organisers ask about a plan; every answer is computed from the plan's stored problem and writes nothing. */
export function mountPlanQuestions(
  http: HttpApp,
  parts: { readonly database: Database; readonly solverFor: SolverFor },
): void {
  mount(http, assessPlan, async ({ params, principal, signal }) => {
    const { problem, plan, theme, needs, tactics, names, assumed, currency, solver } = await openQuestion(
      parts,
      principal.tenantId,
      params.planId,
      signal,
    );
    const assessment = assess(problem, plan);
    const information = await solver.information(problem, plan);
    const explanations = [
      ...explainPlan(problem, plan, assessment, names, assumed, information, currency),
      ...themeToldOf(theme, plan, tactics),
      ...explainNeeds(needs),
    ];
    const worthKnowing = information.slice(0, 5).map(({ tacticId, worthJpy }) => ({
      tacticKey: tacticId,
      name: names[tacticId] ?? { ja: tacticId, en: tacticId },
      worthJpy: Math.round(worthJpy),
    }));
    return { body: { ...shown(assessment), explanations, worthKnowing } };
  });

  mount(http, planFrontier, async ({ params, query, principal, signal }) => ({
    body: await frontierAnswer(await openQuestion(parts, principal.tenantId, params.planId, signal), query),
  }));

  mount(http, planLeastBudget, async ({ params, query, principal, signal }) => ({
    body: await leastBudgetAnswer(
      await openQuestion(parts, principal.tenantId, params.planId, signal),
      query.probability,
    ),
  }));

  mount(http, planWorth, async ({ params, principal, signal }) => {
    const { problem, plan, currency, solver } = await openQuestion(
      parts,
      principal.tenantId,
      params.planId,
      signal,
    );
    const worth = await worthOfMore(problem, plan, solver.solve);
    return { body: { ...worth, explanations: explainWorth(worth, currency) } };
  });

  mount(http, planWhyNot, async ({ params, query, principal, signal }) => ({
    body: await whyNotAnswer(
      await openQuestion(parts, principal.tenantId, params.planId, signal),
      query.tactic,
    ),
  }));

  mount(http, comparePlans, async ({ params, query, principal, signal }) => {
    const own = await openQuestion(parts, principal.tenantId, params.planId, signal);
    const other = await openQuestion(parts, principal.tenantId, query.with, signal);
    if (own.eventId !== other.eventId) throw invalidField('query.with', 'a plan of another event');
    const { assessments, changed, added, dropped, ...figures } = compare(own.problem, own.plan, other.plan);
    const both: [Shown, Shown] = [shown(assessments[0]), shown(assessments[1])];
    return {
      body: {
        ...figures,
        costJpy: other.plan.costJpy - own.plan.costJpy,
        added: [...added],
        dropped: [...dropped],
        assessments: both,
        changed: changed.map(({ tacticId, spendJpy, hours, effort }) => ({
          tacticKey: tacticId,
          spendJpy: pair(spendJpy),
          hours: pair(hours),
          effort: pair(effort),
        })),
      },
    };
  });
}
