import { boundedText } from '../boundedText.ts';
import { ProviderUnavailable } from '../faults.ts';
import type { ProviderOptions } from '../provider.ts';
import { googleFault } from './googleFault.ts';

export interface GoogleOptions extends ProviderOptions {
  /** The current access token; asked before every call. */
  readonly accessToken: () => Promise<string>;
}

export interface GoogleRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/calendar/v3`, parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

const timeoutMs = 30_000;
const mostBytes = 16 * 1024 * 1024;

/** One call to the Calendar API; resolves to the JSON body, null where there is none. Faults by status and `reason`; no retries. */
export async function googleCall(options: GoogleOptions, request: GoogleRequest): Promise<unknown> {
  const { operation, signal } = request;
  await options.onCall?.(operation);
  const token = await options.accessToken();
  const query = new URLSearchParams(request.query).toString();
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await (options.outlet?.fetch ?? globalThis.fetch)(
      `${options.rootUrl}/calendar/v3${request.path}${query === '' ? '' : `?${query}`}`,
      {
        method: request.method,
        redirect: 'manual',
        headers: [
          ['Authorization', `Bearer ${token}`],
          ['Accept', 'application/json'],
          ...(request.body === undefined ? [] : [['Content-Type', 'application/json'] as [string, string]]),
        ],
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      },
    );
    text = await boundedText(response, mostBytes);
  } catch (err) {
    signal?.throwIfAborted();
    throw err instanceof ProviderUnavailable ? err : new ProviderUnavailable(`${operation}: no answer`);
  }
  if (response.status >= 300 && response.status < 400)
    throw new ProviderUnavailable(`${operation}: redirected`);
  let body: unknown;
  try {
    body = text.trim() === '' ? null : (options.outlet?.parseJson ?? JSON.parse)(text);
  } catch {
    if (response.ok) throw new ProviderUnavailable(`${operation}: not JSON, or nested too deep`);
  }
  if (response.ok) return body;
  throw googleFault(
    { status: response.status, retryAfter: response.headers.get('retry-after'), body },
    operation,
    options.now?.() ?? new Date(),
  );
}
