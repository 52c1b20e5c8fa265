import { createServer as createPlainServer, type IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { localCertificate, localPrivateKey } from './pushCertificate.ts';

export interface SinkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What to answer: a status with an optional body, or `cut` to end the connection after the request was taken. */
export interface SinkAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly cut?: boolean;
  /** How long the receiver takes. */
  readonly delayMs?: number;
}

/** An HTTPS (or plain HTTP) receiver on loopback that keeps every request. */
export interface WebhookSink {
  readonly url: string;
  readonly requests: readonly SinkRequest[];
  /** Requests a receiver that honours `Idempotency-Key` would act on. */
  distinct(): number;
  close(): Promise<void>;
}

export async function startWebhookSink(
  answer: (request: SinkRequest, count: number) => SinkAnswer = () => ({}),
  secure = true,
): Promise<WebhookSink> {
  const requests: SinkRequest[] = [];
  const serve: Parameters<typeof createPlainServer>[1] = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const taken = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts),
      };
      requests.push(taken);
      const {
        status = 200,
        headers = {},
        body = '',
        cut = false,
        delayMs = 0,
      } = answer(taken, requests.length);
      if (cut) request.socket.destroy();
      else setTimeout(() => response.writeHead(status, headers).end(body), delayMs);
    });
  };
  const server = secure
    ? createServer({ key: localPrivateKey, cert: localCertificate }, serve)
    : createPlainServer(serve);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? 'https' : 'http'}://localhost:${String(port)}`,
    requests,
    distinct: () => new Set(requests.map(({ headers }) => headers['idempotency-key'])).size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
