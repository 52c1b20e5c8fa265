import { migrate } from '@tsudoi/database/migrate';
import { useTestDatabase } from '@tsudoi/testing/testDatabase';
import { freePort } from '@tsudoi/testing/launch/freePort';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { fromSources } from './childProcess.ts';

const server = process.env['TSUDOI_TEST_POSTGRES_URL'] ?? '';
const root = path.resolve(import.meta.dirname, '..');

describe('A process whose probes have a port of their own', function () {
  this.timeout(240_000);
  // Its making makes the roles of the server, so that what is missing here is the database alone.
  useTestDatabase({ before, after });
  const name = `empty_${randomBytes(6).toString('hex')}`;
  const urlOf = (database: string, role?: string) => {
    const url = Object.assign(new URL(server), { pathname: `/${database}` });
    if (role !== undefined) Object.assign(url, { username: role, password: '' });
    return url.href;
  };
  const asSuperuser = async (sql: string) => {
    const client = new pg.Client({ connectionString: urlOf('postgres') });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  let child: ChildProcess;
  let log = '';
  let probes: string;
  let routes: string;

  const probe = async (where: string, at = probes) => {
    const response = await fetch(at + where);
    return { status: response.status, text: await response.text() };
  };
  const until = async (what: string, check: () => Promise<boolean>) => {
    for (const from = Date.now(); Date.now() - from < 120_000;) {
      if (await check().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`${what}; the log:\n${log.slice(-2_000)}`);
  };

  before(async () => {
    const [port, probesPort] = [await freePort(), await freePort()];
    [routes, probes] = [`http://127.0.0.1:${String(port)}`, `http://127.0.0.1:${String(probesPort)}`];
    const { command, args } = fromSources('audience');
    child = spawn(command, [...args], {
      cwd: root,
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        // The database does not exist yet: a pod that is faster than whoever makes it.
        DATABASE_URL: urlOf(name, 'tsudoi_app'),
        DISPATCHER_DATABASE_URL: urlOf(name, 'tsudoi_dispatcher'),
        REDIS_URL: process.env['TSUDOI_TEST_REDIS_URL'],
        REDIS_PREFIX: name,
        SEAL_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
        HOST: '127.0.0.1',
        PORT: String(port),
        PROBES_PORT: String(probesPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-100_000)));
  });
  after(async () => {
    if (child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await asSuperuser(`drop database if exists ${name} with (force)`);
  });

  it('waits for a database that is not there, tells its host and port, and is alive but not ready meanwhile', async () => {
    await until('it should tell what it waits for', async () => log.includes('does not let tsudoi_app in'));
    const { hostname, port } = new URL(server);
    assert.ok(log.includes(`PostgreSQL at ${hostname}:${port} does not let tsudoi_app in: 3D000`), log);
    assert.equal((await probe('/health')).status, 200);
    assert.equal((await probe('/live')).status, 200);
    const ready = await probe('/ready');
    assert.equal(ready.status, 503);
    assert.match(ready.text, /"start"/);
  });

  it('waits for the schema of an empty database, says which migration is missing, and then serves without a restart', async () => {
    await asSuperuser(`create database ${name}`);
    await until('it should wait for the migration', async () => log.includes('waiting for the migration'));
    assert.match(log, /the first of them CreateTenants\d+/);
    assert.deepEqual(JSON.parse((await probe('/ready')).text), {
      status: 'unready',
      failing: ['start', 'schema'],
    });
    await migrate({ url: urlOf(name) });
    await until('it should become ready', async () => (await probe('/ready')).status === 200);
    assert.equal(child.exitCode, null);
  });

  it('shows probes and metrics there, and none of them beside its routes', async () => {
    assert.match((await probe('/metrics')).text, /^tsudoi_/m);
    for (const path of ['/metrics', '/ready', '/live', '/health'])
      assert.equal((await probe(path, routes)).status, 404, path);
    assert.equal((await probe('/v1/contacts')).status, 404, 'no route stands beside the probes');
    assert.equal((await probe('/v1/contacts', routes)).status, 401);
  });

  it('stops in order', async () => {
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    assert.equal(await gone, 0, log.slice(-2_000));
  });
});
