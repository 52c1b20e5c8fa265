import { connect } from 'node:tls';

/** Asks the public address for its certificate; resolves to the instant it expires, ms. */
export type CertificateLook = () => Promise<number>;

/** Undefined where the address is not https. The certificate is read, not believed: an expired one is what we look for. */
export function certificateOf(publicUrl: string | undefined): CertificateLook | undefined {
  const url = publicUrl === undefined ? undefined : new URL(publicUrl);
  if (url?.protocol !== 'https:') return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 443 : Number(url.port);
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, servername: host, rejectUnauthorized: false, timeout: 5_000 });
      const fail = (err: Error) => {
        socket.destroy();
        reject(err);
      };
      socket.once('error', fail);
      socket.once('timeout', () => {
        fail(new Error('no answer in time'));
      });
      socket.once('secureConnect', () => {
        const { valid_to: validTo } = socket.getPeerCertificate();
        const expiresMs = Date.parse(validTo);
        if (Number.isNaN(expiresMs)) {
          fail(new Error('a certificate without an end'));
          return;
        }
        socket.end();
        resolve(expiresMs);
      });
    });
}
