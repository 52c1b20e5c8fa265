import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { NudgeSettlement } from '../../backlog/settle.ts';
import type { Channel, RetrySchedule, SendResult } from '../channels/channel.ts';
import type { LedgerEntry } from './ledger.ts';

/** For channels that bring none: five minutes in all. */
const ownRetry: RetrySchedule = { waitsSeconds: [2, 4, 8, 16, 60], forSeconds: 300 };

type NextStep = Pick<NudgeSettlement, 'state' | 'reason' | 'channel' | 'dueAt'> | 'next_channel';

/** One try on a channel, as the ledger knows it. */
export interface Tried {
  readonly attempts: number;
  /** When the first try began. */
  readonly startedAt: Date;
  /** After this instant the message helps nobody: its event has begun. */
  readonly uselessAfter: Date | undefined;
}

/**
 * When the next try is; undefined when there is none. The peer's own Retry-After is obeyed in full, and no try lies
 * after the schedule's end or the end of the message's use.
 */
function nextTry(
  tried: Tried,
  { waitsSeconds, forSeconds }: RetrySchedule,
  now: Date,
  retryAfterMs = 0,
): Date | undefined {
  const waitMs = (waitsSeconds[tried.attempts - 1] ?? waitsSeconds.at(-1) ?? 60) * 1_000;
  const at = new Date(now.getTime() + Math.max(waitMs, retryAfterMs));
  const lastMs = Math.min(
    tried.startedAt.getTime() + forSeconds * 1_000,
    tried.uselessAfter?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return at.getTime() <= lastMs ? at : undefined;
}

/** What follows a send. An unknown outcome is sent again only where the peer drops a repeat; elsewhere it ends the nudge. */
export function afterSend(
  result: SendResult,
  tried: Tried,
  channel: Pick<Channel, 'name' | 'dedupes' | 'retry'>,
  now: Date,
): NextStep {
  const again = nextTry(tried, channel.retry ?? ownRetry, now, result.retryAfterMs);
  switch (result.outcome) {
    case 'delivered':
      return { state: 'delivered', channel: channel.name };
    case 'refused':
    case 'gone':
      return 'next_channel';
    case 'retry':
      return again ? { dueAt: again, reason: result.reason ?? 'retry' } : 'next_channel';
    case 'unknown':
      if (channel.dedupes && again) return { dueAt: again, reason: result.reason ?? 'unknown' };
      return { state: 'unknown', channel: channel.name, reason: result.reason ?? 'unknown' };
  }
}

/** What follows when the ledger already knew the send, from an earlier process. */
export function afterLedger(state: LedgerEntry['state'], channel: ChannelName): NextStep {
  switch (state) {
    case 'delivered':
      return { state: 'delivered', channel };
    case 'unknown':
      return { state: 'unknown', channel, reason: 'the process that sent it ended before the answer' };
    default:
      return 'next_channel';
  }
}
