import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { findPeer, peerMissing } from './peers.ts';

/** Debian's Postfix on loopback: takes mail on `port` and hands it on to `relayPort`; who is refused says a policy server. */
export interface Postfix {
  readonly port: number;
  start(): void;
  stop(): void;
  /** Messages in its queue. */
  queued(): number;
  /** Stops it and removes its folder. */
  remove(): void;
}

export interface PostfixOptions {
  readonly relayPort: number;
  /** A policy server (SMTPD_POLICY_README) on loopback, asked for each recipient. */
  readonly policyPort: number;
}

const services = [
  'cleanup unix n - n - 0 cleanup',
  'qmgr unix n - n 300 1 qmgr',
  'rewrite unix - - n - - trivial-rewrite',
  'bounce unix - - n - 0 bounce',
  'defer unix - - n - 0 bounce',
  'trace unix - - n - 0 bounce',
  'proxymap unix - - n - - proxymap',
  'proxywrite unix - - n - 1 proxymap',
  'smtp unix - - n - - smtp',
  'relay unix - - n - - smtp',
  'showq unix n - n - - showq',
  'error unix - - n - - error',
  'retry unix - - n - - error',
  'discard unix - - n - - discard',
  'anvil unix - - n - 1 anvil',
  'scache unix - - n - 1 scache',
  'postlog unix-dgram n - n - 1 postlogd',
];

/** Makes an instance of its own; only root may run it. Throws where Postfix is missing (see `peerMissing`). */
export async function createPostfix({ relayPort, policyPort }: PostfixOptions): Promise<Postfix> {
  const peer = findPeer('postfix');
  if (!peer) throw new Error(`no postfix${peerMissing('postfix')}`);
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-postfix-'));
  fs.chmodSync(folder, 0o755);
  for (const each of ['queue', 'data']) fs.mkdirSync(path.join(folder, each));
  const run = (...command: readonly string[]) =>
    spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' });
  run('chown', 'postfix', path.join(folder, 'data'));
  const settings = {
    compatibility_level: '3.6',
    queue_directory: path.join(folder, 'queue'),
    data_directory: path.join(folder, 'data'),
    maillog_file: path.join(folder, 'mail.log'),
    maillog_file_prefixes: folder,
    command_directory: '/usr/sbin',
    daemon_directory: '/usr/lib/postfix/sbin',
    myhostname: 'mx.example',
    mydestination: '',
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    relayhost: `[127.0.0.1]:${String(relayPort)}`,
    alias_maps: '',
    local_recipient_maps: '',
    smtp_tls_security_level: 'none',
    smtpd_relay_restrictions: 'permit_mynetworks, reject',
    smtpd_recipient_restrictions: `check_policy_service inet:127.0.0.1:${String(policyPort)}, permit_mynetworks, reject`,
    smtpd_client_connection_count_limit: '0',
    smtpd_error_sleep_time: '0',
    in_flow_delay: '0',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  fs.writeFileSync(path.join(folder, 'main.cf'), `${lines.join('\n')}\n`);
  fs.writeFileSync(
    path.join(folder, 'master.cf'),
    `${[`127.0.0.1:${String(port)} inet n - n - - smtpd`, ...services].join('\n')}\n`,
  );
  const postfix = (action: string) => {
    const { status, stderr } = run(peer.file, '-c', folder, action);
    if (status !== 0) throw new Error(`postfix ${action}: ${stderr}`);
  };
  let running = false;
  const stop = () => {
    if (running) postfix('stop');
    running = false;
  };
  return {
    port,
    start() {
      postfix('start');
      running = true;
    },
    stop,
    queued() {
      const { stdout } = run(
        'find',
        ...['incoming', 'active', 'deferred'].map((each) => path.join(folder, 'queue', each)),
        '-type',
        'f',
      );
      return stdout.split('\n').filter((line) => line !== '').length;
    },
    remove() {
      stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
