import {
  AccessRefused,
  CalendarGone,
  CallRefused,
  CursorExpired,
  ProviderUnavailable,
  retryAfterMs,
  ScopeMissing,
  Throttled,
  type ProviderFault,
} from '../faults.ts';

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

const projectReasons = new Set(['rateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded']);
const userReasons = new Set(['userRateLimitExceeded']);
const scopeReasons = new Set(['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']);

/** What a failed call of the Calendar API means; decided by status and `reason`, never by message text. */
export function googleFault(
  { status, retryAfter, body }: Answered,
  operation: string,
  now: Date,
): ProviderFault {
  const reason = reasonOf(body);
  const wait = retryAfterMs(retryAfter, now);
  const told = `${operation}: ${String(status)}${reason === undefined ? '' : ` ${reason}`}`;
  if (status === 401) return new AccessRefused(told);
  if (
    status === 429 ||
    (status === 403 && reason !== undefined && (projectReasons.has(reason) || userReasons.has(reason)))
  ) {
    const ofProject = status !== 429 && reason !== undefined && !userReasons.has(reason);
    return new Throttled(told, wait, ofProject ? 'project' : 'user');
  }
  if (status === 403 && reason !== undefined && scopeReasons.has(reason))
    return new ScopeMissing([operation]);
  // 410 `deleted` answers a second delete of one event; the other reasons say that the token is too old.
  if (status === 410 && reason !== 'deleted') return new CursorExpired(told);
  if (status === 404) return new CalendarGone(told);
  if (status >= 500) return new ProviderUnavailable(told, wait);
  return new CallRefused(told, status);
}

/** The machine-readable reason of Google's error body. */
function reasonOf(body: unknown): string | undefined {
  const error = (body as { error?: { errors?: unknown; details?: unknown } } | null)?.error;
  for (const list of [error?.errors, error?.details])
    if (Array.isArray(list)) {
      const reason = (list[0] as { reason?: unknown } | undefined)?.reason;
      if (typeof reason === 'string' && /^[\w.-]{1,80}$/.test(reason)) return reason;
    }
  return undefined;
}
