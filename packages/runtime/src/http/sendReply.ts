import type { Endpoint } from '@tsudoi/contracts/endpoint';
import type { ServerResponse } from 'node:http';
import type { Reply } from './handler.ts';

/** Writes a handler's reply with the endpoint's status and content type. */
export function sendReply(endpoint: Endpoint, response: ServerResponse, reply: Reply<unknown>): void {
  if (reply.handled) return;
  if (reply.headers)
    for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  response.statusCode = reply.status ?? endpoint.status;
  if (reply.json !== undefined) {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', Buffer.byteLength(reply.json));
    response.end(reply.json);
    return;
  }
  const text = reply.text ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
  if (text === undefined) {
    response.end();
    return;
  }
  if (!response.hasHeader('Content-Type')) {
    response.setHeader(
      'Content-Type',
      reply.text === undefined
        ? 'application/json; charset=utf-8'
        : (endpoint.outputType ?? 'text/plain; charset=utf-8'),
    );
  }
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
