import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a fake sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

export interface FakeReply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a fault does: an answer in place of the real one, a cut connection, or a wait before the real one. */
export type FaultAction =
  | { readonly reply: FakeReply }
  | { readonly cut: 'before' | 'after' }
  | { readonly delayMs: number }
  /** The real answer is made now and sent when this resolves: an answer that has grown old. */
  | { readonly hold: Promise<void> };

/** One line of a fault script. */
export interface Fault {
  readonly when: (request: FakeRequest) => boolean;
  /** How many requests it strikes; each one once. */
  times: number;
  readonly action: FaultAction;
}

/** A fake over the real wire: a loopback server whose script can go wrong. */
export interface FakeServer {
  readonly url: string;
  /** Every request that arrived, counted at the provider's side. */
  readonly requests: FakeRequest[];
  /** Adds a line to the fault script; the first that matches strikes. */
  fail(fault: Fault): void;
  close(): Promise<void>;
}

/** Starts a loopback server that answers by `answer` unless the fault script says otherwise. */
export async function startFakeServer(
  answer: (request: FakeRequest) => FakeReply | Promise<FakeReply>,
): Promise<FakeServer> {
  const requests: FakeRequest[] = [];
  const faults: Fault[] = [];
  const server = http.createServer((incoming, outgoing) => {
    void (async () => {
      let body = '';
      for await (const chunk of incoming) body += String(chunk);
      const url = new URL(incoming.url ?? '/', 'http://fake');
      const request: FakeRequest = {
        method: incoming.method ?? 'GET',
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body,
        at: Date.now(),
      };
      requests.push(request);
      const fault = faults.find((each) => each.times > 0 && each.when(request));
      if (fault) fault.times -= 1;
      const action = fault?.action;
      if (action && 'cut' in action && action.cut === 'before') {
        incoming.socket.destroy();
        return;
      }
      if (action && 'delayMs' in action) await new Promise((resolve) => setTimeout(resolve, action.delayMs));
      const reply = action && 'reply' in action ? action.reply : await answer(request);
      if (action && 'hold' in action) await action.hold;
      if (action && 'cut' in action) {
        incoming.socket.destroy();
        return;
      }
      outgoing.writeHead(reply.status, { 'Content-Type': 'application/json', ...reply.headers });
      outgoing.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
    })().catch((err: unknown) => {
      outgoing.writeHead(500).end(String(err));
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    fail: (fault) => faults.push(fault),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
