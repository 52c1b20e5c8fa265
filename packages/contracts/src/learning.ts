import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { EventParams } from './events.ts';
import { PageQuery, pageOf } from './page.ts';
import { Bilingual } from './tactics.ts';

export const FindingKind = z.enum([
  'missing',
  'outlier',
  'duplicate',
  'drift',
  'impossible',
  'spend_without_clicks',
  'unmatched',
]);

/** How good the outcomes are that models learn from. */
export const DataQuality = z.object({
  rows: z.int(),
  events: z.int(),
  counts: z.record(FindingKind, z.int()),
  findings: z
    .array(z.object({ kind: FindingKind, about: z.string(), day: z.string().nullable(), message: Bilingual }))
    .describe('the first 200'),
  drift: z.object({ measure: z.string(), psi: z.number() }).nullable(),
  blocks: z.array(Bilingual).describe('why nothing is trained on it; empty: it may be'),
});
export type DataQuality = z.infer<typeof DataQuality>;

export const readDataQuality = endpoint({
  operationId: 'readDataQuality',
  method: 'get',
  path: '/v1/learning/quality',
  tag: 'learning',
  summary: 'What is wrong with the outcomes, row by row, and whether models may be trained on them',
  access: 'plans:read',
  status: 200,
  output: DataQuality,
});

/** How good a model was on events that it had not seen. */
export const ModelMetrics = z.object({
  crps: z.number(),
  mae: z.number(),
  rmse: z.number(),
  wape: z.number(),
  coverage80: z.number(),
  events: z.int(),
});

/** A model of attendance. */
export const AttendanceModel = z.object({
  id: z.uuid(),
  number: z.int(),
  state: z.enum(['candidate', 'champion', 'archived']),
  origin: z.enum(['trained', 'uploaded']),
  fingerprint: z.string().describe('SHA-256 of the model and the data that it was trained on'),
  parameters: z.record(z.string(), z.unknown()),
  heldOut: z.object({
    own: ModelMetrics,
    champion: ModelMetrics,
    p: z.number(),
    wins: z.boolean().describe('only such a model is promoted'),
  }),
  lineage: z
    .object({ events: z.int(), from: z.string(), to: z.string(), trainingId: z.uuid().nullable() })
    .loose(),
  createdAt: z.iso.datetime(),
  promotedAt: z.iso.datetime().nullable(),
});
export type AttendanceModel = z.infer<typeof AttendanceModel>;

const ModelParams = z.strictObject({ modelId: z.uuid() });

export const listAttendanceModels = endpoint({
  operationId: 'listAttendanceModels',
  method: 'get',
  path: '/v1/learning/models',
  tag: 'learning',
  summary: 'Models of attendance, newest first; without a champion the first belief forecasts',
  access: 'plans:read',
  query: PageQuery,
  status: 200,
  output: pageOf(AttendanceModel),
});

export const uploadAttendanceModel = endpoint({
  operationId: 'uploadAttendanceModel',
  method: 'post',
  path: '/v1/learning/models',
  tag: 'learning',
  summary:
    'A model trained elsewhere: XGBoost 1.7 to 3, JSON or UBJ, over our features, predicting attendees; it becomes a candidate',
  access: 'plans:write',
  idempotency: 'natural',
  bodyType: 'application/octet-stream',
  body: z.string(),
  streamed: true,
  maxBodyBytes: 4 * 1024 * 1024,
  status: 201,
  output: AttendanceModel,
});

export const downloadAttendanceModel = endpoint({
  operationId: 'downloadAttendanceModel',
  method: 'get',
  path: '/v1/learning/models/{modelId}/file',
  tag: 'learning',
  summary: "The model as XGBoost's JSON",
  access: 'plans:read',
  params: ModelParams,
  status: 200,
  outputType: 'application/octet-stream',
});

export const promoteAttendanceModel = endpoint({
  operationId: 'promoteAttendanceModel',
  method: 'post',
  path: '/v1/learning/models/{modelId}/promote',
  tag: 'learning',
  summary: 'Make a candidate the champion; only one that won on held-out events (409)',
  access: 'plans:write',
  idempotency: 'natural',
  params: ModelParams,
  status: 200,
  output: AttendanceModel,
});

