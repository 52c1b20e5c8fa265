import type { DAVResponse } from 'tsdav';
import {
  CalendarGone,
  CallRefused,
  CursorExpired,
  GrantLost,
  ProviderUnavailable,
  retryAfterMs,
  Throttled,
  type ProviderFault,
} from '../faults.ts';
import type { ProviderOptions } from '../provider.ts';

/** How a CalDAV account is reached. */
export interface DavAccess extends ProviderOptions {
  readonly username: string;
  readonly password: () => Promise<string>;
  /** Makes the calls; where the server is named by a tenant, one that connects to checked addresses only. */
  readonly fetch?: typeof globalThis.fetch;
}

const timeoutMs = 60_000;

/** A `fetch` for tsdav: counts the call, adds the password, refuses redirects to other hosts, turns silence into a fault. */
export function createDavFetch(access: DavAccess): (operation: string, signal?: AbortSignal) => typeof fetch {
  const origin = new URL(access.rootUrl).origin;
  const send = access.fetch ?? globalThis.fetch;
  return (operation, signal) => async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    if (new URL(url).origin !== origin) throw new CallRefused(`${operation}: a path of another host`, 400);
    await access.onCall?.(operation);
    const headers = new Headers(init?.headers);
    const secret = Buffer.from(`${access.username}:${await access.password()}`).toString('base64');
    headers.set('Authorization', `Basic ${secret}`);
    const timeout = AbortSignal.timeout(timeoutMs);
    let response: Response;
    try {
      response = await send(url, {
        ...init,
        // A plain list: `headers` may meet a fetch of another make.
        headers: [...headers],
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch {
      signal?.throwIfAborted();
      throw new ProviderUnavailable(`${operation}: no answer`);
    }
    const wait = retryAfterMs(response.headers.get('retry-after'), access.now?.() ?? new Date());
    if (response.status >= 300 && response.status < 400)
      throw new ProviderUnavailable(`${operation}: redirected (${String(response.status)})`);
    if (response.status === 401) throw new GrantLost(`${operation}: 401`);
    if (response.status === 429) throw new Throttled(`${operation}: 429`, wait, 'user');
    if (response.status >= 500)
      throw new ProviderUnavailable(`${operation}: ${String(response.status)}`, wait);
    return response;
  };
}

/** What a refused DAV request means. A token the server does not know is 403 or 409 with `valid-sync-token`, or 410. */
export function davFault(
  response: DAVResponse | undefined,
  operation: string,
  withToken: boolean,
): ProviderFault {
  const status = response?.status ?? 0;
  const told = `${operation}: ${String(status)}`;
  const raw: unknown = response?.raw;
  const named = /valid-sync-token|validSyncToken/.test(
    typeof raw === 'string' ? raw : JSON.stringify(raw ?? ''),
  );
  if (withToken && ((named && (status === 403 || status === 409)) || status === 410))
    return new CursorExpired(told);
  if (status === 404 || status === 403) return new CalendarGone(told);
  return status === 0 || status === 207 || status === 200
    ? new ProviderUnavailable(`${operation}: an answer that cannot be read`)
    : new CallRefused(told, status);
}
