import http from 'node:http';
import {
  defaultScript,
  emptyBill,
  FaultBook,
  type Billed,
  type ModelFault,
  type ModelScript,
} from './modelFaults.ts';

/** A fake provider that listens on loopback. */
export interface ModelFake {
  /** What an SDK takes as its base URL. */
  readonly baseUrl: string;
  /** May be changed at any time; takes effect with the next request. */
  readonly script: ModelScript;
  readonly billed: Billed;
  /** Requests seen, by method and path. */
  readonly seen: Map<string, number>;
  /** The last bodies of model calls, newest last; at most 200. */
  readonly bodies: unknown[];
  /** Most model calls that were under way at once. */
  peak(): number;
  stop(): Promise<void>;
}

/** One request as a fake's handlers see it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly response: http.ServerResponse;
  readonly fault: ModelFault | undefined;
  json(): Record<string, unknown>;
}

export interface ModelState {
  readonly script: ModelScript;
  readonly billed: Billed;
  readonly bodies: unknown[];
}

/** Starts a server whose faults come from a script; `handle` answers what no fault takes. */
export async function startModelServer(
  script: Partial<ModelScript>,
  errorBody: (status: number) => unknown,
  handle: (exchange: Exchange, state: ModelState) => Promise<void> | void,
  basePath: string,
): Promise<ModelFake> {
  const state: ModelState = { script: { ...defaultScript, ...script }, billed: emptyBill(), bodies: [] };
  const book = new FaultBook();
  const seen = new Map<string, number>();
  let underWay = 0;
  let peak = 0;
  let minute = { at: 0, requests: 0 };

  async function serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://fake');
    const method = request.method ?? 'GET';
    if (url.pathname === '/_script' || url.pathname === '/_state') {
      control(url.pathname, raw, response);
      return;
    }
    const key = `${method} ${url.pathname.replace(/(file|batch|msgbatch)[-_][\w-]+/, '{id}')}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    let parsed: Record<string, unknown> | undefined;
    const json = () => (parsed ??= JSON.parse(raw.toString('utf8')) as Record<string, unknown>);
    const isCall = method === 'POST' && /\/(chat\/completions|messages|embeddings)$/.test(url.pathname);
    const model = isCall ? String(json().model) : undefined;
    const fault = book.next(state.script, method, url.pathname, model);
    const latencyMs = fault?.latencyMs ?? (isCall ? state.script.latencyMs : 0);
    if (latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, latencyMs));
    if (isCall && overLimit()) {
      fail(response, 429, 1);
      return;
    }
    if (fault?.status !== undefined) {
      fail(response, fault.status, fault.retryAfterSeconds);
      return;
    }
    if (isCall) {
      state.bodies.push(json());
      if (state.bodies.length > 200) state.bodies.shift();
    }
    await handle(
      {
        method,
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        raw,
        response,
        fault,
        json,
      },
      state,
    );
  }
  function overLimit(): boolean {
    if (state.script.requestsPerMinute <= 0) return false;
    if (Date.now() - minute.at > 60_000) minute = { at: Date.now(), requests: 0 };
    minute.requests += 1;
    return minute.requests > state.script.requestsPerMinute;
  }
  function fail(response: http.ServerResponse, status: number, retryAfterSeconds?: number): void {
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
    sendJson(response, errorBody(status), status);
  }
  function control(path: string, raw: Buffer, response: http.ServerResponse): void {
    if (path === '/_script') Object.assign(state.script, JSON.parse(raw.toString('utf8')));
    sendJson(response, { billed: state.billed, seen: Object.fromEntries(seen), peak });
  }
  const server = http.createServer((request, response) => {
    underWay += 1;
    peak = Math.max(peak, underWay);
    response.on('close', () => (underWay -= 1));
    serve(request, response).catch((err: unknown) => {
      if (!response.headersSent) sendJson(response, { error: { message: String(err) } }, 400);
      else response.destroy();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${String(port)}${basePath}`,
    script: state.script,
    billed: state.billed,
    seen,
    bodies: state.bodies,
    peak: () => peak,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export function sendJson(response: http.ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-request-id': `req_${String(Date.now())}`,
  });
  response.end(JSON.stringify(body));
}

/** Tokens by the fake tokenizer: four bytes make one. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** Words of exactly `tokens` tokens that tell what was asked, so that a mixed-up answer is seen. */
export function replyText(question: string, tokens: number): string {
  const bytes = tokens * 4;
  const head = `[${question.slice(-60).replaceAll(/[^\x20-\x7e]/g, '?')}] `;
  return (head + 'word '.repeat(Math.ceil(bytes / 5))).slice(0, bytes);
}

/** What a script says in place of the usual words. */
export function saidBy(reply: ModelScript['reply'], question: string): string | undefined {
  return typeof reply === 'function' ? reply(question) : reply;
}
