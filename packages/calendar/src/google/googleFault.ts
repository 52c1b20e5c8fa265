import {
  AccessRefused,
  CalendarGone,
  CallRefused,
  CursorExpired,
  ProviderUnavailable,
  retryAfterMs,
  Throttled,
  type ProviderFault,
} from '../faults.ts';

interface HeaderSource {
  readonly get?: (name: string) => string | null;
}

interface Answered {
  readonly response?: {
    readonly status?: number;
    readonly headers?: HeaderSource;
    readonly data?: unknown;
  };
}

const projectReasons = new Set(['rateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded']);
const userReasons = new Set(['userRateLimitExceeded']);

/** What a failed call of the Google client means; decided by status and `reason`, never by message text. */
export function googleFault(thrown: unknown, operation: string, now: Date): ProviderFault {
  const answer = (thrown as Answered | null)?.response;
  const status = answer?.status;
  if (status === undefined) return new ProviderUnavailable(`${operation}: no answer`);
  const reason = reasonOf(answer?.data);
  const wait = retryAfterMs(headerOf(answer?.headers, 'retry-after'), now);
  const told = `${operation}: ${String(status)}${reason === undefined ? '' : ` ${reason}`}`;
  if (status === 401) return new AccessRefused(told);
  if (
    status === 429 ||
    (status === 403 && reason !== undefined && (projectReasons.has(reason) || userReasons.has(reason)))
  ) {
    return new Throttled(
      told,
      wait,
      reason !== undefined && userReasons.has(reason) ? 'user' : status === 429 ? 'user' : 'project',
    );
  }
  // 410 `deleted` answers a second delete of one event; the other reasons say that the token is too old.
  if (status === 410 && reason !== 'deleted') return new CursorExpired(told);
  if (status === 404) return new CalendarGone(told);
  if (status >= 500) return new ProviderUnavailable(told, wait);
  return new CallRefused(told, status);
}

/** The machine-readable reason of Google's error body. */
function reasonOf(data: unknown): string | undefined {
  const errors = (data as { error?: { errors?: { reason?: unknown }[] } } | null)?.error?.errors;
  const reason = Array.isArray(errors) ? errors[0]?.reason : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

/** gaxios brings a Headers of its own, not always the global one. */
function headerOf(headers: HeaderSource | undefined, name: string): string | null {
  if (!headers) return null;
  if (typeof headers.get === 'function') return headers.get(name);
  const value = (headers as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : null;
}
