import type { AttendanceModel } from '@tsudoi/forecast/attendanceModel';
import type { EventHistory } from '@tsudoi/forecast/features/knowledge';
import { Worker } from 'node:worker_threads';
import type { Judged } from './judgeWorker.ts';

const source = import.meta.url.endsWith('.ts');

const deadlineMs = 60_000;
const heapMebibytes = 192;

/** The file cost more than a model that we could use would. */
export class TooCostly extends Error {
  override readonly name = 'TooCostly';
}

/**
 * Reads a model that somebody sent and judges it, in a thread of its own with a deadline and a limit of memory: whatever the file holds,
 * the loop of this process stays free. @throws TooCostly
 */
export async function judgeInThread(task: {
  readonly file: Uint8Array;
  readonly past: readonly EventHistory[];
  readonly now: number;
  readonly champion: AttendanceModel | undefined;
}): Promise<Judged> {
  const worker = new Worker(new URL(source ? './judgeWorker.ts' : './judgeWorker.js', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes },
  });
  const timer = setTimeout(() => void worker.terminate(), deadlineMs);
  try {
    return await new Promise<Judged>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', (err: NodeJS.ErrnoException) => {
        reject(err.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooCostly('it needs too much memory') : err);
      });
      worker.once('exit', () => reject(new TooCostly('reading it takes too long')));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
