import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

const people = z.int().min(0).max(100_000_000);
const Group = z.strictObject({ people: people.min(1), signUps: people });
const tacticKey = z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/);

/** What is known of a tactic beside its results: a test with a hold-out, or the organiser's own word. */
export const EvidenceInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lift_test'),
    tacticKey,
    eventId: z.uuid(),
    units: z
      .number()
      .positive()
      .max(1_000_000_000)
      .describe('effort that was tested, in the unit of the tactic'),
    treated: Group.describe('people whom the tactic reached, and who of them signed up'),
    held: Group.describe('people whom it left out by chance, and who of them signed up all the same'),
  }),
  z.strictObject({
    kind: z.literal('override'),
    tacticKey,
    factor: z
      .number()
      .min(0)
      .max(100)
      .describe('the tactic brings so many times what is first believed of it'),
    asSureAs: z
      .number()
      .min(1)
      .max(1_000)
      .default(20)
      .describe('counts as much as if so many sign-ups had been expected and counted'),
  }),
]);
export type EvidenceInput = z.output<typeof EvidenceInput>;

export const Evidence = z.object({
  key: z.string(),
  evidence: EvidenceInput,
  statedAt: z.iso.datetime(),
});
export type Evidence = z.infer<typeof Evidence>;

const EvidenceParams = z.strictObject({
  key: z
    .string()
    .regex(/^[\w.-]{1,100}$/)
    .describe('your own name of it'),
});

export const putEvidence = endpoint({
  operationId: 'putEvidence',
  method: 'put',
  path: '/v1/learning/evidence/{key}',
  tag: 'learning',
  summary:
    'State a lift test, or what you know of a tactic yourself; weighed with the outcomes in the next plan',
  access: 'plans:write',
  params: EvidenceParams,
  body: EvidenceInput,
  status: 200,
  output: Evidence,
});

export const listEvidence = endpoint({
  operationId: 'listEvidence',
  method: 'get',
  path: '/v1/learning/evidence',
  tag: 'learning',
  summary: 'Lift tests and own words, newest first',
  access: 'plans:read',
  query: PageQuery,
  status: 200,
  output: pageOf(Evidence),
});

export const deleteEvidence = endpoint({
  operationId: 'deleteEvidence',
  method: 'delete',
  path: '/v1/learning/evidence/{key}',
  tag: 'learning',
  summary: 'Take it back: plans do not count with it any more',
  access: 'plans:write',
  params: EvidenceParams,
  status: 204,
});
