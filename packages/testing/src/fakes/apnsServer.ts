import { jwtVerify } from 'jose';
import type { KeyObject } from 'node:crypto';
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { localCertificate, localPrivateKey } from './pushCertificate.ts';

export interface ApnsNotification {
  readonly token: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Apple's push service: HTTP/2 only, provider tokens checked with the team's public key. */
export interface ApnsServer {
  readonly url: string;
  readonly notifications: readonly ApnsNotification[];
  /** Sessions opened so far; a provider should keep one. */
  sessions(): number;
  close(): Promise<void>;
}

export interface ApnsServerOptions {
  readonly publicKey: KeyObject;
  readonly teamId: string;
  /** An answer other than 200 for a token. */
  readonly answer?: (token: string) => { readonly status: number; readonly reason: string } | undefined;
  /** A stream that is reset with this code of HTTP/2 instead of an answer. */
  readonly reset?: (token: string) => number | undefined;
}

export async function startApnsServer(options: ApnsServerOptions): Promise<ApnsServer> {
  const notifications: ApnsNotification[] = [];
  const open = new Set<ServerHttp2Session>();
  let sessions = 0;
  const server = createSecureServer({ key: localPrivateKey, cert: localCertificate });
  server.on('session', (session) => {
    sessions += 1;
    open.add(session);
    session.on('close', () => open.delete(session));
  });
  server.on('stream', (stream, headers) => {
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => (body += part));
    stream.on('end', () => {
      const token = (headers[':path'] ?? '').replace('/3/device/', '');
      const code = options.reset?.(token);
      if (code !== undefined) {
        stream.on('error', () => undefined);
        stream.close(code);
        return;
      }
      const bearer = (headers.authorization ?? '').replace(/^bearer /, '');
      jwtVerify(bearer, options.publicKey, { issuer: options.teamId, algorithms: ['ES256'] }).then(
        () => {
          const refusal = options.answer?.(token);
          if (!refusal) notifications.push({ token, headers, body });
          const id = String(headers['apns-id']);
          stream.respond({ ':status': refusal?.status ?? 200, 'apns-id': id });
          stream.end(refusal ? JSON.stringify({ reason: refusal.reason }) : '');
        },
        () => {
          stream.respond({ ':status': 403 });
          stream.end(JSON.stringify({ reason: 'InvalidProviderToken' }));
        },
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `https://localhost:${String((server.address() as AddressInfo).port)}`,
    notifications,
    sessions: () => sessions,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const session of open) session.destroy();
      }),
  };
}
