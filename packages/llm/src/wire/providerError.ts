import { ProviderError } from '../provider.ts';
import { faultOf } from './fault.ts';

/** The parts that the errors of both SDKs have in common. */
interface SdkError {
  readonly name: string;
  readonly status?: number | undefined;
  readonly headers?: Headers | undefined;
  readonly error?: unknown;
}

const neverArrived = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
]);

/** Turns whatever was thrown on the way (by fetch or an SDK) into a ProviderError: by class, status and socket code. */
export function toProviderError(thrown: unknown, signal: AbortSignal): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  if (signal.aborted) return abortError(signal);
  const error = thrown as SdkError;
  if (error.status !== undefined) return faultOf(error.status, { error: error.error }, error.headers);
  const code = socketCode(thrown);
  return code !== undefined && neverArrived.has(code)
    ? new ProviderError('unreachable', code)
    : new ProviderError('ambiguous', code ?? error.name);
}

/** An attempt's signal carries why it was aborted: a ProviderError put there by the gateway, or the caller's own reason. */
export function abortError(signal: AbortSignal): ProviderError {
  return signal.reason instanceof ProviderError
    ? signal.reason
    : new ProviderError('aborted', 'the caller went away');
}

function socketCode(thrown: unknown): string | undefined {
  for (let at = thrown, depth = 0; at instanceof Error && depth < 6; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return undefined;
}
