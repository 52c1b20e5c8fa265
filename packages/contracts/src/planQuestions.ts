import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Assessment, Plan, PlanParams } from './plans.ts';
import { Bilingual } from './tactics.ts';

const TacticKey = z.string().max(60);

export const assessPlan = endpoint({
  operationId: 'assessPlan',
  method: 'get',
  path: '/v1/plans/{planId}/assessment',
  tag: 'plans',
  summary:
    'How likely the plan reaches its target, its 80 % interval, and the plan told in Japanese and English',
  access: 'plans:read',
  params: PlanParams,
  status: 200,
  output: Assessment.extend({
    explanations: z.array(Bilingual),
    worthKnowing: z
      .array(z.object({ tacticKey: TacticKey, name: Bilingual, worthJpy: z.number() }))
      .describe(
        'figures that would change the plan most if they were known, first the one that would change it most',
      ),
  }),
});

/** The best plan at each of several budgets. */
export const Frontier = z.object({
  points: z.array(
    z.object({
      budgetJpy: z.number(),
      spendJpy: z.number(),
      expectedAttendees: z.number(),
      upperBoundAttendees: z.number().nullable(),
      optimalityGap: z.number(),
      hitProbability: z.number(),
      marginalCostPerAttendeeJpy: z.number().nullable(),
      tacticKeys: z.array(TacticKey),
    }),
  ),
});

export const planFrontier = endpoint({
  operationId: 'planFrontier',
  method: 'get',
  path: '/v1/plans/{planId}/frontier',
  tag: 'plans',
  summary: 'The best plan at each of several budgets, with the cost of one more attendee',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({
    points: z.coerce.number().int().min(2).max(40).default(20),
    topBudgetJpy: z.coerce
      .number()
      .min(0)
      .max(1_000_000_000)
      .optional()
      .describe("default: twice the plan's tactic budget"),
  }),
  status: 200,
  output: Frontier,
});

/** The least budget of a probability. */
export const LeastBudget = z.object({
  reachable: z.boolean(),
  budgetJpy: z.number().nullable(),
  hitProbability: z.number().describe('of the plan at that budget; the best there is when not reachable'),
  expectedAttendees: z.number().nullable(),
  tacticKeys: z.array(TacticKey),
  explanation: Bilingual,
});

export const planLeastBudget = endpoint({
  operationId: 'planLeastBudget',
  method: 'get',
  path: '/v1/plans/{planId}/least-budget',
  tag: 'plans',
  summary:
    'The least tactic budget of any plan that reaches the target with a probability; default: the wanted one',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({ probability: z.coerce.number().min(0.01).max(0.99).optional() }),
  status: 200,
  output: LeastBudget,
});

export const planWorth = endpoint({
  operationId: 'planWorth',
  method: 'get',
  path: '/v1/plans/{planId}/worth',
  tag: 'plans',
  summary: 'What one more staff hour or 10,000 yen more would bring, by solving again',
  access: 'plans:read',
  params: PlanParams,
  status: 200,
  output: z.object({
    attendeesPerHour: z.number(),
    attendeesPer10000Jpy: z.number(),
    explanations: z.array(Bilingual),
  }),
});

/** Why tactics are left out. */
export const WhyNotList = z.object({
  tactics: z.array(
    z.object({
      tacticKey: TacticKey,
      name: Bilingual,
      reason: z.string(),
      lossJpy: z
        .number()
        .nullable()
        .describe('yen that the best plan found with it costs more (reach) or is worth less (most, value)'),
      displaces: z.array(TacticKey),
      explanation: z.object({ ja: z.string(), en: z.string() }),
    }),
  ),
});

export const planWhyNot = endpoint({
  operationId: 'planWhyNot',
  method: 'get',
  path: '/v1/plans/{planId}/why-not',
  tag: 'plans',
  summary: 'For every tactic left out: what is lost when it is forced in, or the limit that forbids it',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({ tactic: TacticKey.optional().describe('this one alone') }),
  status: 200,
  output: WhyNotList,
});

const Pair = z.tuple([z.number(), z.number()]);

export const comparePlans = endpoint({
  operationId: 'comparePlans',
  method: 'get',
  path: '/v1/plans/{planId}/comparison',
  tag: 'plans',
  summary: 'Another plan of the same event seen from this one; differences are the other minus this',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({ with: z.uuid() }),
  status: 200,
  output: z.object({
    spendJpy: z.number(),
    hours: z.number(),
    expectedAttendees: z.number(),
    hitProbability: z.number(),
    assessments: z.tuple([Assessment, Assessment]),
    costJpy: z.number(),
    added: z.array(TacticKey),
    dropped: z.array(TacticKey),
    changed: z.array(z.object({ tacticKey: TacticKey, spendJpy: Pair, hours: Pair, effort: Pair })),
  }),
});

export const replan = endpoint({
  operationId: 'replan',
  method: 'post',
  path: '/v1/plans/{planId}/replan',
  tag: 'plans',
  summary:
    'The best plan for what remains: done tasks, sign-ups and spend are read from the event unless they are stated, and learnt from',
  access: 'plans:write',
  params: PlanParams,
  body: z.strictObject({
    spentJpy: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .optional()
      .describe('of the event in all; default: the done tasks'),
    spentHours: z.number().min(0).max(100_000).optional(),
    signUps: z.int().min(0).max(1_000_000).optional().describe('so far in all; default: those recorded'),
    done: z
      .record(
        TacticKey,
        z.strictObject({
          effort: z.number().min(0).max(1_000_000_000),
          daysAgo: z.number().min(0).max(730).default(0).describe('mean days since'),
          attributed: z.int().min(0).max(1_000_000).optional().describe('sign-ups by its links'),
        }),
      )
      .optional()
      .describe('tactic → what was done; default: the done tasks and the sign-ups by their links'),
  }),
  status: 201,
  output: Plan.extend({ explanations: z.array(Bilingual) }),
});

const Amount = z.object({ effort: z.number(), spendJpy: z.number() });

export const explainDifference = endpoint({
  operationId: 'explainDifference',
  method: 'get',
  path: '/v1/plans/{planId}/difference',
  tag: 'plans',
  summary: 'Why this plan is different from the last one: in sentences, with the outcomes that moved it',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({
    with: z
      .uuid()
      .optional()
      .describe('another plan; default: the one made before it, of the same event where there is one'),
  }),
  status: 200,
  output: z.object({
    planId: z.uuid(),
    withPlanId: z.uuid(),
    sameEvent: z.boolean(),
    explanations: z.array(Bilingual),
    tactics: z.array(
      z.object({
        tacticKey: TacticKey,
        name: Bilingual,
        before: Amount,
        after: Amount,
        factorBefore: z.number().describe('what was believed of it, as a share of the first belief'),
        factorAfter: z.number(),
        outcomes: z
          .array(
            z.object({
              eventId: z.string().describe("the event; of an organiser's own word its key"),
              eventName: z.string(),
              expected: z.number().describe('of an own word 1: the first belief'),
              signUps: z.number().describe('of an own word: times the first belief'),
              kind: z.enum(['lift_test', 'override']).optional().describe('absent: an outcome'),
            }),
          )
          .describe('outcomes that came in between the two plans'),
      }),
    ),
  }),
});
