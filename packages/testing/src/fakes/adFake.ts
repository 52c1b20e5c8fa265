import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a campaign did on one day, in units of the account's currency. */
export interface FakeAdDay {
  readonly day: string;
  readonly campaignId: string;
  readonly campaign: string;
  spend: number;
  impressions: number;
  clicks: number;
  conversions: number;
}

/** An answer in place of the next one. */
export interface AdFault {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as it came. */
export interface AdRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** An ad network over the real wire. */
export interface AdFake {
  readonly url: string;
  /** Days of all campaigns; what is changed here is restated. */
  readonly days: FakeAdDay[];
  /** Answers in place of the next ones, first in first out. */
  readonly faults: AdFault[];
  readonly requests: AdRequest[];
  close(): Promise<void>;
}

/** Starts a network on a free port of 127.0.0.1; `answer` gives what it says. */
export async function startAdFake(
  answer: (
    request: AdRequest,
    days: readonly FakeAdDay[],
  ) => { readonly status: number; readonly body: unknown },
): Promise<AdFake> {
  const days: FakeAdDay[] = [];
  const faults: AdFault[] = [];
  const requests: AdRequest[] = [];
  const server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake');
      const request = {
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: Buffer.concat(parts).toString(),
      };
      requests.push(request);
      const { status, body, headers } = { headers: {}, ...(faults.shift() ?? answer(request, days)) };
      response
        .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
        .end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    days,
    faults,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
