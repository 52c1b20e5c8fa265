import { Worker } from 'node:worker_threads';
import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import type { WorkerReply } from './poolWorker.ts';

/** Solves in worker threads, so that the event loop never blocks. */
export interface SolverPool {
  /** As `solvePlan`. A signal that aborts rejects at once with its reason; a running solve's thread is stopped and replaced. */
  solve(problem: Problem, signal?: AbortSignal): Promise<Plan>;
  /** Rejects what waits, stops the threads. */
  close(): Promise<void>;
}

interface Job {
  readonly problem: Problem;
  readonly resolve: (plan: Plan) => void;
  readonly reject: (reason: unknown) => void;
}

interface Seat {
  readonly worker: Worker;
  job: Job | undefined;
}

/** Starts `workers` threads lazily: the first job of a seat loads the solver (about 100 ms). Threads do not keep the process alive. */
export function createSolverPool({ workers }: { readonly workers: number }): SolverPool {
  const seats = new Set<Seat>();
  const waiting: Job[] = [];
  let closed = false;

  const open = (): Seat => {
    const source = import.meta.url.endsWith('.ts');
    const worker = new Worker(new URL(source ? './poolWorker.ts' : './poolWorker.js', import.meta.url));
    worker.unref();
    const seat: Seat = { worker, job: undefined };
    seats.add(seat);
    worker.on('message', (reply: WorkerReply) => {
      const { job } = seat;
      seat.job = undefined;
      if (job !== undefined) settle(job, reply);
      next();
    });
    worker.on('error', (error) => drop(seat, error));
    worker.on('exit', () => drop(seat, new Error('the solver thread ended')));
    return seat;
  };
  const drop = (seat: Seat, reason: unknown): void => {
    if (!seats.delete(seat)) return;
    seat.job?.reject(reason);
    if (!closed) next();
  };
  const next = (): void => {
    while (waiting.length > 0) {
      let seat = [...seats].find((candidate) => candidate.job === undefined);
      if (seat === undefined && seats.size < workers) seat = open();
      if (seat === undefined) return;
      const job = waiting.shift()!;
      seat.job = job;
      seat.worker.postMessage(job.problem);
    }
  };
  const cancel = (job: Job, reason: unknown): void => {
    const place = waiting.indexOf(job);
    if (place >= 0) {
      waiting.splice(place, 1);
      job.reject(reason);
      return;
    }
    const seat = [...seats].find((candidate) => candidate.job === job);
    if (seat === undefined) return;
    drop(seat, reason);
    void seat.worker.terminate();
  };

  return {
    solve(problem, signal) {
      if (closed) return Promise.reject(new Error('the solver pool is closed'));
      if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
      return new Promise<Plan>((resolve, reject) => {
        const onAbort = (): void => cancel(job, signal?.reason);
        const job: Job = {
          problem,
          resolve: (plan) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(plan);
          },
          reject: (reason) => {
            signal?.removeEventListener('abort', onAbort);
            reject(reason instanceof Error ? reason : new Error(String(reason)));
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        waiting.push(job);
        next();
      });
    },
    async close() {
      closed = true;
      const reason = new Error('the solver pool is closed');
      for (const job of waiting.splice(0)) job.reject(reason);
      const open = [...seats];
      for (const seat of open) drop(seat, reason);
      await Promise.all(open.map(({ worker }) => worker.terminate()));
    },
  };
}

function settle(job: Job, reply: WorkerReply): void {
  switch (reply.outcome) {
    case 'plan':
      job.resolve(reply.plan);
      break;
    case 'infeasible':
      job.reject(new InfeasibleProblem(reply.constraint, reply.tactics, reply.figures));
      break;
    case 'failed':
      job.reject(new Error(reply.message));
  }
}
