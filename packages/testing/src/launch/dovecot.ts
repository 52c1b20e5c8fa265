import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { findPeer, peerMissing } from './peers.ts';

/** Debian's Dovecot on loopback, IMAP without TLS; every user signs in with `password`. */
export interface Dovecot {
  readonly port: number;
  readonly password: string;
  /** Lays a message into a user's INBOX. */
  deliver(user: string, message: string): void;
  /** Messages of a user's INBOX, and how many of them were seen. */
  count(user: string): { readonly all: number; readonly seen: number };
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

const password = 'a-password-of-tests';

/** Starts an instance of its own; only root may run it. Throws where Dovecot is missing (see `peerMissing`). */
export async function startDovecot(): Promise<Dovecot> {
  const peer = findPeer('dovecot');
  if (!peer) throw new Error(`no dovecot${peerMissing('dovecot')}`);
  const port = await freePort();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-dovecot-'));
  fs.chmodSync(folder, 0o755);
  for (const each of ['run', 'mail', 'state']) fs.mkdirSync(path.join(folder, each));
  fs.chownSync(path.join(folder, 'mail'), 65_534, 65_534);
  const file = path.join(folder, 'dovecot.conf');
  fs.writeFileSync(
    file,
    `base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u
first_valid_uid = 1
service imap-login {
  inet_listener imap {
    port = ${String(port)}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=${folder}/mail/%u
}
`,
  );
  const child = spawn(peer.file, ['-F', '-c', file], { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 200 || child.exitCode !== null)
      throw new Error(
        `dovecot did not start: ${fs.readFileSync(path.join(folder, 'log'), 'utf8').slice(-500)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const box = (user: string) => path.join(folder, 'mail', user);
  let delivered = 0;
  return {
    port,
    password,
    deliver(user, message) {
      for (const part of ['', 'new', 'cur', 'tmp']) {
        fs.mkdirSync(path.join(box(user), part), { recursive: true });
        fs.chownSync(path.join(box(user), part), 65_534, 65_534);
      }
      delivered += 1;
      const name = path.join(box(user), 'new', `${String(Date.now())}.${String(delivered)}.test`);
      fs.writeFileSync(name, message);
      fs.chownSync(name, 65_534, 65_534);
    },
    count(user) {
      const names = ['new', 'cur'].flatMap((part) => {
        const at = path.join(box(user), part);
        return fs.existsSync(at) ? fs.readdirSync(at) : [];
      });
      return { all: names.length, seen: names.filter((name) => /:2,.*S/.test(name)).length };
    },
    async remove() {
      child.kill('SIGTERM');
      await ended;
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
