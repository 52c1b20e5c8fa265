import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { PageQuery, pageOf } from './page.ts';

/** A text in both languages of the interface. */
export const Bilingual = z.strictObject({ ja: z.string().min(1).max(300), en: z.string().min(1).max(300) });
export type Bilingual = z.infer<typeof Bilingual>;

const share = z.number().min(0).max(1);

/** How a tactic answers effort: `theta * audience * (1 - rho^leadDays) * (1 - exp(-effort / kappa))` sign-ups. */
export const TacticResponse = z.strictObject({
  theta: share.describe('share of the audience that signs up when the tactic is saturated'),
  audience: z.number().min(0).max(100_000_000).describe('people the tactic can reach'),
  kappa: z.number().positive().max(1_000_000_000).describe('effort at which 63 % of the response is reached'),
  rho: z.number().min(0).max(0.999).describe('share of the response still missing after one more lead day'),
});

/** A number that only the tenant knows: whom it can reach without buying anything. */
export const ReachField = z.enum([
  'mailingList',
  'lineFriends',
  'xFollowers',
  'instagramFollowers',
  'facebookFollowers',
  'linkedinFollowers',
  'youtubeSubscribers',
  'websiteVisitors',
  'blogReaders',
  'communityMembers',
  'partnerReach',
  'speakerFollowers',
  'pastAttendees',
  'staffAndMembers',
  'shopWindows',
]);
export type ReachField = z.infer<typeof ReachField>;

const tacticFields = {
  name: Bilingual,
  description: Bilingual.optional(),
  kind: z.enum(['free', 'paid']),
  unit: z.string().min(1).max(40).describe('what one unit of effort is: post, flyer, 1,000 yen'),
  setupFeeJpy: z.int().min(0).max(1_000_000_000).default(0),
  costPerUnitJpy: z.int().min(0).max(100_000_000).default(0),
  minimumEffort: z.int().min(0).max(1_000_000_000).default(0),
  maximumEffort: z.int().positive().max(1_000_000_000),
  fixedHours: z.number().min(0).max(10_000).default(0),
  hoursPerUnit: z.number().min(0).max(10_000).default(0),
  minimumLeadDays: z.number().int().min(0).max(365).default(0),
  exclusivityGroup: z.string().max(60).nullable().default(null),
  audienceWeights: z
    .record(z.string().max(60), share)
    .default({})
    .describe('segment → share of the reach that falls into it'),
  response: TacticResponse,
  reachFrom: ReachField.nullable()
    .default(null)
    .describe('the number of the profile that is its audience; without that number it is not planned'),
  reachPer: z
    .number()
    .positive()
    .max(1_000_000)
    .default(1)
    .describe('people reached by one of `reachFrom`: 1 for a list, passers-by for a shop window'),
  evidence: z
    .enum(['assumption', 'published', 'own'])
    .default('assumption')
    .describe(
      "how good the figures are: decides how wide the belief is; what is one's own is taken as it is",
    ),
  source: z.string().max(500).default('assumption').describe('where the prior comes from, or "assumption"'),
};

export const TacticInput = z.strictObject({
  key: z.string().regex(/^[a-z0-9][a-z0-9-]{1,59}$/),
  ...tacticFields,
});
export const Tactic = z.object({
  ...TacticInput.shape,
  id: z.uuid(),
  origin: z.enum(['catalogue', 'tenant']).describe('whether the tenant wrote or changed it'),
  version: z.int(),
});
export type TacticInput = z.output<typeof TacticInput>;
export type Tactic = z.infer<typeof Tactic>;

export const listTactics = endpoint({
  operationId: 'listTactics',
  method: 'get',
  path: '/v1/tactics',
  tag: 'tactics',
  summary: "The catalogue of promotion tactics, with the tenant's own and overridden ones",
  access: 'tactics:read',
  query: PageQuery.extend({ q: z.string().max(200).optional() }),
  status: 200,
  output: pageOf(Tactic),
});

export const putTactic = endpoint({
  operationId: 'putTactic',
  method: 'put',
  path: '/v1/tactics/{key}',
  tag: 'tactics',
  summary: 'Add a tactic of the tenant, or override one of the catalogue',
  access: 'tactics:write',
  params: z.strictObject({ key: TacticInput.shape.key }),
  body: z.strictObject(tacticFields),
  status: 200,
  output: Tactic,
});

export const deleteTactic = endpoint({
  operationId: 'deleteTactic',
  method: 'delete',
  path: '/v1/tactics/{key}',
  tag: 'tactics',
  summary: "Remove a tactic of the tenant; an overridden one of the catalogue is the catalogue's again",
  access: 'tactics:write',
  params: z.strictObject({ key: TacticInput.shape.key }),
  requiresIfMatch: true,
  status: 204,
});
