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
import { explainLeastBudget, explainPlan, explainWorth, whyNotSentence } from '@tsudoi/portfolio/explain';
import { InfeasibleProblem } from '@tsudoi/portfolio/infeasible';
import type { Plan } from '@tsudoi/portfolio/model';
import { frontier, leastBudget, whyNot, worthOfMore } from '@tsudoi/portfolio/questions';
import { invalidField } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import { openQuestion } from '../plan/openQuestion.ts';
import type { Solver } from '../plan/recommend.ts';

const keysOf = (plan: Plan): string[] => plan.items.map((item) => item.tacticId);
type Shown = Omit<Assessment, 'interval80'> & { interval80: [number, number] };
const pair = ([from, to]: readonly [number, number]): [number, number] => [from, to];
const shown = ({ interval80, ...rest }: Assessment): Shown => ({ ...rest, interval80: pair(interval80) });

/** What organisers ask about a plan; every answer is computed from the plan's stored problem and writes nothing. */
export function mountPlanQuestions(
  http: HttpApp,
  parts: { readonly database: Database; readonly solver: Solver },
): void {
  mount(http, assessPlan, async ({ params, principal, signal }) => {
    const { problem, plan, names } = await openQuestion(parts, principal.tenantId, params.planId, signal);
    const assessment = assess(problem, plan);
    const explanations = explainPlan(problem, plan, assessment, names);
    return { body: { ...shown(assessment), explanations, binding: [...plan.binding] } };
  });

  mount(http, planFrontier, async ({ params, query, principal, signal }) => {
    const { problem, solve } = await openQuestion(parts, principal.tenantId, params.planId, signal);
    const top = query.topBudgetJpy ?? 2 * problem.tacticBudgetJpy;
    const points = (await frontier(problem, solve, top, query.points)).map(({ plan, ...point }) => ({
      ...point,
      spendJpy: plan.spendJpy,
      expectedAttendees: plan.expectedAttendees,
      upperBoundAttendees: plan.upperBound,
      tacticKeys: keysOf(plan),
    }));
    return { body: { points } };
  });

  mount(http, planLeastBudget, async ({ params, query, principal, signal }) => {
    const { problem, solve } = await openQuestion(parts, principal.tenantId, params.planId, signal);
    try {
      const found = await leastBudget(problem, query.probability, solve);
      return {
        body: {
          reachable: true,
          budgetJpy: found.budgetJpy,
          hitProbability: found.hitProbability,
          expectedAttendees: found.plan.expectedAttendees,
          tacticKeys: keysOf(found.plan),
          explanation: explainLeastBudget(problem, query.probability, found),
        },
      };
    } catch (error) {
      if (!(error instanceof InfeasibleProblem)) throw error;
      const best = error.figures['bestProbability'] ?? 0;
      return {
        body: {
          reachable: false,
          budgetJpy: null,
          hitProbability: best,
          expectedAttendees: null,
          tacticKeys: [],
          explanation: explainLeastBudget(problem, query.probability, { hitProbability: best }),
        },
      };
    }
  });

  mount(http, planWorth, async ({ params, principal, signal }) => {
    const { problem, plan, solve } = await openQuestion(parts, principal.tenantId, params.planId, signal);
    const worth = await worthOfMore(problem, plan, solve);
    return { body: { ...worth, explanations: explainWorth(worth) } };
  });

  mount(http, planWhyNot, async ({ params, principal, signal }) => {
    const { problem, plan, names, solve } = await openQuestion(
      parts,
      principal.tenantId,
      params.planId,
      signal,
    );
    const tactics = (await whyNot(problem, plan, solve)).map((why) => ({
      tacticKey: why.tacticId,
      name: names[why.tacticId] ?? { ja: why.tacticId, en: why.tacticId },
      reason: why.reason,
      lossAttendees: why.reason === 'worse' ? why.lossAttendees : null,
      lossSignUps: why.reason === 'worse' ? why.lossSignUps : null,
      displaces: why.reason === 'worse' ? [...why.displaces] : [],
      explanation: whyNotSentence(why, names),
    }));
    return {
      body: { tactics: tactics.sort((a, b) => (a.lossSignUps ?? Infinity) - (b.lossSignUps ?? Infinity)) },
    };
  });

  mount(http, comparePlans, async ({ params, query, principal, signal }) => {
    const own = await openQuestion(parts, principal.tenantId, params.planId, signal);
    const other = await openQuestion(parts, principal.tenantId, query.with, signal);
    if (own.eventId !== other.eventId) throw invalidField('query.with', 'a plan of another event');
    const { assessments, changed, added, dropped, ...figures } = compare(own.problem, own.plan, other.plan);
    const both: [Shown, Shown] = [shown(assessments[0]), shown(assessments[1])];
    return {
      body: {
        ...figures,
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
