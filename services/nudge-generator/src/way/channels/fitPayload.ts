import { bytesOf, fitWords } from '@tsudoi/words/channelLimits';
import type { OutgoingMessage, SendResult } from './channel.ts';

/**
 * What a push service gets, its words shortened until `payloadOf` is at most `mostBytes` of UTF-8; the link is kept whole.
 * Undefined when subject and link alone are more.
 */
export function fitPayload(
  message: OutgoingMessage,
  mostBytes: number,
  payloadOf: (message: OutgoingMessage) => string,
): string | undefined {
  const text = fitWords(message.text, (each) => bytesOf(payloadOf({ ...message, text: each })) <= mostBytes);
  return text === undefined ? undefined : payloadOf({ ...message, text });
}

/** The outcome where not even that fits. */
export function tooLarge(mostBytes: number): SendResult {
  return { outcome: 'refused', reason: `subject and link alone are larger than ${String(mostBytes)} bytes` };
}
