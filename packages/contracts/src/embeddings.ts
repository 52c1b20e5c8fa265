import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** The purpose whose route embeds texts; an admin may give it any embedding model. */
export const embeddingPurpose = 'embeddings';

/** Texts of one question. */
const mostTexts = 64;

/** How an embedding model is asked; a target that has it is never asked for words. */
export const EmbeddingModel = z.strictObject({
  dimensions: z
    .int()
    .min(1)
    .max(16_384)
    .optional()
    .describe('length of the vectors; another length is refused'),
  mostTexts: z.int().min(1).max(2_048).default(32).describe('texts in one request'),
  prefix: z.string().min(1).max(200).optional().describe('written before each text, such as "query: "'),
});

export const embedTexts = endpoint({
  operationId: 'embedTexts',
  method: 'post',
  path: '/v1/ai-embeddings',
  tag: 'language models',
  summary:
    'Vectors of texts by the embedding model of the installation, to compare themes; kept for 30 days, booked like every call. 409 where there is no such model',
  access: 'nudges:write',
  body: z.strictObject({
    texts: z
      .array(z.string().trim().min(1).max(2_000))
      .min(1)
      .max(mostTexts)
      .describe('themes, titles, descriptions; not what is known of a person'),
    vectors: z.boolean().default(true).describe('false: the similarities alone'),
  }),
  status: 200,
  output: z.object({
    model: z.string(),
    modelKey: z.string().describe('only vectors of the same key can be compared'),
    dimensions: z.int(),
    cachedTexts: z.int().describe('texts whose vectors were kept from earlier calls'),
    costJpy: z.number(),
    vectors: z.array(z.array(z.number())).nullable().describe('in the order of the texts'),
    similarities: z
      .array(z.array(z.number()))
      .describe('cosine of each text with each, in the order of the texts: 1 is the same, 0 unrelated'),
  }),
  idempotency: 'natural',
});
