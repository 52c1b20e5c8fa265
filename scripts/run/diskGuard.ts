import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { languageOf } from '@tsudoi/cli/language';
import pg from 'pg';

/** Room that is kept for PostgreSQL's own log, bytes: without it a server stops, and cannot start again. */
const keptBytes = 64 * 2 ** 20;
/** So much more has to be free before anything is written again. */
const againBytes = 32 * 2 ** 20;
/** What a first start takes, with some room to work, bytes. */
const firstBytes = 384 * 2 ** 20;

/** Watches over the disk of the local PostgreSQL. */
export interface DiskGuard {
  stop(): Promise<void>;
}

/** @throws Error where a first start would not fit on the disk */
export async function refuseSmallDisk(dataDir: string): Promise<void> {
  if (fs.existsSync(path.join(dataDir, 'postgres'))) return;
  fs.mkdirSync(dataDir, { recursive: true });
  const free = await freeBytes(dataDir);
  if (free < firstBytes)
    throw new Error(
      `${dataDir} has ${megabytes(free)} MB of free space, a first start takes ${megabytes(firstBytes)} MB`,
    );
}

/**
 * Lets the database only read while its disk is nearly full, and write again once there is room: writes are refused with a sentence, reads
 * go on. PostgreSQL by itself would write until its log finds no room, stop, and not start. Looks once before it resolves.
 */
export async function guardDisk(folder: string, ownerUrl: string): Promise<DiskGuard> {
  let isFull: boolean | undefined;
  const look = async (): Promise<void> => {
    const free = await freeBytes(folder);
    const full = free < (isFull === true ? keptBytes + againBytes : keptBytes);
    if (full === isFull) return;
    await setReadOnly(ownerUrl, full);
    if (full || isFull === true) tell(full, free);
    isFull = full;
  };
  await look();
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      // The server may be starting again; the next look comes soon.
      await look().catch(() => undefined);
      await sleep(500, undefined, { ref: false, signal: over.signal }).catch(() => undefined);
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
    },
  };
}

/** For every session at once, those under way included, from their next transaction on. */
async function setReadOnly(ownerUrl: string, readOnly: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(
      readOnly
        ? 'alter system set default_transaction_read_only = on'
        : 'alter system reset default_transaction_read_only',
    );
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

/** How often the database would fit once more into the room that is left beside what is kept for its log; below 0 where that is touched. */
export async function roomForCopies(folder: string, ownerUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: string }>(
      'select pg_database_size(current_database()) as bytes',
    );
    return ((await freeBytes(folder)) - keptBytes - againBytes) / Number(rows[0]?.bytes);
  } finally {
    await client.end();
  }
}

/** The same URL for what has to write a little though the database only reads: passwords of roles at a start. */
export function writingUrl(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  url.searchParams.set('options', '-c default_transaction_read_only=off');
  return url.href;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await fs.promises.statfs(folder);
  return bavail * bsize;
}

const megabytes = (bytes: number): string => String(Math.floor(bytes / 2 ** 20));

function tell(full: boolean, free: number): void {
  const room = megabytes(free);
  const said = full
    ? {
        ja: `ディスクの空きが ${room} MB しかありません。空きができるまで読み取りだけを続けます（docs/runbooks/disk.md）`,
        en: `the disk has ${room} MB left: Tsudoi only reads until there is room (docs/runbooks/disk.md)`,
      }
    : {
        ja: `ディスクの空きが ${room} MB になりました。書き込みを再開しました`,
        en: `the disk has ${room} MB left: Tsudoi writes again`,
      };
  console.error(`tsudoi: ${said[languageOf(process.env)]}`);
}
