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
  trial: z.boolean().optional().describe('true: in the plan to find out what it brings'),
});

/** What a plan promises beyond its expectation. */
export const Assessment = z.object({
  hitProbability: z.number().describe('probability that at least the target attends'),
  interval80: z.tuple([z.number(), z.number()]).describe('attendees, four times in five; whole people'),
  costPerAttendeeJpy: z.number().nullable(),
});

/** What is asked of a plan. */
export const PlanQuestion = z
  .enum(['reach', 'most', 'value'])
  .describe(
    'reach: the cheapest plan that reaches the target with the wanted probability; most: most people in the room; value: what people are worth less yen and hours',
  );

/** The proof of a plan: no plan within the limits passes `bound`. */
export const Certificate = z.object({
  objective: z
    .enum(['cost', 'value', 'chance'])
    .describe(
      'cost: yen with hours at their wage, from below; value: yen, from above; chance: probability, from above',
    ),
  achieved: z.number(),
  bound: z.number(),
  gap: z.number().describe('share that is not proven'),
});

/** A tactic that waits for a number only the tenant knows. */
export const PlanNeed = z.object({
  tacticKey: z.string(),
  name: Bilingual,
  asks: Bilingual,
  profileField: z.string(),
});

/** What a model said of how the event's theme suits whom the tactics reach. */
export const PlanTheme = z.object({
  textHash: z.string().describe('of what was compared: an event that says something else is compared anew'),
  model: z.string().nullable().describe('the model that compared; null: none answered'),
  reason: z.enum(['budget', 'no_answer']).nullable().describe('why the plan does without; null: it does not'),
  factors: z
    .record(z.string(), z.number())
    .describe('tactic → factor on what it is expected to bring; absent: as it was'),
});
export type PlanTheme = z.infer<typeof PlanTheme>;

/** A chosen set of tactics with spend and effort, and the proof of how good it is. */
export const Plan = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  state: z.enum(['proposed', 'accepted', 'superseded']),
  question: PlanQuestion.optional(),
  currency: z.string().optional().describe('of its amounts, ISO 4217; absent: JPY'),
  wantedProbability: z.number().optional(),
  items: z.array(PlanItem),
  spendJpy: z.number(),
  hours: z.number(),
  costJpy: z.number().optional().describe('yen with hours at their wage'),
  expectedSignUps: z.number().describe('sign-ups in all, closed at the limit'),
  signUpLimit: z
    .number()
    .nullable()
    .optional()
    .describe('close sign-ups here, so that hardly ever more people come than fit; null: no need to'),
  expectedAttendees: z
    .number()
    .describe('people expected in the room; below the capacity, since some such events do not fill it'),
  upperBoundAttendees: z
    .number()
    .nullable()
    .describe('most people that any plan can expect at this price; null for reach'),
  optimalityGap: z.number().describe("the certificate's gap"),
  certificate: Certificate.optional(),
  targetAttendees: z.number(),
  assessment: Assessment.optional().describe('absent on plans made before it was computed'),
  notes: z.array(Bilingual).optional().describe('what the organiser should know of these limits'),
  needs: z
    .array(PlanNeed)
    .optional()
    .describe('tactics that are not counted until the tenant tells a number'),
  exploration: z
    .object({ share: z.number(), tacticKeys: z.array(z.string()), spendJpy: z.number() })
    .optional()
    .describe('the part that is there to find something out, and the share it may have'),
  theme: PlanTheme.optional().describe('absent: no model that compares is set up'),
  solver: z.object({ wallMs: z.number(), nodes: z.number().optional() }).loose(),
  version: z.int(),
  createdAt: z.iso.datetime(),
});
export type Plan = z.infer<typeof Plan>;
export type PlanItem = z.infer<typeof PlanItem>;

/** A dated piece of work that an accepted plan asks for: one post, one mail, one week. */
export const PlanTask = z.object({
  id: z.uuid(),
  planId: z.uuid(),
  tacticKey: z.string(),
  /** 1 for the first of the tactic. */
  number: z.int().optional(),
  units: z.number().optional(),
  title: Bilingual,
  dueOn: z.iso.date(),
  hours: z.number(),
  spendJpy: z.number(),
  utm: z.object({
    source: z.string(),
    medium: z.string(),
    campaign: z.string(),
    id: z.string(),
    content: z.string().optional(),
  }),
  link: z.string().nullable(),
  draft: z.object({ ja: z.string(), en: z.string() }).nullable().optional(),
  checklist: z.array(Bilingual).optional(),
  state: z.enum(['open', 'done', 'skipped']).optional(),
  assignee: z.string().nullable().optional(),
  spentJpy: z.number().nullable().optional().describe('what it really cost'),
  spentHours: z.number().nullable().optional(),
  doneOn: z.iso.date().nullable().optional(),
});
export type PlanTask = z.infer<typeof PlanTask>;

