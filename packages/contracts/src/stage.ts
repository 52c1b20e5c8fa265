import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Instant } from './instant.ts';

const modes = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** The stage in force; `modes` is described by packages/growth. */
export const StageView = z.object({
  version: z.int(),
  modes,
  reason: z.string(),
  changedBy: z.string(),
  changedAt: z.iso.datetime(),
});
export type StageView = z.infer<typeof StageView>;

export const readStage = endpoint({
  operationId: 'readStage',
  method: 'get',
  path: '/v1/admin/stage',
  tag: 'installation',
  summary: 'The modes in force',
  access: 'installation:admin',
  status: 200,
  output: StageView,
});

/** Which rule of the growth policy switched, and the values that made it. */
const StageDecision = z.strictObject({
  rule: z.string().min(1).max(60).nullable(),
  stepBack: z.boolean(),
  because: z
    .array(
      z.strictObject({
        reading: z.string().min(1).max(60),
        value: z.number().nullable(),
        threshold: z.number().optional(),
      }),
    )
    .max(20),
});

export const changeStage = endpoint({
  operationId: 'changeStage',
  method: 'patch',
  path: '/v1/admin/stage',
  tag: 'installation',
  summary: 'Change modes; the version goes in If-Match, every service follows within seconds',
  access: 'installation:admin',
  body: z.strictObject({
    modes,
    reason: z.string().trim().min(1).max(500),
    decision: StageDecision.optional().describe(
      'told by what decides in place of a person: the growth operator',
    ),
  }),
  requiresIfMatch: true,
  status: 200,
  output: StageView,
});

/** The platform's clock: in a standalone installation it can be moved, for the tour and for rehearsals. */
export const ClockView = z.object({ now: z.iso.datetime(), offsetMs: z.number(), movable: z.boolean() });

export const readClock = endpoint({
  operationId: 'readClock',
  method: 'get',
  path: '/v1/admin/clock',
  tag: 'installation',
  summary: 'What time it is here',
  access: 'installation:admin',
  status: 200,
  output: ClockView,
});

export const moveClock = endpoint({
  operationId: 'moveClock',
  method: 'post',
  path: '/v1/admin/clock',
  tag: 'installation',
  summary: 'Move the clock of a standalone installation to an instant; `now: null` sets it right again',
  access: 'installation:admin',
  idempotency: 'natural',
  body: z.strictObject({ now: Instant.nullable() }),
  status: 200,
  output: ClockView,
});
