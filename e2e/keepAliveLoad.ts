import { randomUUID } from 'node:crypto';
import http from 'node:http';

/** What a load of keep-alive connections has seen so far. */
export interface KeepAliveLoad {
  /** Requests answered as they should be. */
  readonly served: () => number;
  /** Every other outcome, in words. */
  readonly faults: readonly string[];
  /** Creates that were acknowledged. */
  readonly created: () => number;
  /** Ends every connection after its answer. */
  stop(): Promise<void>;
}

/** A request of the load: what to send and which status is right. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: unknown;
  readonly status: number;
}

/**
 * Keeps `connections` connections busy: each sends its next request when the answer of the last is there, and its reader has
 * thought about it for up to `thinkMs`.
 */
export function startKeepAliveLoad(
  connections: number,
  apiKey: string,
  next: (count: number) => LoadRequest,
  thinkMs = 0,
): KeepAliveLoad {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const faults: string[] = [];
  let sent = 0;
  let served = 0;
  let created = 0;
  let ended = false;

  function send({ method, url, body, status }: LoadRequest): Promise<void> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve) => {
      const fault = (what: string) => {
        faults.push(`${method} ${what}`);
        resolve();
      };
      const headers = {
        authorization: `Bearer ${apiKey}`,
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          'idempotency-key': randomUUID(),
        }),
      };
      http
        .request(url, { agent, method, headers }, (response) => {
          let answer = '';
          response.on('data', (chunk: Buffer) => (answer = (answer + chunk.toString()).slice(0, 300)));
          response.on('error', (err) => {
            fault(String(err));
          });
          response.on('end', () => {
            if (response.statusCode !== status) {
              const { detail } = /"detail":"(?<detail>[^"]*)"/.exec(answer)?.groups ?? {};
              fault(
                `${String(response.statusCode)} ${String(response.headers['x-proxy-fault'] ?? detail ?? '')}`,
              );
              return;
            }
            served += 1;
            if (status === 201) created += 1;
            resolve();
          });
        })
        .on('error', (err) => {
          fault(String(err));
        })
        .end(text);
    });
  }

  const running = Array.from({ length: connections }, async () => {
    while (!ended) {
      await send(next(sent++));
      if (thinkMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * thinkMs));
    }
  });
  return {
    served: () => served,
    created: () => created,
    faults,
    async stop() {
      ended = true;
      await Promise.all(running);
      agent.destroy();
    },
  };
}
