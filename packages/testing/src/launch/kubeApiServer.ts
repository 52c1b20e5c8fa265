import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './freePort.ts';

/** A real kube-apiserver on a real etcd, alone: no controllers, no nodes. */
export interface RunningKubeApiServer {
  readonly url: string;
  readonly token: string;
  /** The authority that signed its certificate. */
  readonly ca: Buffer;
  /** Kills the API server; etcd and its data stay. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Compacts etcd; call it while paused. */
  forgetHistory(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both from a folder of binaries, such as KUBEBUILDER_ASSETS names; data in a folder of its own. */
export async function startRealKubeApiServer(binaries: string): Promise<RunningKubeApiServer> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-kube-'));
  const [etcdPort, peerPort, port] = [await freePort(), await freePort(), await freePort()];
  const token = 'admin-token';
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const key = path.join(folder, 'accounts.key');
  const pub = path.join(folder, 'accounts.pub');
  fs.writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  fs.writeFileSync(pub, publicKey.export({ type: 'spki', format: 'pem' }));
  fs.writeFileSync(path.join(folder, 'tokens.csv'), `${token},admin,admin,system:masters\n`);
  const etcdUrl = `http://127.0.0.1:${String(etcdPort)}`;
  const log = fs.openSync(path.join(folder, 'log'), 'a');
  const run = (name: string, args: readonly string[]) =>
    spawn(path.join(binaries, name), [...args], { stdio: ['ignore', log, log], cwd: folder });
  const end = (child: ChildProcess) =>
    new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });

  const etcd = run('etcd', [
    `--data-dir=${path.join(folder, 'etcd')}`,
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=http://127.0.0.1:${String(peerPort)}`,
    '--unsafe-no-fsync',
  ]);
  const url = `https://127.0.0.1:${String(port)}`;
  let ca = Buffer.alloc(0);
  const start = async () => {
    const child = run('kube-apiserver', [
      `--etcd-servers=${etcdUrl}`,
      `--cert-dir=${folder}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${String(port)}`,
      `--token-auth-file=${path.join(folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--service-account-issuer=https://localhost',
      `--service-account-key-file=${pub}`,
      `--service-account-signing-key-file=${key}`,
      '--service-cluster-ip-range=10.0.0.0/24',
      '--disable-admission-plugins=ServiceAccount',
      '--shutdown-delay-duration=0s',
      '--allow-privileged=true',
    ]);
    const deadline = Date.now() + 120_000;
    for (;;) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(
          `kube-apiserver did not start:\n${fs.readFileSync(path.join(folder, 'log'), 'utf8').slice(-3_000)}`,
        );
      if (await ready()) return child;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const ready = () =>
    new Promise<boolean>((resolve) => {
      const certificate = path.join(folder, 'apiserver.crt');
      if (!fs.existsSync(certificate)) return resolve(false);
      ca = fs.readFileSync(certificate);
      https
        .get(
          `${url}/readyz`,
          { ca, agent: false, headers: { authorization: `Bearer ${token}` } },
          (response) => {
            response.resume();
            resolve(response.statusCode === 200);
          },
        )
        .on('error', () => resolve(false));
    });
  let server = await start();
  return {
    url,
    token,
    get ca() {
      return ca;
    },
    pause: () => end(server),
    async resume() {
      server = await start();
    },
    async forgetHistory() {
      const ask = async (what: string, body: unknown) =>
        (
          await fetch(`${etcdUrl}/v3/kv/${what}`, { method: 'POST', body: JSON.stringify(body) })
        ).json() as Promise<{
          header: { revision: string };
        }>;
      const { header } = await ask('range', { key: Buffer.from('a').toString('base64') });
      await ask('compaction', { revision: header.revision });
    },
    async stop() {
      await end(server);
      await end(etcd);
      fs.closeSync(log);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
