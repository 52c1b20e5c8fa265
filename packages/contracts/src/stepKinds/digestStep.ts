import { z } from 'zod';
import { SignalType } from '../signals.ts';
import { saying } from './messageStep.ts';

/**
 * One message for several: whatever of this rule comes to this step for the same person within the window of the first becomes one
 * message at the window's end; `{count}` says how many.
 */
export const DigestStep = z.strictObject({
  kind: z.literal('digest'),
  windowSeconds: z
    .number()
    .int()
    .min(60)
    .max(7 * 86_400),
  unless: z
    .array(SignalType)
    .max(10)
    .default(['signed_up'])
    .describe('any of these since the first step ends the steps'),
  ...saying,
});
