import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { ChannelKind } from '@tsudoi/contracts/channelKinds/declareChannel';
import type { Channel, OutgoingMessage, SendResult } from './channel.ts';
import { faultOutcome } from './faultOutcome.ts';

/** What an adapter brings; `send` may throw the network's errors. */
export interface Adapter {
  readonly kind: Pick<ChannelKind, 'name' | 'dedupes' | 'maxTextLength'>;
  /** Why this address cannot be one of the channel, or undefined. */
  readonly addressFault?: (address: string) => string | undefined;
  readonly send: (message: OutgoingMessage, signal: AbortSignal) => Promise<SendResult>;
}

const longestSubject = 200;
const controls = /[\p{Cc}\u2028\u2029]/u;
const textControls = /(?![\n\t])[\p{Cc}]/u;

/** Why a message must not leave by this channel (header injection, lengths, addresses), or undefined. */
export function messageFault(
  message: OutgoingMessage,
  adapter: Pick<Adapter, 'kind' | 'addressFault'>,
): string | undefined {
  if (controls.test(message.subject)) return 'the subject has a line break or another control character';
  if (message.subject.length > longestSubject) return `the subject is longer than ${String(longestSubject)}`;
  if (textControls.test(message.text)) return 'the text has a control character';
  if (message.text.length > adapter.kind.maxTextLength)
    return `the text has ${String(message.text.length)} characters, ${adapter.kind.name} takes ${String(adapter.kind.maxTextLength)}`;
  if (controls.test(message.address)) return 'the address has a control character';
  if (message.url !== undefined && !/^https?:\/\/[^\s\p{Cc}]+$/u.test(message.url))
    return 'the link is not http or https';
  return adapter.addressFault?.(message.address);
}

/** Makes a Channel of an adapter: what must not leave is refused with its reason, what is thrown becomes an outcome. */
export function guardedChannel(adapter: Adapter): Channel {
  return {
    name: adapter.kind.name as ChannelName,
    dedupes: adapter.kind.dedupes,
    maxTextLength: adapter.kind.maxTextLength,
    async send(message, signal) {
      const fault = messageFault(message, adapter);
      if (fault !== undefined) return { outcome: 'refused', reason: fault };
      if (signal.aborted) return { outcome: 'retry', reason: 'stopped before it was sent' };
      try {
        return await adapter.send(message, signal);
      } catch (err) {
        return faultOutcome(err);
      }
    },
  };
}
