import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers in place of the order, first in first out. */
export interface PretixFault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A pretix over the real wire: one order, the list of those changed since (by `last_modified`), and its own unsigned webhook. */
export interface PretixFake {
  readonly url: string;
  readonly organizer: string;
  readonly event: string;
  readonly token: string;
  /** Orders by code, as the API gives them. */
  readonly orders: Map<string, object>;
  readonly faults: PretixFault[];
  /** Requests so far, with the token they came with. */
  readonly requests: { readonly path: string; readonly authorization: string | undefined }[];
  /** Sends the webhook as pretix does; resolves to the status. */
  notify(target: string, notice: { code: string; action: string; id: number }): Promise<number>;
  close(): Promise<void>;
}

/** Orders of a page; pretix has 50. */
const pageSize = 2;

/** Starts it on a free port of 127.0.0.1. */
export async function startPretixFake(): Promise<PretixFake> {
  const organizer = 'acmecorp';
  const event = 'democon';
  const token = 'e1l6gq2ye72thbwkacj7jbri7a7tvxe614ojv8ybureain92ocub46t5gab5966k';
  const orders = new Map<string, object>();
  const faults: PretixFault[] = [];
  const requests: PretixFake['requests'] = [];
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    requests.push({ path: request.url ?? '', authorization });
    const fault = faults.shift();
    const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    if (fault) return json(fault.status, { detail: 'fault' }, fault.headers);
    if (authorization !== `Token ${token}`) return json(401, { detail: 'Invalid token.' });
    const list = new RegExp(`^/api/v1/organizers/${organizer}/events/${event}/orders/\\?(.*)$`).exec(
      request.url ?? '',
    )?.[1];
    if (list !== undefined) {
      const query = new URLSearchParams(list);
      const since = query.get('modified_since');
      const found = [...orders].filter(
        ([, order]) =>
          since === null || ((order as { last_modified?: string }).last_modified ?? '9') >= since,
      );
      const page = Number(query.get('page') ?? 1);
      const results = found.slice((page - 1) * pageSize, page * pageSize);
      const next = found.length > page * pageSize ? 'http://169.254.169.254/next' : null;
      return json(
        200,
        { count: found.length, next, results: results.map(([code, order]) => ({ code, event, ...order })) },
        { 'x-page-generated': new Date().toISOString() },
      );
    }
    const code = new RegExp(`^/api/v1/organizers/${organizer}/events/${event}/orders/([A-Z0-9]+)/$`).exec(
      request.url ?? '',
    )?.[1];
    const order = orders.get(code ?? '');
    return order ? json(200, { code, event, ...order }) : json(404, { detail: 'Not found.' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    organizer,
    event,
    token,
    orders,
    faults,
    requests,
    async notify(target, { code, action, id }) {
      const response = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ notification_id: id, organizer, event, code, action }),
        redirect: 'manual',
      });
      await response.body?.cancel();
      return response.status;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
