import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { PageQuery, pageOf } from './page.ts';
import { Bilingual } from './tactics.ts';

/** One chosen tactic: what it gets and what it brings. */
export const PlanItem = z.object({
  tacticKey: z.string(),
  name: Bilingual,
  kind: z.enum(['free', 'paid']),
  effort: z.number(),
  unit: z.string(),
  spendJpy: z.number(),
  hours: z.number(),
  expectedSignUps: z.number(),
});

/** What a plan promises beyond its expectation. */
export const Assessment = z.object({
  hitProbability: z.number().describe('probability that at least the target attends'),
  interval80: z.tuple([z.number(), z.number()]).describe('attendees, four times in five'),
  costPerAttendeeJpy: z.number().nullable(),
});

/** A chosen set of tactics with spend and effort, and the proof of how good it is. */
export const Plan = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  state: z.enum(['proposed', 'accepted', 'superseded']),
  items: z.array(PlanItem),
  spendJpy: z.number(),
  hours: z.number(),
  expectedSignUps: z.number(),
  expectedAttendees: z
    .number()
    .describe('people expected in the room; below the capacity, since some such events do not fill it'),
  upperBoundAttendees: z.number().describe('no plan within the limits can expect more'),
  optimalityGap: z.number().describe('(upper bound − expectation) / upper bound of sign-ups'),
  targetAttendees: z.number(),
  assessment: Assessment.optional().describe('absent on plans made before it was computed'),
  notes: z.array(Bilingual).optional().describe('what the organiser should know of these limits'),
  solver: z.object({ wallMs: z.number(), nodes: z.number().optional() }).loose(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type Plan = z.infer<typeof Plan>;
export type PlanItem = z.infer<typeof PlanItem>;

/** A dated piece of work that an accepted plan asks for. */
export const PlanTask = z.object({
  id: z.uuid(),
  planId: z.uuid(),
  tacticKey: z.string(),
  title: Bilingual,
  dueOn: z.iso.date(),
  hours: z.number(),
  spendJpy: z.number(),
  utm: z.object({ source: z.string(), medium: z.string(), campaign: z.string(), id: z.string() }),
  link: z.string().nullable(),
});
export type PlanTask = z.infer<typeof PlanTask>;

/** The path of one plan. */
export const PlanParams = z.strictObject({ planId: z.uuid() });

export const createPlan = endpoint({
  operationId: 'createPlan',
  method: 'post',
  path: '/v1/events/{eventId}/plans',
  tag: 'plans',
  summary: 'Propose the best plan for an event',
  access: 'plans:write',
  params: EventParams,
  body: z.strictObject({
    tacticBudgetJpy: z.number().min(0).max(1_000_000_000).optional(),
    staffHours: z.number().min(0).max(100_000).optional(),
    exclude: z.array(z.string().max(60)).max(200).default([]),
    require: z.array(z.string().max(60)).max(200).default([]).describe('tactics that must be in the plan'),
  }),
  status: 201,
  output: Plan,
});

export const listPlans = endpoint({
  operationId: 'listPlans',
  method: 'get',
  path: '/v1/events/{eventId}/plans',
  tag: 'plans',
  summary: 'Plans of an event, newest first',
  access: 'plans:read',
  params: EventParams,
  query: PageQuery,
  status: 200,
  output: pageOf(Plan),
});

export const readPlan = endpoint({
  operationId: 'readPlan',
  method: 'get',
  path: '/v1/plans/{planId}',
  tag: 'plans',
  summary: 'One plan',
  access: 'plans:read',
  params: PlanParams,
  status: 200,
  output: Plan,
});

export const acceptPlan = endpoint({
  operationId: 'acceptPlan',
  method: 'post',
  path: '/v1/plans/{planId}/accept',
  tag: 'plans',
  summary: 'Accept a plan: dated tasks and UTM links; an earlier accepted plan of the event is superseded',
  access: 'plans:write',
  params: PlanParams,
  body: z.strictObject({
    landingUrl: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional(),
  }),
  status: 200,
  output: z.object({ plan: Plan, tasks: z.array(PlanTask) }),
});

export const listPlanTasks = endpoint({
  operationId: 'listPlanTasks',
  method: 'get',
  path: '/v1/plans/{planId}/tasks',
  tag: 'plans',
  summary: 'The dated tasks of an accepted plan',
  access: 'plans:read',
  params: PlanParams,
  query: PageQuery,
  status: 200,
  output: pageOf(PlanTask),
});
