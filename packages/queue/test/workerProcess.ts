// A worker as a process of its own, for tests that kill it. Arguments: appUrl dispatcherUrl redisUrl prefix ignoreStop.
import { handle } from '../src/openJobs.ts';
import { mark, openQueueProcess, sleep } from './queueHarness.ts';
import { markJob } from './testJobs.ts';

const [appUrl = '', dispatcherUrl = '', url = '', prefix = ''] = process.argv.slice(2);
const worker = await openQueueProcess({ appUrl, dispatcherUrl }, { url, prefix }, 200);
const once = handle(markJob, async (job, run) => {
  if (job.payload.sleepMs) {
    await run.database.withTenant(job.tenantId, (tx) => mark(tx, `began ${job.payload.note}`));
    await Promise.race([
      sleep(job.payload.sleepMs),
      new Promise((_resolve, reject) => {
        run.signal.addEventListener('abort', () => {
          reject(run.signal.reason as Error);
        });
      }),
    ]);
  }
  await run.database.withTenant(job.tenantId, async (tx) => {
    await mark(tx, `did ${job.payload.note} at attempt ${String(job.attempt)}`);
    await run.complete(tx);
  });
});
worker.jobs.work('marks', [once], { concurrency: 8 });
process.on('SIGTERM', () => {
  void worker.lifecycle.stop('SIGTERM').then(() => process.exit(0));
});
process.stdout.write('ready\n');
