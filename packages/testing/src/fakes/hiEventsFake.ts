import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The API of a Hi.Events over the real wire: signing in, and the orders of one event, two a page. */
export interface HiEventsFake {
  readonly url: string;
  readonly event: number;
  readonly email: string;
  readonly password: string;
  readonly orders: object[];
  /** Statuses in place of the next answers, first in first out. */
  readonly faults: number[];
  close(): Promise<void>;
}

const pageSize = 2;

/** Starts it on a free port of 127.0.0.1. */
export async function startHiEventsFake(): Promise<HiEventsFake> {
  const [email, password, token] = ['reader@example.jp', 'a password of tests', 'jwt-of-the-fake'];
  const event = 42;
  const orders: object[] = [];
  const faults: number[] = [];
  const server = createServer((request, response) => {
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const fault = faults.shift();
      const url = new URL(request.url ?? '', 'http://fake');
      if (fault !== undefined) return json(fault, { message: 'fault' });
      if (url.pathname === '/api/auth/login') {
        const given = JSON.parse(text) as { email?: string; password?: string };
        const well = given.email === email && given.password === password;
        return well ? json(200, { token, token_type: 'bearer' }) : json(401, { message: 'Unauthorized' });
      }
      if (request.headers.authorization !== `Bearer ${token}`)
        return json(401, { message: 'Unauthenticated.' });
      if (url.pathname !== `/api/events/${String(event)}/orders`) return json(404, { message: 'Not found' });
      const page = Number(url.searchParams.get('page') ?? 1);
      return json(200, {
        data: orders.slice((page - 1) * pageSize, page * pageSize),
        meta: { current_page: page, last_page: Math.max(1, Math.ceil(orders.length / pageSize)) },
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/api`,
    event,
    email,
    password,
    orders,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
