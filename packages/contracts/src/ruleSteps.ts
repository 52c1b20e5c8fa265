import { z } from 'zod';
import { ChannelName, channelKinds } from './channelKinds.ts';
import { SignalType } from './signals.ts';
import { clockTime } from './triggerKinds/clockTime.ts';
import { Variants } from './variants.ts';

const day = 86_400;

/** After a step: so long, or until the next time of day in the person's own zone that lies so many days later. */
export const StepWait = z.union([
  z.strictObject({
    afterSeconds: z
      .number()
      .int()
      .min(60)
      .max(30 * day),
  }),
  z.strictObject({ at: clockTime, days: z.number().int().min(0).max(30).default(0) }),
]);
export type StepWait = z.output<typeof StepWait>;

/**
 * What follows the message of a rule: after a wait, another one, unless the person has answered. `opened`, `clicked`, `ignored`,
 * `dismissed` and `rated` are answers to the messages of these steps; other signals (`signed_up`) count wherever they come from.
 */
export const RuleStep = z.strictObject({
  wait: StepWait,
  unless: z
    .array(SignalType)
    .max(10)
    .default(['opened', 'clicked', 'acted', 'signed_up'])
    .describe('any of these since the first step ends the steps'),
  channels: z
    .array(ChannelName)
    .min(1)
    .max(channelKinds.length)
    .refine((all) => new Set(all).size === all.length, 'a channel stands twice')
    .optional()
    .describe('those of the rule unless given'),
  variants: Variants.optional().describe('the words of the rule unless given'),
});
export type RuleStep = z.output<typeof RuleStep>;
