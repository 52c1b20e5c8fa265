import type { EventHistory } from '@tsudoi/forecast/features/knowledge';
import { Worker } from 'node:worker_threads';
import type { Trained } from './trainWorker.ts';

const source = import.meta.url.endsWith('.ts');

/** Trains and judges a model in a thread of its own: the loop of this process stays free. @throws what training throws, or when aborted */
export async function trainInThread(
  task: {
    readonly past: readonly EventHistory[];
    readonly now: number;
    readonly champion: Uint8Array | undefined;
    readonly championDetails: unknown;
  },
  signal: AbortSignal,
): Promise<Trained> {
  const worker = new Worker(new URL(source ? './trainWorker.ts' : './trainWorker.js', import.meta.url), {
    workerData: task,
  });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Trained>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => {
        reject(signal.aborted ? (signal.reason as Error) : new Error(`training ended with ${String(code)}`));
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
