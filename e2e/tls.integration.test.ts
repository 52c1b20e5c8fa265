import { freePort } from '@tsudoi/testing/launch/freePort';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { localCertificate, localPrivateKey } from '@tsudoi/testing/fakes/pushCertificate';
import { redisBinary } from '../packages/testing/src/launch/redisBinary.ts';

const root = path.resolve(import.meta.dirname, '..');

describe('TLS to PostgreSQL and Redis is verified', function () {
  this.timeout(120_000);
  let folder: string;
  let certificate: string;
  let postgres: RunningPostgres;
  let redis: ChildProcess;
  let redisPort: number;

  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-tls-'));
    fs.chmodSync(folder, 0o755);
    certificate = path.join(folder, 'certificate.pem');
    const key = path.join(folder, 'key.pem');
    fs.writeFileSync(certificate, localCertificate, { mode: 0o644 });
    fs.writeFileSync(key, localPrivateKey, { mode: 0o600 });
    if (process.getuid?.() === 0) fs.chownSync(key, 65_534, 65_534);
    const listen_addresses = '127.0.0.1,127.0.0.2';
    postgres = await startPostgres({
      dataDir: path.join(folder, 'postgres'),
      tuning: 'test',
      settings: { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key, listen_addresses },
      removeWhenOrphaned: folder,
    });
    redisPort = await freePort();
    const { file, env } = redisBinary();
    const options = [
      '--port',
      '0',
      '--tls-port',
      String(redisPort),
      '--bind',
      '127.0.0.1',
      '127.0.0.2',
      '--save',
      '',
    ];
    const tls = [
      '--tls-cert-file',
      certificate,
      '--tls-key-file',
      key,
      '--tls-ca-cert-file',
      certificate,
      '--tls-auth-clients',
      'no',
    ];
    redis = spawn(file, [...options, ...tls], { stdio: 'ignore', env: { ...process.env, ...env } });
    const trusted = { NODE_EXTRA_CA_CERTS: certificate };
    for (let tries = 0; (await connect('redis', redisUrl(), trusted)).code !== 0; tries += 1) {
      assert.ok(tries < 30 && redis.exitCode === null, 'Redis with TLS did not start');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  after(async () => {
    redis.kill('SIGTERM');
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const redisUrl = (host = '127.0.0.1') => `rediss://${host}:${String(redisPort)}/0`;
  const postgresUrl = (query: string, host = '127.0.0.1') =>
    `postgres://tsudoi@${host}:${String(postgres.port)}/postgres?${query}`;

  function connect(
    kind: string,
    url: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number | null; text: string }> {
    const child = spawn(process.execPath, ['--conditions=source', 'e2e/tls/connect.ts', kind, url], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })));
  }

  it('PostgreSQL: taken with its authority (by sslrootcert or the system), refused without it or under another name', async () => {
    const named = await connect('postgres', postgresUrl(`sslmode=verify-full&sslrootcert=${certificate}`));
    assert.deepEqual(named, { code: 0, text: 'TLSv1.3 TLSv1.3\n' });
    const system = await connect('postgres', postgresUrl('sslmode=verify-full'), {
      NODE_EXTRA_CA_CERTS: certificate,
    });
    assert.deepEqual(system, { code: 0, text: 'TLSv1.3 TLSv1.3\n' });
    const unknown = await connect('postgres', postgresUrl('sslmode=verify-full'));
    assert.equal(unknown.code, 1);
    assert.match(unknown.text, /SELF_SIGNED|UNABLE_TO/);
    const other = await connect(
      'postgres',
      postgresUrl(`sslmode=verify-full&sslrootcert=${certificate}`, '127.0.0.2'),
    );
    assert.equal(other.code, 1);
    assert.match(other.text, /ALTNAME/);
  });

  it('Redis: taken with its authority, refused without it or under another name', async () => {
    const trusted = { NODE_EXTRA_CA_CERTS: certificate };
    assert.deepEqual(await connect('redis', redisUrl(), trusted), { code: 0, text: 'TLSv1.3\n' });
    const unknown = await connect('redis', redisUrl());
    assert.equal(unknown.code, 1);
    assert.match(unknown.text, /SELF_SIGNED|UNABLE_TO/);
    const other = await connect('redis', redisUrl('127.0.0.2'), trusted);
    assert.equal(other.code, 1);
    assert.match(other.text, /ALTNAME/);
  });
});
