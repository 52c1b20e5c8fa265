// make run | observe | tour | dev | migrate: the whole of Tsudoi on this machine, its PostgreSQL and Redis included.
import fs from 'node:fs';
import path from 'node:path';
import { languageOf } from '@tsudoi/cli/language';
import { freePort } from '@tsudoi/testing/launch/freePort';
import { buildConsole } from './run/buildConsole.ts';
import { startLocalMonitoring } from './run/localMonitoring.ts';
import { startDailyBackup } from './run/dailyBackup.ts';
import { calendarUser, startLocalCalendar } from './run/localCalendar.ts';
import { hostCommand } from './run/hostCommand.ts';
import { type LocalServers, runningLocalServers, startLocalServers } from './run/localServers.ts';
import { runOptions, type RunOptions } from './run/options.ts';
import { prepareDatabase } from './run/prepareDatabase.ts';
import { localSecrets, ownerEmail } from './run/secrets.ts';
import { startedLines } from './run/startedLines.ts';
import { isRunning, startStandalone } from './run/standaloneProcess.ts';
import { tellTour } from './run/tourInstallation.ts';

const root = path.resolve(import.meta.dirname, '..');
const values = optionsOrEnd();
const { dataDir } = values;
const addressFile = path.join(dataDir, 'url');
const calendarFile = path.join(dataDir, 'calendar-url');
const keyFile = path.join(dataDir, 'secrets.json');
const tourMark = path.join(dataDir, 'tour-told');
const language = languageOf(process.env);
/** What is printed for people, in the language of the terminal. */
const tell = (told: { readonly ja: string; readonly en: string }) => console.log(told[language]);
const startedAt = performance.now();
const closers: (() => Promise<void>)[] = [];
let stopping: Promise<void> | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    tell({ ja: '\n終了しています…', en: '\nstopping …' });
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
  if (running !== undefined && (await isRunning(running))) {
    const onHost = hostArguments();
    if (onHost) return hostCommand(root, runningLocalServers(dataDir), onHost, running);
    if (values.tour) return tour(runningLocalServers(dataDir), runningCalendar());
    if (values.observe) return observe(running);
    tell({
      ja: `すでに起動しています: ${signInLink(running)}\n  最初の API キー: ${keyFile}`,
      en: `Tsudoi runs already: ${signInLink(running)}\n  first API key: ${keyFile}`,
    });
    return values.migrate || values.dev ? 1 : 0;
  }
  if (values.demo && !values.clean) {
    console.error(
      language === 'ja'
        ? 'tsudoi: make run で起動してから、別の端末で実行してください'
        : 'tsudoi: start it with make run, then call this beside it',
    );
    return 1;
  }
  const servers = await startLocalServers(dataDir);
  closers.push(() => servers.stop());
  const { ran, keyWorks } = await prepareDatabase(servers);
  const onHost = hostArguments();
  if (onHost) return hostCommand(root, servers, onHost);
  if (values.migrate) {
    for (const name of ran) console.log(`migrated ${name}`);
    console.log(`${String(ran.length)} migrations ran; the schema is up to date`);
    return 0;
  }
  if (!values.tour) return serve(servers, keyWorks);
  const calendar = await startLocalCalendar(dataDir, servers.secrets, true);
  if (calendar) closers.push(() => calendar.stop());
  return tour(servers, calendar);
}

/** A wrong option ends it before anything is started. */
function optionsOrEnd(): RunOptions {
  try {
    return runOptions(process.argv.slice(2), path.join(root, '.data'));
  } catch (err) {
    console.error(`tsudoi: ${(err as Error).message}`);
    process.exit(2);
  }
}

/** What of the options is a command of the host. */
function hostArguments(): string[] | undefined {
  if (values.rescue) return ['rescue'];
  if (values.demo) return values.clean ? ['demo', '--clean'] : ['demo'];
  return values.tour && values.clean ? ['tour', '--clean'] : undefined;
}

