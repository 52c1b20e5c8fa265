import { z } from 'zod';
import { ChannelName, channelKinds } from '../channelKinds.ts';
import { SignalType } from '../signals.ts';
import { Variants } from '../variants.ts';
import { StepWait } from './wait.ts';

/** What a step that says something may state of its own. */
export const saying = {
  channels: z
    .array(ChannelName)
    .min(1)
    .max(channelKinds.length)
    .refine((all) => new Set(all).size === all.length, 'a channel stands twice')
    .optional()
    .describe('those of the rule unless given'),
  variants: Variants.optional().describe('the words of the rule unless given'),
};

/**
 * After a wait another message, unless the person has answered. `opened`, `clicked`, `ignored`, `dismissed` and `rated` are answers
 * to the messages of these steps; other signals (`signed_up`) count wherever they come from.
 */
export const MessageStep = z.strictObject({
  kind: z.literal('message').optional().describe('may be left out'),
  wait: StepWait,
  unless: z
    .array(SignalType)
    .max(10)
    .default(['opened', 'clicked', 'acted', 'signed_up'])
    .describe('any of these since the first step ends the steps'),
  ...saying,
});
