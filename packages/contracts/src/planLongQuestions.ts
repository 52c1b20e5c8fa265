import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Frontier, LeastBudget, WhyNotList } from './planQuestions.ts';
import { PlanParams } from './plans.ts';

/** A question about a plan whose answer may take longer than a request. */
export const LongQuestion = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('frontier'),
    points: z.int().min(2).max(40).default(20),
    topBudgetJpy: z.number().min(0).max(1_000_000_000).optional(),
  }),
  z.strictObject({ kind: z.literal('why-not') }),
  z.strictObject({ kind: z.literal('least-budget'), probability: z.number().min(0.01).max(0.99).optional() }),
]);
export type LongQuestion = z.output<typeof LongQuestion>;

/** How far an answer is, and the answer. */
export const LongAnswer = z.object({
  id: z.string().describe('of this question about this plan; the same question has the same id'),
  kind: z.enum(['frontier', 'why-not', 'least-budget']),
  state: z.enum(['running', 'done', 'failed']),
  done: z.int().describe('steps that are done'),
  of: z.int().describe('steps in all'),
  message: z.string().nullable().describe('why it failed'),
  frontier: Frontier.nullable(),
  whyNot: WhyNotList.nullable(),
  leastBudget: LeastBudget.nullable(),
});
export type LongAnswer = z.infer<typeof LongAnswer>;

export const askPlan = endpoint({
  operationId: 'askPlan',
  method: 'post',
  path: '/v1/plans/{planId}/questions',
  tag: 'plans',
  summary:
    'Asks a long question about a plan: it is answered in the background, its progress is read by its id; asked again, it is the same',
  access: 'plans:read',
  idempotency: 'natural',
  params: PlanParams,
  body: LongQuestion,
  status: 202,
  output: LongAnswer,
});

export const readPlanAnswer = endpoint({
  operationId: 'readPlanAnswer',
  method: 'get',
  path: '/v1/plans/{planId}/questions/{questionId}',
  tag: 'plans',
  summary:
    'The progress of a question about a plan, and its answer; 404 an hour later or where its process ended',
  access: 'plans:read',
  params: PlanParams.extend({ questionId: z.string().regex(/^[A-Za-z0-9_-]{22}$/) }),
  status: 200,
  output: LongAnswer,
});
