import type { ChannelName } from '@tsudoi/contracts/channelKinds';
import type { NudgeSettlement } from '../../backlog/settle.ts';
import type { Channel, SendResult } from '../channels/channel.ts';
import type { LedgerEntry } from './ledger.ts';

/** Tries on one channel before the next one is taken. */
const mostAttempts = 5;
const firstRetryMs = 2_000;
const longestRetryMs = 600_000;

type NextStep = Pick<NudgeSettlement, 'state' | 'reason' | 'channel' | 'dueAt'> | 'next_channel';

function later(now: Date, attempts: number, retryAfterMs: number | undefined): Date {
  const backoffMs = Math.min(longestRetryMs, firstRetryMs * 2 ** (attempts - 1));
  return new Date(now.getTime() + Math.min(longestRetryMs, Math.max(retryAfterMs ?? 0, backoffMs)));
}

/** What follows a send. An unknown outcome is sent again only where the peer drops a repeat; elsewhere it ends the nudge. */
export function afterSend(
  result: SendResult,
  attempts: number,
  channel: Pick<Channel, 'name' | 'dedupes'>,
  now: Date,
): NextStep {
  switch (result.outcome) {
    case 'delivered':
      return { state: 'delivered', channel: channel.name };
    case 'refused':
    case 'gone':
      return 'next_channel';
    case 'retry':
      if (attempts >= mostAttempts) return 'next_channel';
      return { dueAt: later(now, attempts, result.retryAfterMs), reason: result.reason ?? 'retry' };
    case 'unknown':
      if (channel.dedupes && attempts < mostAttempts)
        return { dueAt: later(now, attempts, result.retryAfterMs), reason: result.reason ?? 'unknown' };
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