export const rollBackAttendanceModel = endpoint({
  operationId: 'rollBackAttendanceModel',
  method: 'post',
  path: '/v1/learning/rollbacks',
  tag: 'learning',
  summary: 'The champion before this one forecasts again, or the first belief where there was none',
  access: 'plans:write',
  body: z.strictObject({}),
  status: 200,
  output: z.object({ champion: AttendanceModel.nullable() }),
});

/** One training and how far it is. */
export const Training = z.object({
  id: z.uuid(),
  reason: z.enum(['asked', 'schedule', 'drift', 'accuracy']),
  state: z.enum(['running', 'done', 'blocked', 'failed']),
  step: z.enum(['gather', 'quality', 'train', 'shadow', 'promote', 'done']),
  progress: z.object({ done: z.int(), total: z.int() }),
  report: z.record(z.string(), z.unknown()).describe('what each step came to'),
  modelId: z.uuid().nullable(),
  message: z.string().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Training = z.infer<typeof Training>;

export const startTraining = endpoint({
  operationId: 'startTraining',
  method: 'post',
  path: '/v1/learning/trainings',
  tag: 'learning',
  summary: 'Train on the outcomes now; one that is under way already is that training',
  access: 'plans:write',
  body: z.strictObject({}),
  status: 202,
  output: Training,
});

export const listTrainings = endpoint({
  operationId: 'listTrainings',
  method: 'get',
  path: '/v1/learning/trainings',
  tag: 'learning',
  summary: 'Trainings, newest first',
  access: 'plans:read',
  query: PageQuery,
  status: 200,
  output: pageOf(Training),
});

export const readTraining = endpoint({
  operationId: 'readTraining',
  method: 'get',
  path: '/v1/learning/trainings/{trainingId}',
  tag: 'learning',
  summary: 'One training and how far it is',
  access: 'plans:read',
  params: z.strictObject({ trainingId: z.uuid() }),
  status: 200,
  output: Training,
});

/** Sign-ups of days to come, all events together. */
export const SignUpForecast = z.object({
  madeAt: z.iso.datetime().nullable().describe('null: too few sign-ups are known yet'),
  timeZone: z.string(),
  learntFromDays: z.int(),
  days: z.array(
    z.object({
      day: z.iso.date(),
      expected: z.number(),
      low: z.number().describe('with `high`: four days in five lie between'),
      high: z.number(),
    }),
  ),
});
export type SignUpForecast = z.infer<typeof SignUpForecast>;

export const readSignUpForecast = endpoint({
  operationId: 'readSignUpForecast',
  method: 'get',
  path: '/v1/learning/sign-ups',
  tag: 'learning',
  summary:
    'Sign-ups of the next four weeks by trend, week, year and the Japanese calendar; made anew every day',
  access: 'plans:read',
  status: 200,
  output: SignUpForecast,
});

export const readForecast = endpoint({
  operationId: 'readForecast',
  method: 'get',
  path: '/v1/events/{eventId}/forecast',
  tag: 'learning',
  summary: 'How many will come, by the champion or the first belief; an answer serves for an hour',
  access: 'plans:read',
  params: EventParams,
  status: 200,
  output: z.object({
    eventId: z.uuid(),
    modelId: z.uuid().nullable(),
    modelNumber: z.int().nullable().describe('null: the first belief'),
    leadDays: z.int(),
    signUps: z.int().describe('so far, cancelled ones taken off'),
    attendees: z
      .object({ mean: z.number(), low: z.number(), high: z.number() })
      .describe('with an 80 % interval'),
    madeAt: z.iso.datetime(),
    explanations: z.array(Bilingual),
    shadows: z
      .array(
        z.object({
          modelId: z.uuid(),
          modelNumber: z.int(),
          mean: z.number(),
          low: z.number(),
          high: z.number(),
        }),
      )
      .describe('what candidates say of it: not used, compared later'),
  }),
});
