import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request that passes, with its whole body. */
export interface Passing {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
}

export interface RecordingProxyOptions {
  /** Called for each request before it goes on; true where it answered it, or will not, so that it goes no further. */
  readonly instead?: (passing: Passing, response: http.ServerResponse) => boolean | Promise<boolean>;
  /** Called with the whole answer to whatever changes something, before the asker gets it. */
  readonly changed?: (passing: Passing, status: number, text: string) => void;
}

/** An HTTP proxy in front of one server; a certificate of the server is not looked at. */
export interface RecordingProxy {
  readonly url: string;
  close(): Promise<void>;
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Starts it on a free port of the loopback; `target` is asked anew each time, as for a server that moves. */
export async function startRecordingProxy(
  target: () => string,
  { instead = () => false, changed = () => undefined }: RecordingProxyOptions,
): Promise<RecordingProxy> {
  async function pass(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = request;
    const body = await readAll(request as AsyncIterable<Buffer>);
    const passing = { method, path, body: body.toString('utf8') };
    if (await instead(passing, response)) return;
    const to = new URL(path, target());
    const options = { method, headers: { ...request.headers, host: to.host } };
    const upstream =
      to.protocol === 'https:'
        ? https.request(to, { ...options, rejectUnauthorized: false })
        : http.request(to, options);
    upstream.on('error', () => response.destroy());
    response.on('close', () => upstream.destroy());
    upstream.end(body);
    const [answer] = (await once(upstream, 'response')) as [http.IncomingMessage];
    const { statusCode = 502, headers } = answer;
    if (method === 'GET') {
      response.writeHead(statusCode, headers);
      response.flushHeaders();
      answer.pipe(response);
      return;
    }
    const text = await readAll(answer as AsyncIterable<Buffer>);
    changed(passing, statusCode, text.toString('utf8'));
    response.writeHead(statusCode, headers).end(text);
  }

  const server = http.createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
