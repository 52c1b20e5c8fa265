import { askPlan, readPlanAnswer } from '@tsudoi/contracts/planLongQuestions';
import type { Database } from '@tsudoi/database/database';
import { NotFound } from '@tsudoi/runtime/errors';
import type { HttpApp } from '@tsudoi/runtime/http/httpApp';
import { mount } from '@tsudoi/runtime/http/mount';
import type { LongQuestions } from '../plan/longQuestions.ts';
import { openQuestion } from '../plan/openQuestion.ts';
import { frontierAnswer, leastBudgetAnswer, whyNotAnswer } from '../plan/planAnswers.ts';
import type { SolverFor } from '../plan/solver.ts';

/** Questions whose answer may take longer than a request: asked once, followed by their id. */
export function mountPlanLongQuestions(
  http: HttpApp,
  {
    questions,
    ...parts
  }: { readonly database: Database; readonly solverFor: SolverFor; readonly questions: LongQuestions },
): void {
  mount(http, askPlan, async ({ params, body, principal }) => {
    // The answer outlives the request, so it ends with the service and not with the request.
    const open = await openQuestion(parts, principal.tenantId, params.planId, questions.signal);
    const answer = await questions.ask(principal.tenantId, params.planId, body, async (step) => {
      switch (body.kind) {
        case 'frontier':
          return { frontier: await frontierAnswer(open, body, step) };
        case 'why-not':
          return { whyNot: await whyNotAnswer(open) };
        case 'least-budget':
          return { leastBudget: await leastBudgetAnswer(open, body.probability) };
      }
    });
    return { body: answer };
  });

  mount(http, readPlanAnswer, async ({ params, principal }) => {
    const answer = await questions.read(principal.tenantId, params.planId, params.questionId);
    if (answer === undefined) throw new NotFound('Nobody answers this question any more: ask it again');
    return { body: answer };
  });
}
