import { createApiClient, type ApiClient } from '@tsudoi/cli/apiClient';
import { acceptInvitation, createInvitation, listInvitations } from '@tsudoi/contracts/members';
import { signIn } from '@tsudoi/contracts/sessions';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { startPostgres, type RunningPostgres } from '@tsudoi/testing/launch/postgres';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { secretsFor, WantedSecrets } from '../packages/cli/src/commands/createSecrets.ts';
import { redisBinary } from '../packages/testing/src/launch/redisBinary.ts';
import { podOf, renderChart, type Manifest } from '../scripts/charts/render.ts';
import { fromSources } from './childProcess.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
  };
}

describe('A first installation as the chart renders it, without a node', function () {
  this.timeout(300_000);
  const manifests = renderChart(['--set', 'topology=all']);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-first-'));
  const authority = path.join(folder, 'ca.crt');
  let secrets: Record<string, Record<string, string>>;
  let postgres: RunningPostgres;
  let redisPort: number;
  const children: ChildProcess[] = [];
  let running: {
    readonly server: ChildProcess;
    readonly url: string;
    readonly probes: number;
    readonly admin: ApiClient;
  };
  let log = '';

  const find = (kind: string, name: string): Manifest => {
    const found = manifests.find((each) => each.kind === kind && each.metadata.name.startsWith(name));
    assert.ok(found, name);
    return found;
  };

  /** The environment that a kubelet would give to the container of a manifest, with this machine's addresses. */
  const environmentOf = (manifest: Manifest): Record<string, string> => {
    const container = podOf(manifest)?.containers[0];
    const env: Record<string, string> = {};
    for (const from of (container?.['envFrom'] ?? []) as {
      configMapRef?: { name: string };
      secretRef?: { name: string };
    }[])
      Object.assign(
        env,
        from.configMapRef && find('ConfigMap', from.configMapRef.name).data,
        from.secretRef && secrets[from.secretRef.name],
      );
    for (const { name, value, valueFrom } of (container?.['env'] ?? []) as Variable[]) {
      const secret = valueFrom?.secretKeyRef;
      if (value !== undefined)
        env[name] = value
          .replaceAll(/\$\((\w+)\)/g, (_all, other: string) => env[other] ?? '')
          .replace('tsudoi-postgresql:5432', `localhost:${String(postgres.port)}`)
          .replace('tsudoi-redis:6379', `localhost:${String(redisPort)}`)
          .replace('/etc/tsudoi/database/ca.crt', authority);
      else if (secret)
        env[name] = secrets[secret.name]?.[secret.key] ?? assert.fail(`${secret.name} ${secret.key}`);
    }
    return env;
  };

  const start = (args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess => {
    const child = spawn(process.execPath, [...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-100_000)));
    children.push(child);
    return child;
  };

  before(async () => {
    fs.chmodSync(folder, 0o755);
    const asked = (podOf(find('Job', 'tsudoi-secrets'))?.containers[0]?.['env'] as Variable[]).find(
      ({ name }) => name === 'WANTED_SECRETS',
    );
    const wanted = WantedSecrets.parse(JSON.parse(asked?.value ?? ''));
    assert.ok(wanted.dataTls);
    secrets = secretsFor({
      ...wanted,
      dataTls: { ...wanted.dataTls, names: [...wanted.dataTls.names, 'localhost'] },
    });
    const tls = secrets[wanted.dataTls.secret] ?? {};
    const key = path.join(folder, 'tls.key');
    fs.writeFileSync(authority, tls['ca.crt'] ?? '', { mode: 0o644 });
    fs.writeFileSync(key, tls['tls.key'] ?? '', { mode: 0o600 });
    if (process.getuid?.() === 0) fs.chownSync(key, 65_534, 65_534);
    postgres = await startPostgres({
      dataDir: path.join(folder, 'postgres'),
      tuning: 'durable',
      settings: { ssl: 'on', ssl_cert_file: authority, ssl_key_file: key },
      removeWhenOrphaned: folder,
    });
    redisPort = await freePort();
    const { file, env } = redisBinary();
    const args = podOf(find('StatefulSet', 'tsudoi-redis'))?.containers[0]?.['args'] as string[];
    const data = path.join(folder, 'redis');
    fs.mkdirSync(data);
    // Root reads the key of the server that runs as nobody.
    const given = args.map((arg) =>
      arg === '6379'
        ? String(redisPort)
        : arg === '/data'
          ? data
          : arg === '/tls/tls.crt'
            ? authority
            : arg === '/tls/tls.key'
              ? key
              : arg.replace('$(REDIS_PASSWORD)', secrets['tsudoi-passwords']?.['redis'] ?? ''),
    );
    children.push(spawn(file, given, { stdio: 'ignore', env: { ...process.env, ...env } }));
  });
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('migrates over TLS by roles of the release, starts before that without a restart, and lets the first person in as its notes say', async () => {
    const deployment = environmentOf(find('Deployment', 'tsudoi-standalone'));
    const [port, probes] = [await freePort(), await freePort()];
    const { args } = fromSources('standalone');
    const server = start(args, {
      ...deployment,
      HOST: '127.0.0.1',
      PORT: String(port),
      PROBES_PORT: String(probes),
    });
    const { DATABASE_OWNER_PASSWORD: _made, ...job } = environmentOf(find('Job', 'tsudoi-migrate'));
    const migration = start(['--conditions=source', 'packages/cli/bin/tsudoi.js', 'migrate'], {
      ...job,
      DATABASE_OWNER_PASSWORD: decodeURIComponent(new URL(postgres.url).password),
    });
    const code = await new Promise((resolve) => migration.once('exit', resolve));
    assert.equal(code, 0, log);
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${String(probes)}/ready`).catch(() => undefined);
      return response?.ok === true;
    };
    for (const from = Date.now(); !(await ready()); await new Promise((resolve) => setTimeout(resolve, 100)))
      assert.ok(server.exitCode === null && Date.now() - from < 120_000, log.slice(-4_000));

    const url = `http://127.0.0.1:${String(port)}`;
    const admin = createApiClient(url, secrets['tsudoi-first-key']?.['TSUDOI_API_KEY']);
    const { body: invitation } = await admin.call(createInvitation, {
      body: { email: 'you@example.com', role: 'admin' },
    });
    const anybody = createApiClient(url, undefined);
    const password = 'correct horse battery staple 集い';
    await anybody.call(acceptInvitation, { body: { token: invitation.token, displayName: 'You', password } });
    const { body: tokens } = await anybody.call(signIn, {
      body: { email: 'you@example.com', password, tenant: 'default' },
    });
    assert.ok(tokens.accessToken);
    for (const hidden of ['/metrics', '/ready'])
      assert.equal((await fetch(url + hidden)).status, 404, hidden);
    assert.equal(server.exitCode, null);
    running = { server, url, probes, admin };
  });

  it('is unready while its login is refused, as when another release took the password, and recovers by itself', async () => {
    const { server, probes, admin } = running;
    const owner = new pg.Client({ connectionString: postgres.url });
    await owner.connect();
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${String(probes)}/ready`);
      return { status: response.status, text: await response.text() };
    };
    const until = async (status: number) => {
      for (const from = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
        // Somebody asks all the time, so that connections are wanted; what is answered is not the point.
        await admin.call(listInvitations).catch(() => undefined);
        const now = await ready();
        if (now.status === status) return now.text;
        assert.ok(
          server.exitCode === null && Date.now() - from < 90_000,
          `${now.text}\n${log.slice(-2_000)}`,
        );
      }
    };
    try {
      await until(200);
      await owner.query(`alter role tsudoi_tsudoi_app password 'of another release'`);
      await owner.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tsudoi_tsudoi_app' and application_name not like '%-listen'`,
      );
      assert.match(await until(503), /databaseLogin/);
      const password = secrets['tsudoi-passwords']?.['app'] ?? '';
      await owner.query(`alter role tsudoi_tsudoi_app password ${owner.escapeLiteral(password)}`);
      await until(200);
    } finally {
      await owner.end();
    }
  });
});
