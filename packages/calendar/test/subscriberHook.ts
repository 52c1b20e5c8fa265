import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A subscriber that answers as one must: the validation token as plain text, or nothing. */
export async function startHook(): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    request.resume();
    const token = new URL(request.url ?? '/', 'http://hook').searchParams.get('validationToken');
    response.writeHead(token === null ? 204 : 200, { 'Content-Type': 'text/plain' }).end(token ?? undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
