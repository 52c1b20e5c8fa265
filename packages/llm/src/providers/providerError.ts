import { ProviderError } from './provider.ts';

/** The parts that the errors of both SDKs have in common. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly cause?: unknown;
}

const neverArrived = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Turns whatever an SDK threw into a ProviderError; decides by status, class and socket code, never by message text. */
export function toProviderError(thrown: unknown, signal: AbortSignal): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  const error = thrown as SdkError;
  if (signal.aborted) return abortError(signal);
  const { status } = error;
  if (status === undefined) {
    const code = socketCode(thrown);
    return code !== undefined && neverArrived.has(code)
      ? new ProviderError('unreachable', code)
      : new ProviderError('ambiguous', code ?? error.name);
  }
  const retryAfterMs = retryAfter(error.headers);
  if (status === 429 || status === 503 || status === 529) {
    return new ProviderError('limited', `status ${String(status)}`, status, retryAfterMs);
  }
  if (status === 401 || status === 403)
    return new ProviderError('credentials', `status ${String(status)}`, status);
  if (status >= 500 || status === 408)
    return new ProviderError('ambiguous', `status ${String(status)}`, status, retryAfterMs);
  return new ProviderError('refused', `status ${String(status)}`, status);
}

/** An attempt's signal carries why it was aborted: a ProviderError put there by the gateway, or the caller's own reason. */
export function abortError(signal: AbortSignal): ProviderError {
  return signal.reason instanceof ProviderError
    ? signal.reason
    : new ProviderError('aborted', 'the caller went away');
}

/** Milliseconds of `retry-after-ms` or `retry-after` (seconds or a date); undefined when absent or senseless. */
function retryAfter(headers: Headers | undefined, nowMs = Date.now()): number | undefined {
  const precise = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (precise >= 0) return precise;
  const text = headers?.get('retry-after');
  if (text === null || text === undefined) return undefined;
  const seconds = Number(text);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(text) - nowMs;
  return ms >= 0 ? ms : undefined;
}

function socketCode(thrown: unknown): string | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