const Key = z.string().max(60);
const yen = z.int().min(0).max(1_000_000_000);
const hours = z.number().min(0).max(100_000).multipleOf(0.25);

/** What an organiser asks a plan for; what is left out is the event's, the profile's or the default. */
export const PlanRequest = z.strictObject({
  question: PlanQuestion.default('reach'),
  probability: z.number().min(0.05).max(0.99).default(0.8).describe('wanted P(attendees >= target) of reach'),
  targetAttendees: z.int().min(0).max(1_000_000).optional(),
  tacticBudgetJpy: yen.optional(),
  staffHours: z.number().min(0).max(100_000).optional(),
  valuePerAttendeeJpy: yen.optional().describe('what one attendee is worth; default: the ticket price'),
  hourlyWageJpy: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('what an hour counts for; default: the profile, else 1,500'),
  overbooking: z.number().min(0).max(1).default(0.05).describe('P(more come than fit) before sign-ups close'),
  explorationShare: z
    .number()
    .min(0)
    .max(0.5)
    .optional()
    .describe(
      "share of budget and hours whose people trials may cost; default: the profile's, else 0.1 once there are outcomes; 0: none",
    ),
  exclude: z.array(Key).max(400).default([]),
  require: z.array(Key).max(400).default([]).describe('tactics that must be in the plan'),
  bounds: z
    .record(
      Key,
      z
        .strictObject({ minimum: z.int().min(0).optional(), maximum: z.int().min(0).optional() })
        .refine(
          ({ minimum = 0, maximum = Infinity }) => minimum <= maximum,
          'the minimum is above the maximum',
        ),
    )
    .default({})
    .describe('tactic → least and most units; both the same: a fixed amount'),
  booked: z
    .record(Key, z.int().min(1))
    .default({})
    .describe('tactic → units booked and paid already: counted, not paid again'),
  limits: z
    .array(
      z.strictObject({
        id: Key,
        tactics: z.array(Key).min(1).max(400),
        mostJpy: yen.optional(),
        mostHours: hours.optional(),
        mostShare: z.number().min(0).max(1).optional().describe('share of the tactic budget'),
      }),
    )
    .max(20)
    .default([]),
  team: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1).max(100),
        hours: hours,
        daysOff: z.array(z.iso.date()).max(366).default([]),
        tactics: z.array(Key).max(400).default([]).describe('what this person alone does; empty: anything'),
      }),
    )
    .max(50)
    .default([])
    .describe('people and their hours; their sum limits the hours of the plan'),
});
export type PlanRequest = z.output<typeof PlanRequest>;

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
  body: PlanRequest,
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

/** The path of one task. */
export const TaskParams = z.strictObject({ planId: z.uuid(), taskId: z.uuid() });

export const updatePlanTask = endpoint({
  operationId: 'updatePlanTask',
  method: 'patch',
  path: '/v1/plans/{planId}/tasks/{taskId}',
  tag: 'plans',
  summary: 'A task is done, skipped or open again, with what it really cost; or somebody takes it',
  access: 'plans:write',
  params: TaskParams,
  body: z.strictObject({
    state: z.enum(['open', 'done', 'skipped']).optional(),
    spentJpy: yen.optional(),
    spentHours: hours.optional(),
    assignee: z.string().trim().max(100).nullable().optional(),
    dueOn: z.iso.date().optional(),
  }),
  status: 200,
  output: PlanTask,
});

export const exportPlan = endpoint({
  operationId: 'exportPlan',
  method: 'get',
  path: '/v1/plans/{planId}/export',
  tag: 'plans',
  summary: 'The tasks of a plan as CSV, calendar (ICS), Markdown, or a page that prints well',
  access: 'plans:read',
  params: PlanParams,
  query: z.strictObject({
    format: z.enum(['csv', 'ics', 'md', 'html']),
    language: z.enum(['ja', 'en']).default('ja'),
  }),
  status: 200,
  outputType: 'text/plain',
});

export const planTogether = endpoint({
  operationId: 'planTogether',
  method: 'post',
  path: '/v1/plans/together',
  tag: 'plans',
  summary:
    'One plan for several events that share a budget and a team, solved as one problem; each event gets its proposed plan',
  access: 'plans:write',
  body: z.strictObject({
    eventIds: z
      .array(z.uuid())
      .min(2)
      .max(20)
      .refine((ids) => new Set(ids).size === ids.length, 'an event is named twice'),
    tacticBudgetJpy: yen,
    staffHours: z.number().min(0).max(100_000),
    question: PlanQuestion.default('reach'),
    probability: z.number().min(0.05).max(0.99).default(0.8),
  }),
  status: 201,
  output: z.object({
    plans: z.array(Plan),
    spendJpy: z.number(),
    hours: z.number(),
    reached: z
      .number()
      .describe(
        'share of each wanted probability that all plans reach; 1: all of it; an event that can never reach its own takes nothing from the others',
      ),
    certificate: Certificate,
  }),
});
