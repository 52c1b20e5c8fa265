import { readJson } from '@tsudoi/runtime/boundedBody';
import { Unavailable } from '@tsudoi/runtime/errors';
import { z } from 'zod';
import type { Json } from './json.ts';

/** Which event of which Hi.Events a source belongs to. */
export const HiEventsEvent = z.object({ url: z.string(), event: z.int(), email: z.string() });
export type HiEventsEvent = z.infer<typeof HiEventsEvent>;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const SignedIn = z.object({ token: z.string().min(1).max(10_000) });
const Page = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  meta: z.object({ last_page: z.int() }),
});

/** A page of orders, and the shop's own time of it. */
export interface OrderPage {
  readonly orders: readonly Json[];
  readonly toldAt: Date | undefined;
  readonly more: boolean;
}

/** Signs in as a user: the API knows no keys. Throws Unavailable where it does not answer or does not take the password. */
export async function signInToHiEvents(
  fetch: Fetch,
  { url, email }: HiEventsEvent,
  password: string,
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(`${root(url)}/auth/login`, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
  });
  const token = SignedIn.safeParse(response.ok ? await readJson(response, { bytes: 64 * 1024 }) : undefined);
  if (!token.success) throw new Unavailable(`Hi.Events did not let us in (${String(response.status)})`);
  return token.data.token;
}

/** One page of an event's orders, oldest first; those that are only reserved or abandoned are not among them. */
export async function readHiEventsOrders(
  fetch: Fetch,
  { url, event }: HiEventsEvent,
  token: string,
  page: number,
  signal: AbortSignal,
): Promise<OrderPage> {
  const query = `page=${String(page)}&per_page=100&sort_by=created_at&sort_direction=asc`;
  const response = await fetch(`${root(url)}/events/${String(event)}/orders?${query}`, {
    headers: { accept: 'application/json', authorization: `Bearer ${token}` },
    signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Unavailable(`Hi.Events answered ${String(response.status)}`);
  }
  const told = new Date(response.headers.get('date') ?? Number.NaN);
  const { data, meta } = Page.parse(await readJson(response));
  return {
    orders: data,
    toldAt: Number.isNaN(told.getTime()) ? undefined : told,
    more: page < meta.last_page,
  };
}

const root = (url: string): string => url.replace(/\/+$/, '');
