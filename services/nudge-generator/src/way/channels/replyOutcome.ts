import type { SendResult } from './channel.ts';
import type { EgressReply } from '@tsudoi/runtime/egress';
import { retryAfterMs } from '@tsudoi/runtime/retryAfter';
import { reasonOf } from './faultOutcome.ts';

/** Where a peer's meaning of a status differs from the usual one. */
export interface ReplyRules {
  /** Statuses that say the address no longer exists. */
  readonly gone?: readonly number[];
  /** The peer's id of the message, out of a 2xx answer. */
  readonly receipt?: (reply: EgressReply) => string | undefined;
}

/**
 * What an HTTP answer means. 2xx: taken. 408, 425, 429 and 503: not taken, come again (Retry-After is obeyed).
 * 500, 502, 504 and the like: a proxy may have cut a message that arrived, so unknown. A redirect is refused: following it would
 * leave the checked address. Any other 4xx is final.
 */
export function replyOutcome(reply: EgressReply, nowMs: number, rules: ReplyRules = {}): SendResult {
  const { status } = reply;
  if (status >= 200 && status < 300) {
    const receipt = rules.receipt?.(reply);
    return { outcome: 'delivered', ...(receipt !== undefined && { receipt }) };
  }
  const reason = reasonOf(`${String(status)} ${reply.text}`.trim());
  if (rules.gone?.includes(status) === true) return { outcome: 'gone', reason };
  if (status === 408 || status === 425 || status === 429 || status === 503) {
    const waitMs = retryAfterMs(reply.headers['retry-after'], nowMs);
    return { outcome: 'retry', reason, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
  }
  if (status >= 500) return { outcome: 'unknown', reason };
  if (status >= 300 && status < 400)
    return { outcome: 'refused', reason: `${String(status)}: redirects are not followed` };
  return { outcome: 'refused', reason };
}
