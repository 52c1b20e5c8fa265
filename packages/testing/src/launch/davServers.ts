import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freePort } from './freePort.ts';
import { findPeer, peerMissing, type Peer, type PeerName } from './peers.ts';
import { watchOver } from './watchdog.ts';

/** A real CalDAV server in a fresh folder, with one person and one calendar. */
export interface RunningDavServer {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** A sync token that it cannot know, in the words of our provider. */
  readonly unknownToken: string;
  stop(): Promise<void>;
}

const username = 'person';
const password = 'app-password-of-person';

/** Debian's xandikos: a Git repository behind CalDAV; asks for no password. */
export function startXandikos(): Promise<RunningDavServer> {
  return start('xandikos', (folder, port) => ({
    args: [
      '-d',
      folder,
      '--defaults',
      '--current-user-principal',
      `/${username}/`,
      '-l',
      '127.0.0.1',
      '-p',
      String(port),
    ],
    unknownToken: 'sync:0123456789012345678901234567890123456789',
  }));
}

/** Debian's sabre/dav (the ground of Baïkal and Nextcloud) on PHP's own server: Digest, and no sync-collection. */
export function startSabreDav(): Promise<RunningDavServer> {
  return start('sabredav', (folder, port) => {
    const file = path.join(folder, 'calendars.sqlite');
    const database = new DatabaseSync(file);
    database.exec(sabreTables);
    const digest = createHash('md5').update(`${username}:SabreDAV:${password}`).digest('hex');
    database.prepare('insert into users (username, digesta1) values (?, ?)').run(username, digest);
    database
      .prepare('insert into principals (uri, email, displayname) values (?, ?, ?)')
      .run(`principals/${username}`, 'person@example.com', 'Person');
    database
      .prepare(
        `insert into calendars (principaluri, displayname, uri, ctag, components, calendarorder, transparent) values (?, 'Main', 'main', 1, 'VEVENT,VTODO', 0, 0)`,
      )
      .run(`principals/${username}`);
    database.close();
    fs.writeFileSync(path.join(folder, 'server.php'), sabreScript(file));
    return {
      args: ['-S', `127.0.0.1:${String(port)}`, path.join(folder, 'server.php')],
      unknownToken: 'list:none',
    };
  });
}

async function start(
  name: PeerName,
  prepare: (
    folder: string,
    port: number,
  ) => { readonly args: readonly string[]; readonly unknownToken: string },
): Promise<RunningDavServer> {
  const peer: Peer | undefined = findPeer(name);
  if (!peer) throw new Error(`no ${name}${peerMissing('radicale')}`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `tsudoi-${name}-`));
  const port = await freePort();
  const { args, unknownToken } = prepare(folder, port);
  const log = fs.openSync(path.join(folder, 'server.log'), 'a');
  const child = spawn(peer.file, [...peer.args, ...args], {
    cwd: folder,
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
  const watchdog = child.pid === undefined ? undefined : watchOver(child.pid, 'TERM', folder);
  const url = `http://127.0.0.1:${String(port)}`;
  const deadline = Date.now() + 30_000;
  while (
    !(await fetch(url).then(
      (response) => response.arrayBuffer().then(() => true),
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(
        `${name} did not start: ${fs.readFileSync(path.join(folder, 'server.log'), 'utf8').slice(-800)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    username,
    password,
    unknownToken,
    async stop() {
      child.ref();
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(hard);
      watchdog?.dismiss();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The tables that sabre/dav 1.8 documents for SQLite. */
const sabreTables = `
  create table users (id integer primary key, username text unique, digesta1 text);
  create table principals (id integer primary key, uri text unique, email text, displayname text, vcardurl text);
  create table groupmembers (id integer primary key, principal_id integer, member_id integer);
  create table calendars (id integer primary key, principaluri text, displayname text, uri text, ctag integer, description text,
    calendarorder integer, calendarcolor text, timezone text, components text, transparent bool);
  create table calendarobjects (id integer primary key, calendardata blob, uri text, calendarid integer, lastmodified integer,
    etag text, size integer, componenttype text, firstoccurence integer, lastoccurence integer);`;

function sabreScript(file: string): string {
  return `<?php
error_reporting(E_ERROR);
ini_set('display_errors', '0');
set_include_path(getenv('SABRE_PATH'));
require 'Sabre/autoload.php';
$pdo = new PDO('sqlite:${file}');
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$principals = new Sabre\\DAVACL\\PrincipalBackend\\PDO($pdo);
$server = new Sabre\\DAV\\Server([
  new Sabre\\CalDAV\\Principal\\Collection($principals),
  new Sabre\\CalDAV\\CalendarRootNode($principals, new Sabre\\CalDAV\\Backend\\PDO($pdo)),
]);
$server->setBaseUri('/');
$server->addPlugin(new Sabre\\DAV\\Auth\\Plugin(new Sabre\\DAV\\Auth\\Backend\\PDO($pdo), 'SabreDAV'));
$server->addPlugin(new Sabre\\CalDAV\\Plugin());
$server->addPlugin(new Sabre\\DAVACL\\Plugin());
$server->exec();
`;
}
