import { readJson } from '@tsudoi/runtime/boundedBody';
import { Unavailable } from '@tsudoi/runtime/errors';
import { z } from 'zod';

/** Which event of which pretix a source belongs to. */
export const PretixEvent = z.object({
  url: z.string(),
  organizer: z.string(),
  event: z.string(),
  /** Of a series: the date whose tickets count. */
  subevent: z.int().optional(),
});
export type PretixEvent = z.infer<typeof PretixEvent>;

/** pretix's own webhook: unsigned, it only names an order, and it may come twice. */
const Notice = z.object({
  notification_id: z.union([z.number(), z.string().max(100)]).optional(),
  organizer: z.string(),
  event: z.string(),
  code: z.string().regex(/^[A-Za-z0-9]{1,16}$/),
  action: z.string().regex(/^pretix\.event\.(order|checkin)[.\w]{0,100}$/),
});

/** The order that a webhook of pretix names, and a key by which the same notice is known again; or why it names none. */
export function readNotice(
  expected: PretixEvent,
  body: unknown,
): { readonly code: string; readonly key: string } | { readonly ignored: string } {
  const parsed = Notice.safeParse(body);
  if (!parsed.success) return { ignored: 'not a notice of pretix about an order' };
  const { organizer, event, code, action, notification_id: id } = parsed.data;
  if (organizer !== expected.organizer || event !== expected.event)
    return { ignored: 'another organizer or event' };
  return { code, key: `${code}:${action}:${String(id ?? '')}` };
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * `GET /api/v1/organizers/{organizer}/events/{event}/orders/{code}/`. Undefined where there is no such order. Throws
 * Unavailable while pretix does not answer, is too busy (`Retry-After` is kept) or does not take the token.
 */
export async function fetchPretixOrder(
  fetch: Fetch,
  event: PretixEvent,
  token: string,
  code: string,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await ask(fetch, `${ordersUrl(event)}${encodeURIComponent(code)}/`, token, signal);
  if (response.ok) return readJson(response, { bytes: 1024 * 1024 });
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  throw unavailable(response);
}

const Orders = z.object({ next: z.string().nullish(), results: z.array(z.record(z.string(), z.unknown())) });

/** A page of orders; `generatedAt` is pretix's own time of it, to be asked from the next time. */
export interface PretixPage {
  readonly orders: readonly Record<string, unknown>[];
  readonly generatedAt: Date | undefined;
  readonly more: boolean;
}

/** A page of the event's orders that were changed since an instant of pretix's clock; all where there is none. @throws Unavailable */
export async function readPretixOrders(
  fetch: Fetch,
  event: PretixEvent,
  token: string,
  since: Date | undefined,
  page: number,
  signal: AbortSignal,
): Promise<PretixPage> {
  const query = new URLSearchParams({
    ordering: 'datetime',
    page: String(page),
    ...(since && { modified_since: since.toISOString() }),
  });
  const response = await ask(fetch, `${ordersUrl(event)}?${query.toString()}`, token, signal);
  if (!response.ok) {
    await response.body?.cancel();
    throw unavailable(response);
  }
  const generated = new Date(response.headers.get('x-page-generated') ?? Number.NaN);
  const { next, results } = Orders.parse(await readJson(response));
  return {
    orders: results,
    generatedAt: Number.isNaN(generated.getTime()) ? undefined : generated,
    // Its own URL is not followed: it may name another host.
    more: typeof next === 'string',
  };
}

function ordersUrl({ url, organizer, event }: PretixEvent): string {
  const path = ['organizers', organizer, 'events', event, 'orders'].map(encodeURIComponent).join('/');
  return `${url.replace(/\/+$/, '')}/api/v1/${path}/`;
}

const ask = (fetch: Fetch, url: string, token: string, signal: AbortSignal): Promise<Response> =>
  fetch(url, {
    headers: { authorization: `Token ${token}`, accept: 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
  });

function unavailable(response: Response): Unavailable {
  const retryAfter = Number(response.headers.get('retry-after'));
  return new Unavailable(
    `pretix answered ${String(response.status)}`,
    Number.isFinite(retryAfter) && retryAfter > 0 ? Math.min(retryAfter, 3_600) : undefined,
  );
}
