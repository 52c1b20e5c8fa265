import { readJson } from '@tsudoi/runtime/boundedBody';
import { Unavailable } from '@tsudoi/runtime/errors';
import { z } from 'zod';

/** Which event of which pretix a source belongs to. */
export const PretixEvent = z.object({ url: z.string(), organizer: z.string(), event: z.string() });
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

/**
 * `GET /api/v1/organizers/{organizer}/events/{event}/orders/{code}/`. Undefined where there is no such order. Throws
 * Unavailable while pretix does not answer, is too busy (`Retry-After` is kept) or does not take the token.
 */
export async function fetchPretixOrder(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { url, organizer, event }: PretixEvent,
  token: string,
  code: string,
  signal: AbortSignal,
): Promise<unknown> {
  const path = ['organizers', organizer, 'events', event, 'orders', code].map(encodeURIComponent).join('/');
  const response = await fetch(`${url.replace(/\/+$/, '')}/api/v1/${path}/`, {
    headers: { authorization: `Token ${token}`, accept: 'application/json' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
  });
  if (response.ok) return readJson(response, { bytes: 1024 * 1024 });
  await response.body?.cancel();
  if (response.status === 404) return undefined;
  const retryAfter = Number(response.headers.get('retry-after'));
  throw new Unavailable(
    `pretix answered ${String(response.status)}`,
    Number.isFinite(retryAfter) && retryAfter > 0 ? Math.min(retryAfter, 3_600) : undefined,
  );
}
