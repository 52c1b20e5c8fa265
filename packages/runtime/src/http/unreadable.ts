import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** By what the parser says; anything else is no HTTP (400). */
const statuses: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The address and the headers together are too long'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The parts of the body say too much of themselves'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not come whole in time'],
};
const noHttp = [400, 'This is no HTTP request'] as const;

/** Answers what cannot be read as a request with a problem document, as every other fault; node would say nothing but a status. */
export function answerUnreadable(server: Server): void {
  server.on('clientError', (fault: NodeJS.ErrnoException, socket: Socket) => {
    // Node keeps the answer under way here: nothing may be written into it.
    const { _httpMessage: underWay } = socket as {
      readonly _httpMessage?: { readonly headersSent: boolean };
    };
    if (socket.writable && fault.code !== 'ECONNRESET' && underWay?.headersSent !== true)
      socket.write(answer(statuses[fault.code ?? ''] ?? noHttp));
    socket.destroySoon();
  });
}

function answer([status, detail]: readonly [number, string]): string {
  const title = STATUS_CODES[status] ?? 'Error';
  const body = JSON.stringify({ type: 'about:blank', title, status, detail, requestId: randomUUID() });
  return [
    `HTTP/1.1 ${String(status)} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
