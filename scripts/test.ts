// npm test [-- files… --full --shard 1/4 --serial --once --grep text]: finds the tests, starts what they need, runs them,
// says the sum. A few files that failed beside others run once more alone (docs/adr/0102); never with --full or --once.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installPeer, type PeerName } from '@tsudoi/testing/launch/peers';
import { startPostgres } from '@tsudoi/testing/launch/postgres';
import { startRedis } from '@tsudoi/testing/launch/redis';
import Mocha from 'mocha';
import { findTests, needsBuild, needsConsole, needsServers, peersOf, shardOf } from './findTests.ts';
import { buildConsole } from './run/buildConsole.ts';
import {
  filesForSecondRun,
  type Outcome,
  reporterInto,
  settle,
  summaryLine,
  unexpectedSkips,
} from './mochaReporter.ts';

const root = path.resolve(import.meta.dirname, '..');
process.chdir(root);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    shard: { type: 'string', default: '1/1' },
    serial: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    grep: { type: 'string', short: 'g' },
  },
});
const files = shardOf(findTests(root, positionals), values.shard);
// Workers and the processes that tests start run sources too.
process.env['NODE_OPTIONS'] = '--conditions=source --disable-warning=ExperimentalWarning';
if (values.full) process.env['TSUDOI_FULL'] = '1';

const stops: (() => Promise<void>)[] = [];
process.once('SIGINT', () => void stopAll().finally(() => process.exit(130)));
process.once('SIGTERM', () => void stopAll().finally(() => process.exit(143)));

const outcome: Outcome = { passed: 0, failed: 0, skips: [], faults: [] };
try {
  for (const name of peersOf(files)) {
    const fault = installPeer(name as PeerName);
    if (fault !== undefined) console.log(`${name} is not here and could not be brought: ${fault}`);
  }
  if (needsBuild(files)) buildServices();
  if (needsConsole(files)) buildConsole(root);
  if (needsServers(files)) await startServers();
  await runMocha();
} finally {
  await stopAll();
}

const unsteady = values.full || values.once || files.length === 1 ? [] : secondRun();
const unexpected = unexpectedSkips(outcome.skips);
for (const title of outcome.skips)
  console.log(`skipped${unexpected.includes(title) ? ' WITHOUT A REASON' : ''}: ${title}`);
for (const title of unsteady) console.log(`UNSTEADY, failed beside others and passed alone: ${title}`);
for (const { file, title } of outcome.faults) console.log(`failed: ${file}: ${title}`);
if (outcome.passed + outcome.failed === 0) console.log('no test ran');
console.log(summaryLine(outcome));
process.exit(outcome.failed > 0 || outcome.passed === 0 || unexpected.length > 0 ? 1 : 0);

function buildServices(): void {
  const built = spawnSync('tsc', ['-b'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`the services do not compile:\n${built.stdout}${built.stderr}`);
}

async function startServers(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tsudoi-test-'));
  fs.chmodSync(folder, 0o755);
  stops.push(() => fs.promises.rm(folder, { recursive: true, force: true }));
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: path.join(folder, 'postgres'), tuning: 'test', removeWhenOrphaned: folder }),
    startRedis({
      dataDir: path.join(folder, 'redis'),
      tuning: 'test',
      removeWhenOrphaned: path.join(folder, 'redis'),
    }),
  ]);
  stops.push(
    () => postgres.stop(),
    () => redis.stop(),
  );
  process.env['TSUDOI_TEST_POSTGRES_URL'] = postgres.url;
  process.env['TSUDOI_TEST_REDIS_URL'] = redis.url;
}

async function stopAll(): Promise<void> {
  while (stops.length > 0) await stops.pop()?.();
}

/** Titles of tests that failed beside others and pass when nothing else runs. */
function secondRun(): string[] {
  return filesForSecondRun(outcome).flatMap((file) => {
    console.log(`\n${file} once more, alone:`);
    const again = spawnSync(process.execPath, [import.meta.filename, file, '--once'], { stdio: 'inherit' });
    return again.status === 0 ? settle(outcome, file) : [];
  });
}

async function runMocha(): Promise<void> {
  const mocha = new Mocha({
    timeout: 30_000,
    forbidOnly: true,
    reporter: reporterInto(outcome),
    ...(values.grep === undefined ? {} : { grep: values.grep }),
    ...(values.serial || files.length === 1 ? {} : { parallel: true, jobs: 2 }),
  });
  for (const file of files) mocha.addFile(path.resolve(root, file));
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve) => {
    mocha.run(() => {
      resolve();
    });
  });
}
