import { z } from 'zod';
import { endpoint } from './endpoint.ts';

/** One figure that an answer stands on, and the operation of this API that gives the same one. */
export const CitedFigure = z.object({
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  unit: z.enum(['people', 'money', 'hours', 'share', 'days', 'date', 'text']),
  currency: z.string().optional().describe('of an amount of money, ISO 4217'),
  operation: z.string().describe('operationId of the endpoint that answers the same figure'),
});
export type CitedFigure = z.infer<typeof CitedFigure>;

/** Something that the answer suggests; nothing happens until a person does it. */
export const SuggestedStep = z.enum([
  'open-plan',
  'propose-plan',
  'replan',
  'open-tasks',
  'copy-text',
  'none',
]);
export type SuggestedStep = z.infer<typeof SuggestedStep>;

export const askAssistant = endpoint({
  operationId: 'askAssistant',
  method: 'post',
  path: '/v1/assistant',
  tag: 'assistant',
  summary:
    'Ask about one event. Server-sent events: `tool` (what was looked up), `figure` (what the answer stands on), `text` (pieces of the answer), `done` ({intent, step, by}: `model` where a language model wrote the words around the figures, within the AI budget, else `template`). Changes nothing',
  access: 'plans:read',
  body: z.strictObject({
    eventId: z.uuid(),
    question: z.string().trim().min(1).max(500),
    language: z.enum(['ja', 'en']).default('ja'),
  }),
  idempotency: 'natural',
  status: 200,
  outputType: 'text/event-stream',
});
