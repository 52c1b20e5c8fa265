import {
  AccessRefused,
  CalendarGone,
  CallRefused,
  CursorExpired,
  GrantLost,
  ProviderUnavailable,
  Throttled,
} from '@tsudoi/calendar/faults';
import type { RunFailure } from '../store/leases.ts';

/** The run took longer than its deadline: it yielded at a page boundary and goes on later. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/** The process stops; the calendar goes back. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

const firstMs = 2_000;
const mostMs = 900_000;

/** Full jitter: anything from nothing to the doubled wait, so that a herd comes apart; at least 250 ms. */
function jitteredMs(failures: number, random: () => number): number {
  return 250 + random() * Math.min(mostMs, firstMs * 2 ** Math.min(failures, 20));
}

/** What a fault means for the calendar. Retry-After is a floor, the jitter comes on top of it. */
export function failureOf(thrown: unknown, failures: number, random: () => number = Math.random): RunFailure {
  const error = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unknown fault';
  const base = { error, state: 'active', startOver: false, costs: true } as const;
  if (thrown instanceof Stopped) return { ...base, retryMs: 0, costs: false };
  if (thrown instanceof TimedOut) return { ...base, retryMs: 1_000, costs: false };
  if (thrown instanceof CursorExpired) return { ...base, retryMs: 0, startOver: true };
  if (thrown instanceof CalendarGone) return { ...base, retryMs: mostMs, state: 'gone' };
  if (thrown instanceof GrantLost) return { ...base, retryMs: mostMs, state: 'paused' };
  const jittered = jitteredMs(failures, random);
  if (thrown instanceof Throttled || thrown instanceof ProviderUnavailable)
    return { ...base, retryMs: (thrown.retryAfterMs ?? 0) + jittered };
  if (thrown instanceof CallRefused && thrown.status === 400)
    return { ...base, retryMs: jittered, startOver: true };
  if (thrown instanceof AccessRefused) return { ...base, retryMs: jittered };
  return { ...base, retryMs: jittered };
}