async function serve(servers: LocalServers, keyWorks: boolean): Promise<number> {
  const wanted = values.port ?? 3_000;
  const port = await freePort(wanted);
  if (port !== wanted)
    tell({
      ja: `ポート ${String(wanted)} は使用中のため、${String(port)} を使います`,
      en: `port ${String(wanted)} is taken, using ${String(port)}`,
    });
  const firstRun = !fs.existsSync(tourMark) && !values['no-tour'] && !values.dev;
  const calendar = await startLocalCalendar(dataDir, servers.secrets, firstRun);
  if (calendar) {
    closers.push(() => calendar.stop());
    publishAddress(calendarFile, calendar.url);
  }
  buildConsole(root);
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
  const monitoring = values.observe ? await startLocalMonitoring(root, dataDir, app.url) : undefined;
  if (monitoring) closers.push(() => monitoring.stop());

  for (const line of startedLines({
    seconds: (performance.now() - startedAt) / 1_000,
    signInLink: signInLink(app.url),
    apiUrl: `${app.url}/docs`,
    apiKey: keyWorks ? servers.secrets.apiKey : undefined,
    ports: { postgres: new URL(servers.ownerUrl).port, redis: new URL(servers.redisUrl).port },
    calendar,
    logFile: values.dev ? undefined : path.relative(process.cwd(), app.logFile),
    monitoring: monitoring?.lines ?? [],
    folder: path.relative(process.cwd(), dataDir),
  }))
    tell(line);
  if (firstRun) {
    tell({
      ja: '\n流れの実演です。最初に一度だけ、この環境とは別の環境で行います:',
      en: '\nThe tour, told once, in an installation of its own beside this one:',
    });
    const good = (await tour(servers, calendar)) === 0;
    tell({
      ja: `\n${good ? '実演が終わりました。' : '実演に失敗しました。上の表示をご覧ください。'}引き続き使えます: ${signInLink(app.url)}`,
      en: `\n${good ? 'The tour is told.' : 'The tour failed, see above.'} Tsudoi runs on: ${signInLink(app.url)}`,
    });
  }
  closers.push(startDailyBackup(root, dataDir, servers));
  const code = await app.ended;
  if (stopping) await stopping;
  else console.error(`tsudoi: the application ended with code ${String(code)}, see ${app.logFile}`);
  return code;
}

/** Watches the platform that another `make run` serves, until it is stopped. */
async function observe(url: string): Promise<number> {
  const monitoring = await startLocalMonitoring(root, dataDir, url);
  closers.push(() => monitoring.stop());
  console.log(`${monitoring.lines.join('\n')}\nCtrl-C stops it.`);
  await new Promise((resolve) => setInterval(resolve, 86_400_000));
  return 0;
}

/** The address that opens on a filled sign-in. The fragment never leaves the browser. */
function signInLink(url: string): string {
  const given = new URLSearchParams({ email: ownerEmail, password: localSecrets(dataDir).ownerPassword });
  return `${url}/sign-in#${given.toString()}`;
}

/** Leaves an address in the data folder for as long as this process serves it. */
function publishAddress(file: string, url: string): void {
  fs.writeFileSync(file, url);
  closers.push(() => fs.promises.rm(file, { force: true }));
}

/** Tells the story in an installation of its own beside this one; resolves to the exit code. */
async function tour(servers: LocalServers, calendar: Parameters<typeof tellTour>[3]): Promise<number> {
  const code = await tellTour(root, dataDir, servers, calendar);
  if (code === 0) fs.writeFileSync(tourMark, new Date().toISOString());
  return code;
}

/** The calendar server that another `make run` keeps on this data folder. */
function runningCalendar(): Parameters<typeof tellTour>[3] {
  if (!fs.existsSync(calendarFile)) return undefined;
  const url = fs.readFileSync(calendarFile, 'utf8').trim();
  return { url, username: calendarUser, password: localSecrets(dataDir).calendarPassword };
}

/** Last opened, first closed; every caller waits for the same stop. */
function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const close of closers.reverse()) await close();
  })();
  return stopping;
}
