import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { findPeer, peerMissing } from './peers.ts';
import { watchOver } from './watchdog.ts';

/** A real CalDAV server with one person and one calendar. */
export interface RunningRadicale {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Path of the person's home, `/person/`. */
  readonly homePath: string;
  /** Path of the calendar, `/person/main/`. */
  readonly calendarPath: string;
  put(name: string, ics: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes the server forget every sync token and what it knew of deletions. */
  loseTokens(): void;
  stop(): Promise<void>;
}

/** A server that is kept between starts; without it everything is made up and removed again. */
export interface RadicaleOptions {
  /** Created where missing; keeps calendars, and the port for the next start. */
  readonly dataDir: string;
  readonly username: string;
  readonly password: string;
}

/** Starts Debian's radicale on 127.0.0.1, in a fresh folder unless told otherwise; throws where it is missing (see `peerMissing`). */
export async function startRadicale(kept?: RadicaleOptions): Promise<RunningRadicale> {
  const peer = findPeer('radicale');
  if (!peer) throw new Error(`no radicale${peerMissing('radicale')}`);
  const folder = kept?.dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-radicale-'));
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const username = kept?.username ?? 'person';
  const password = kept?.password ?? 'app-password-of-person';
  fs.writeFileSync(path.join(folder, 'users'), `${username}:${password}\n`, { mode: 0o600 });
  const portFile = path.join(folder, 'port');
  const before = fs.existsSync(portFile) ? Number(fs.readFileSync(portFile, 'utf8')) : undefined;
  const port = await freePort(before);
  fs.writeFileSync(portFile, String(port));
  const config = path.join(folder, 'config');
  fs.writeFileSync(
    config,
    [
      `[server]\nhosts = 127.0.0.1:${String(port)}`,
      `[auth]\ntype = htpasswd\nhtpasswd_filename = ${folder}/users\nhtpasswd_encryption = plain\ndelay = 0`,
      `[storage]\nfilesystem_folder = ${folder}/collections`,
      '[rights]\ntype = owner_only\n',
    ].join('\n'),
  );
  const log = fs.openSync(path.join(folder, 'server.log'), 'a');
  const child = spawn(peer.file, [...peer.args, '--config', config], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...peer.env },
    detached: true,
  });
  fs.closeSync(log);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  child.unref();
  const watchdog =
    child.pid === undefined ? undefined : watchOver(child.pid, 'TERM', kept ? undefined : folder);
  const url = `http://127.0.0.1:${String(port)}`;
  const headers = { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const calendarPath = `/${username}/main/`;

  async function ask(method: string, target: string, body?: string): Promise<number> {
    const response = await fetch(url + target, { method, headers, ...(body !== undefined && { body }) });
    await response.arrayBuffer();
    return response.status;
  }
  const deadline = Date.now() + 20_000;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(
        `radicale did not start: ${fs.readFileSync(path.join(folder, 'server.log'), 'utf8').slice(-800)}`,
      );
    const status = await ask('MKCALENDAR', calendarPath).catch(() => 0);
    // 405 or 409: it is there since an earlier start.
    if (status === 201 || (kept && (status === 405 || status === 409))) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    username,
    password,
    homePath: `/${username}/`,
    calendarPath,
    async put(name, ics) {
      const status = await ask('PUT', `${calendarPath}${name}`, ics);
      if (status !== 201 && status !== 204) throw new Error(`radicale refused ${name}: ${String(status)}`);
    },
    async remove(name) {
      await ask('DELETE', `${calendarPath}${name}`);
    },
    loseTokens() {
      const collection = path.join(folder, 'collections/collection-root', username, 'main/.Radicale.cache');
      for (const part of ['sync-token', 'history'])
        fs.rmSync(path.join(collection, part), { recursive: true, force: true });
    },
    async stop() {
      child.ref();
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(hard);
      watchdog?.dismiss();
      if (!kept) fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
