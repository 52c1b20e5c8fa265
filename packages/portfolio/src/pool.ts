import { Worker } from 'node:worker_threads';
import { InfeasibleProblem } from './infeasible.ts';
import type { Plan, Problem } from './model.ts';
import type { WorkerReply, WorkerTask } from './poolWorker.ts';
import type { Information } from './nearby.ts';
import type { JointPlan } from './joint.ts';
import type { Together } from './prepare.ts';
import type { WhyNot } from './questions.ts';

/** Who asks and for how long the answer is of use. */
export interface PoolCall {
  /** Whose turn it is: each key gets its share of the threads, whatever the others have waiting. Default: one key. */
  readonly key?: string;
  /** The solve ends then with the best plan so far and its gap, epoch milliseconds; default 20 s after it starts. */
  readonly deadlineMs?: number;
  readonly quick?: boolean;
  readonly start?: Plan;
  readonly signal?: AbortSignal;
}

/** Solves in worker threads, so that the event loop never blocks. A signal that aborts rejects at once with its reason; a running solve's thread is replaced. */
export interface SolverPool {
  solve(problem: Problem, call?: PoolCall): Promise<Plan>;
  solveJointly(problems: readonly Problem[], together: Together, call?: PoolCall): Promise<JointPlan>;
  whyNot(problem: Problem, plan: Plan, call?: PoolCall): Promise<WhyNot[]>;
  information(problem: Problem, plan: Plan, call?: PoolCall): Promise<Information[]>;
  /** Jobs that wait, all keys together. */
  waiting(): number;
  /** Rejects what waits, stops the threads. */
  close(): Promise<void>;
}

interface Job {
  readonly task: WorkerTask;
  readonly key: string;
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

interface Seat {
  readonly worker: Worker;
  job: Job | undefined;
}

/**
 * Starts `workers` threads lazily: the first job of a seat loads the solver (about 100 ms). Threads do not keep the process alive. The next job is one of the
 * key that has had least of the threads' time of late, so one tenant's long questions never keep another's short one waiting for more than a running solve.
 */
export function createSolverPool({ workers }: { readonly workers: number }): SolverPool {
  const seats = new Set<Seat>();
  const queues = new Map<string, Job[]>();
  const used = new Map<string, number>();
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
      if (job !== undefined) {
        charge(job.key, reply.cpuMs);
        settle(job, reply);
      }
      next();
    });
    worker.on('error', (error) => drop(seat, error));
    worker.on('exit', () => drop(seat, new Error('the solver thread ended')));
    return seat;
  };
  const charge = (key: string, cpuMs: number): void => {
    used.set(key, (used.get(key) ?? 0) + cpuMs + 1);
    // Forgotten by halves, so that what was long ago weighs little and the map stays small.
    if (used.size > 1_000 || used.get(key)! > 60_000)
      for (const [other, amount] of used)
        if (amount < 20) used.delete(other);
        else used.set(other, amount / 2);
  };
  const drop = (seat: Seat, reason: unknown): void => {
    if (!seats.delete(seat)) return;
    seat.job?.reject(reason);
    if (!closed) next();
  };
  // One thread is always left for somebody else, where there are several.
  const most = Math.max(1, workers - 1);
  const running = (key: string): number => [...seats].filter(({ job }) => job?.key === key).length;
  const take = (): Job | undefined => {
    let best: string | undefined;
    for (const [key, jobs] of queues)
      if (jobs.length > 0 && running(key) < most && (best === undefined || share(key) < share(best)))
        best = key;
    if (best === undefined) return undefined;
    const jobs = queues.get(best)!;
    const job = jobs.shift();
    if (jobs.length === 0) queues.delete(best);
    return job;
  };
  /** Time had, with what runs now counted ahead. */
  const share = (key: string): number => (used.get(key) ?? 0) + 1_000 * running(key);
  const next = (): void => {
    while (queues.size > 0) {
      let seat = [...seats].find((candidate) => candidate.job === undefined);
      if (seat === undefined && seats.size < workers) seat = open();
      if (seat === undefined) return;
      const job = take();
      if (job === undefined) return;
      seat.job = job;
      seat.worker.postMessage(job.task);
    }
  };
  const cancel = (job: Job, reason: unknown): void => {
    const jobs = queues.get(job.key);
    const place = jobs?.indexOf(job) ?? -1;
    if (jobs !== undefined && place >= 0) {
      jobs.splice(place, 1);
      if (jobs.length === 0) queues.delete(job.key);
      job.reject(reason);
      return;
    }
    const seat = [...seats].find((candidate) => candidate.job === job);
    if (seat === undefined) return;
    drop(seat, reason);
    void seat.worker.terminate();
  };
  const ask = <T>(task: WorkerTask, { key = '', signal }: PoolCall): Promise<T> => {
    if (closed) return Promise.reject(new Error('the solver pool is closed'));
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => cancel(job, signal?.reason);
      const job: Job = {
        task,
        key,
        resolve: (result) => {
          signal?.removeEventListener('abort', onAbort);
          resolve(result as T);
        },
        reject: (reason) => {
          signal?.removeEventListener('abort', onAbort);
          reject(reason instanceof Error ? reason : new Error(String(reason)));
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queues.set(key, [...(queues.get(key) ?? []), job]);
      next();
    });
  };
  const limits = ({ deadlineMs, quick = false }: PoolCall): WorkerTask['limits'] => ({
    quick,
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });

  return {
    solve: (problem, call = {}) =>
      ask(
        {
          kind: 'solve',
          problem,
          limits: limits(call),
          ...(call.start === undefined
            ? {}
            : {
                start: call.start.items.map(({ tacticId, effort }): [string, number] => [tacticId, effort]),
              }),
        },
        call,
      ),
    solveJointly: (problems, together, call = {}) =>
      ask({ kind: 'joint', problems, together, limits: limits(call) }, call),
    whyNot: (problem, plan, call = {}) => ask({ kind: 'why-not', problem, plan, limits: limits(call) }, call),
    information: (problem, plan, call = {}) =>
      ask({ kind: 'information', problem, plan, limits: limits(call) }, call),
    waiting: () => [...queues.values()].reduce((sum, jobs) => sum + jobs.length, 0),
    async close() {
      closed = true;
      const reason = new Error('the solver pool is closed');
      for (const jobs of queues.values()) for (const job of jobs) job.reject(reason);
      queues.clear();
      const still = [...seats];
      for (const seat of still) drop(seat, reason);
      await Promise.all(still.map(({ worker }) => worker.terminate()));
    },
  };
}

function settle(job: Job, reply: WorkerReply): void {
  switch (reply.outcome) {
    case 'done':
      job.resolve(reply.result);
      break;
    case 'infeasible':
      job.reject(new InfeasibleProblem(reply.constraint, reply.tactics, reply.figures));
      break;
    case 'failed':
      job.reject(new Error(reply.message));
  }
}
