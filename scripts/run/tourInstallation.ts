import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { LocalCalendar } from './localCalendar.ts';
import type { LocalServers } from './localServers.ts';
import { prepareDatabase } from './prepareDatabase.ts';
import { startStandalone } from './standaloneProcess.ts';

const database = 'tsudoi_tour';

/**
 * Tells the tour in an installation of its own: its own database on the local server, a Redis database of its own, its own
 * clock, objects and key. All of it is removed afterwards, and before, where an earlier telling was killed; the
 * organiser's own rows are never touched. Resolves to the exit code; the log of a tour that failed stays.
 */
export async function tellTour(
  root: string,
  dataDir: string,
  servers: LocalServers,
  calendar: Omit<LocalCalendar, 'stop'> | undefined,
): Promise<number> {
  const folder = path.join(dataDir, 'tour');
  const own: LocalServers = {
    ...servers,
    ownerUrl: withDatabase(servers.ownerUrl),
    appUrl: withDatabase(servers.appUrl),
    dispatcherUrl: withDatabase(servers.dispatcherUrl),
    redisUrl: redisOfTour(servers.redisUrl),
    secrets: { ...servers.secrets, apiKey: `tsk_${randomBytes(24).toString('base64url')}` },
  };
  await remove(servers, folder);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  await asOwner(servers.ownerUrl, `create database ${database}`);
  let code = 1;
  try {
    await prepareDatabase(own);
    const app = await startStandalone({
      root,
      port: await freePort(),
      servers: own,
      dataDir: folder,
      calendarUrl: calendar?.url,
      watch: false,
    });
    try {
      code = await tell(root, app.url, own.secrets.apiKey, calendar);
    } finally {
      await app.stop();
    }
  } finally {
    await remove(servers, code === 0 ? folder : path.join(folder, 'objects'));
  }
  return code;
}

function withDatabase(text: string): string {
  const url = new URL(text);
  url.pathname = `/${database}`;
  return url.href;
}

/** Redis database 1; the organiser's installation uses 0. */
function redisOfTour(text: string): string {
  const url = new URL(text);
  url.pathname = '/1';
  return url.href;
}

async function tell(
  root: string,
  url: string,
  apiKey: string,
  calendar: Omit<LocalCalendar, 'stop'> | undefined,
): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=source', path.join(root, 'packages/cli/bin/tsudoi.js'), 'tour', '--here'],
    {
      stdio: 'inherit',
      env: {
        ...(calendar && {
          TSUDOI_CALDAV_URL: calendar.url,
          TSUDOI_CALDAV_USER: calendar.username,
          TSUDOI_CALDAV_PASSWORD: calendar.password,
        }),
        ...process.env,
        TSUDOI_URL: url,
        TSUDOI_API_KEY: apiKey,
      },
    },
  );
  return new Promise((resolve) => {
    child.once('exit', (exit) => {
      resolve(exit ?? 1);
    });
  });
}

async function remove(servers: LocalServers, folder: string): Promise<void> {
  await asOwner(servers.ownerUrl, `drop database if exists ${database} with (force)`);
  const redis = new Redis(redisOfTour(servers.redisUrl));
  try {
    await redis.flushdb();
  } finally {
    redis.disconnect();
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

async function asOwner(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'tsudoi-tour' });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
