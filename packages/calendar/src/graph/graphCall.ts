import { boundedText } from '../boundedText.ts';
import {
  AccessRefused,
  CalendarGone,
  CallRefused,
  CursorExpired,
  ProviderUnavailable,
  retryAfterMs,
  ScopeMissing,
  Throttled,
} from '../faults.ts';
import type { ProviderOptions } from '../provider.ts';

export interface GraphOptions extends ProviderOptions {
  /** The current access token; asked before every call. */
  readonly accessToken: () => Promise<string>;
}

export interface GraphRequest {
  readonly operation: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute, below the root url. */
  readonly url: string;
  readonly body?: unknown;
  readonly prefer?: string;
  readonly signal?: AbortSignal | undefined;
}

const timeoutMs = 30_000;
const mostBytes = 16 * 1024 * 1024;
const expiredCodes = new Set(['SyncStateNotFound', 'SyncStateInvalid', 'resyncRequired', 'fullSyncRequired']);

/** One call to Microsoft Graph; resolves to the JSON body, or null for 204. Faults by status and `error.code`. */
export async function graphCall(options: GraphOptions, request: GraphRequest): Promise<unknown> {
  // The token goes nowhere else, whatever a stored link says.
  if (!request.url.startsWith(`${options.rootUrl}/`))
    throw new CursorExpired('a link that leaves the service');
  await options.onCall?.(request.operation);
  const token = await options.accessToken();
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let text: string;
  try {
    response = await (options.outlet?.fetch ?? globalThis.fetch)(request.url, {
      method: request.method,
      redirect: 'manual',
      headers: [
        ['Authorization', `Bearer ${token}`],
        ['Prefer', ['outlook.timezone="UTC"', request.prefer].filter(Boolean).join(', ')],
        ...(request.body === undefined ? [] : [['Content-Type', 'application/json'] as [string, string]]),
      ],
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
    });
    text = await boundedText(response, mostBytes);
  } catch (err) {
    request.signal?.throwIfAborted();
    throw err instanceof ProviderUnavailable
      ? err
      : new ProviderUnavailable(`${request.operation}: no answer`);
  }
  const { status } = response;
  if (status >= 300 && status < 400) throw new ProviderUnavailable(`${request.operation}: redirected`);
  const body = parsed(text, options.outlet?.parseJson ?? JSON.parse);
  if (response.ok) {
    if (text !== '' && body === undefined)
      throw new ProviderUnavailable(`${request.operation}: not JSON, or nested too deep`);
    return body ?? null;
  }
  const code = (body as { error?: { code?: unknown } } | undefined)?.error?.code;
  const told = `${request.operation}: ${String(status)}${typeof code === 'string' ? ` ${code}` : ''}`;
  const wait = retryAfterMs(response.headers.get('retry-after'), options.now?.() ?? new Date());
  if (status === 401) throw new AccessRefused(told);
  if (status === 429) throw new Throttled(told, wait, 'user');
  if (status === 410 || (typeof code === 'string' && expiredCodes.has(code))) throw new CursorExpired(told);
  if (status === 403 && request.method === 'GET' && code === 'Authorization_RequestDenied')
    throw new ScopeMissing([request.operation]);
  if (status === 404 || (status === 403 && code === 'ErrorAccessDenied' && request.method === 'GET'))
    throw new CalendarGone(told);
  if (status >= 500) throw new ProviderUnavailable(told, wait);
  throw new CallRefused(told, status);
}

function parsed(text: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
