import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { connect, createServer, type Server } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../src/commands/selfSigned.ts';

describe('A certificate that the chart makes once', () => {
  const from = new Date('2026-11-26T00:00:00Z');
  const names = ['tsudoi-postgresql', 'tsudoi-postgresql.tsudoi.svc', 'localhost'];
  const { certificate, key } = selfSigned(names, from, 3_650);

  it('holds its names and its time, and is signed by its own key', () => {
    const read = new X509Certificate(certificate);
    assert.equal(read.subjectAltName, names.map((name) => `DNS:${name}`).join(', '));
    assert.ok(read.ca);
    assert.ok(read.verify(read.publicKey));
    assert.equal(new Date(read.validFrom).getTime(), from.getTime());
    assert.equal(new Date(read.validTo).getTime(), from.getTime() + 3_650 * 86_400_000);
    for (const name of names) assert.equal(read.checkHost(name), name);
    assert.equal(read.checkHost('elsewhere'), undefined);
  });

  describe('on a server', () => {
    let server: Server;
    before(async () => {
      const now = selfSigned(names, new Date(Date.now() - 86_400_000), 3_650);
      server = createServer({ cert: now.certificate, key: now.key }, (socket) => socket.end('hello'));
      Object.assign(server, { trusted: now.certificate });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    after(() => new Promise((resolve) => server.close(resolve)));
    const ask = (ca: string, servername: string) =>
      new Promise<string>((resolve, reject) => {
        const { port } = server.address() as AddressInfo;
        const socket = connect({ host: '127.0.0.1', port, servername, ca });
        socket.on('error', reject);
        socket.once('data', (text: Buffer) => {
          resolve(text.toString());
        });
      });

    it('is believed by who trusts it, under its names, and by nobody else', async () => {
      const { trusted } = server as unknown as { trusted: string };
      assert.equal(await ask(trusted, 'tsudoi-postgresql.tsudoi.svc'), 'hello');
      await assert.rejects(ask(trusted, 'elsewhere'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
      await assert.rejects(ask(certificate, 'localhost'), { code: /CERT|SELF_SIGNED/ });
      assert.notEqual(key, '');
    });
  });
});
