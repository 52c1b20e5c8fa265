import type { Clock } from '@tsudoi/runtime/clock';
import type { OpenSource } from '../signUps/signUpSource.ts';
import { readHiEventsOrders, signInToHiEvents } from './hiEventsApi.ts';
import { hiEventsOrder } from './hiEventsOrder.ts';
import { readPretixOrders } from './pretixApi.ts';
import { pretixOrder } from './pretixOrder.ts';
import type { ToldOrder } from './toldOrder.ts';

/** Orders of a shop, and the shop's own time up to which all that changed has been read once they are recorded. */
export interface ToldPage {
  readonly orders: readonly ToldOrder[];
  readonly until: Date | undefined;
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** No shop has more; one that says it has pages without end is left. */
const mostPages = 2_000;

/**
 * The orders that changed in a shop since it was last read, page by page: pretix by `modified_since`, Hi.Events, whose API cannot say,
 * all of them. @throws Unavailable where the shop does not answer
 */
export async function* ordersOfShop(
  fetch: Fetch,
  source: OpenSource,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<ToldPage> {
  const { pretix, hiEvents } = source;
  const isOrder = (order: ToldOrder | undefined) => order !== undefined;
  if (pretix) {
    let began: Date | undefined;
    for (let page = 1; page <= mostPages; page += 1) {
      const read = await readPretixOrders(fetch, pretix, source.secret, source.reconciledUntil, page, signal);
      began ??= read.generatedAt;
      const orders = read.orders
        .map((order) => pretixOrder(order, clock.now(), pretix.subevent))
        .filter(isOrder);
      yield { orders, until: read.more ? undefined : began };
      if (!read.more) return;
    }
  } else if (hiEvents) {
    const token = await signInToHiEvents(fetch, hiEvents, source.password ?? '', signal);
    for (let page = 1; page <= mostPages; page += 1) {
      const { orders, toldAt, more } = await readHiEventsOrders(fetch, hiEvents, token, page, signal);
      const told = orders.map((order) => hiEventsOrder(order, toldAt, clock.now())).filter(isOrder);
      yield { orders: told, until: undefined };
      if (!more) return;
    }
  }
}
