// make run | tour | dev | migrate: the whole of Tsudoi on this machine, its PostgreSQL and Redis included.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { calendarUser, startLocalCalendar } from './run/localCalendar.ts';
import { type LocalServers, startLocalServers } from './run/localServers.ts';
import { prepareDatabase } from './run/prepareDatabase.ts';
import { localSecrets } from './run/secrets.ts';
import { isReady, startStandalone } from './run/standaloneProcess.ts';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: path.join(root, '.data') },
    port: { type: 'string' },
    tour: { type: 'boolean', default: false },
    'no-tour': { type: 'boolean', default: false },
    dev: { type: 'boolean', default: false },
    migrate: { type: 'boolean', default: false },
  },
});
const dataDir = path.resolve(values['data-dir']);
const addressFile = path.join(dataDir, 'url');
const calendarFile = path.join(dataDir, 'calendar-url');
const tourMark = path.join(dataDir, 'tour-told');
const startedAt = performance.now();
const closers: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    console.log('\nstopping …');
    void stopAll().then(() => process.exit(0));
  });

try {
  process.exitCode = await main();
} catch (err) {
  console.error(`tsudoi: ${(err as Error).message}`);
  process.exitCode = 1;
} finally {
  await stopAll();
}

async function main(): Promise<number> {
  const running = fs.existsSync(addressFile) ? fs.readFileSync(addressFile, 'utf8').trim() : undefined;
  if (running !== undefined && (await isReady(running))) {
    if (values.tour) return tour(running);
    console.log(`Tsudoi runs already: ${running}  (API key ${localSecrets(dataDir).apiKey})`);
    return values.migrate || values.dev ? 1 : 0;
  }
  const servers = await startLocalServers(dataDir);
  closers.push(() => servers.stop());
  const ran = await prepareDatabase(servers);
  if (values.migrate) {
    for (const name of ran) console.log(`migrated ${name}`);
    console.log(`${String(ran.length)} migrations ran; the schema is up to date`);
    return 0;
  }
  return serve(servers);
}

async function serve(servers: LocalServers): Promise<number> {
  const wanted = Number(values.port ?? 3000);
  const port = await freePort(wanted);
  if (port !== wanted) console.log(`port ${String(wanted)} is taken, using ${String(port)}`);
  const firstRun = !fs.existsSync(tourMark) && !values['no-tour'] && !values.dev;
  const calendar = await startLocalCalendar(dataDir, servers.secrets, firstRun || values.tour);
  if (calendar) {
    closers.push(() => calendar.stop());
    publishAddress(calendarFile, calendar.url);
  }
  const app = await startStandalone({
    root,
    port,
    servers,
    dataDir,
    calendarUrl: calendar?.url,
    watch: values.dev,
  });
  closers.push(() => app.stop());
  publishAddress(addressFile, app.url);
  if (values.tour) return tour(app.url);

  const told = firstRun ? await tour(app.url) : 0;
  console.log(`
ready in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s
  Tsudoi      ${app.url}
  API         ${app.url}/docs
  API key     ${servers.secrets.apiKey}
  PostgreSQL  port ${new URL(servers.ownerUrl).port}, Redis port ${new URL(servers.redisUrl).port}
${calendar ? `  calendar    ${calendar.url}, user ${calendar.username}, password ${calendar.password}\n` : ''}  log         ${values.dev ? 'below' : path.relative(process.cwd(), app.logFile)}
Ctrl-C stops it; the data stays in ${path.relative(process.cwd(), dataDir)}.${told === 0 ? '' : '\nThe tour failed, see above.'}`);
  const code = await app.ended;
  if (stopping) await stopping;
  else console.error(`tsudoi: the application ended with code ${String(code)}, see ${app.logFile}`);
  return code;
}

/** Leaves an address in the data folder for as long as this process serves it. */
function publishAddress(file: string, url: string): void {
  fs.writeFileSync(file, url);
  closers.push(() => fs.promises.rm(file, { force: true }));
}

/** Tells the story through the command line and the public API; resolves to the exit code. */
async function tour(url: string): Promise<number> {
  const cli = path.join(root, 'packages/cli/bin/tsudoi.js');
  const { apiKey, calendarPassword } = localSecrets(dataDir);
  const calendar = fs.existsSync(calendarFile) && {
    TSUDOI_CALDAV_URL: fs.readFileSync(calendarFile, 'utf8').trim(),
    TSUDOI_CALDAV_USER: calendarUser,
    TSUDOI_CALDAV_PASSWORD: calendarPassword,
  };
  const child = spawn(process.execPath, ['--conditions=source', cli, 'tour'], {
    stdio: 'inherit',
    env: { ...calendar, ...process.env, TSUDOI_URL: url, TSUDOI_API_KEY: apiKey },
  });
  const code = await new Promise<number>((resolve) => {
    child.once('exit', (exit) => {
      resolve(exit ?? 1);
    });
  });
  if (code === 0) fs.writeFileSync(tourMark, new Date().toISOString());
  return code;
}

/** Last opened, first closed; every caller waits for the same stop. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const close of closers.reverse()) await close();
  })();
  return stopping;
}
