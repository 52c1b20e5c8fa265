import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Database } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { createHeldLeases, LostLease } from '@tsudoi/runtime/heldLeases';
import type { Logger } from '@tsudoi/runtime/logger';
import { createCandidateReader } from './candidates.ts';
import type { JobDefinition } from './defineJob.ts';
import { settlementOf, Stopping } from './failure.ts';
import { createFairPicker } from './fairPicker.ts';
import type { JobMetrics } from './jobMetrics.ts';
import { claim, leaseSeconds, renew, type ClaimedJob, type Settlement } from './leases.ts';
import { runJob, type Held, type JobHandler } from './runJob.ts';
import { createSettler } from './settler.ts';

/** One job kind and what runs it. */
export interface Handling {
  readonly definition: JobDefinition;
  readonly handler: JobHandler<unknown>;
}

export interface RunnerOptions {
  readonly queue: string;
  readonly handlings: ReadonlyMap<string, Handling>;
  /** Jobs at once in this process. */
  readonly concurrency: number;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: JobMetrics;
}

/** Claims and runs the jobs of one queue. */
export interface Runner {
  /** Waits for a free slot, then fills the free slots; true when all were filled, so that there may be more. */
  pull(): Promise<boolean>;
  /** Takes nothing more. */
  stop(): void;
  /** Waits `finishMs` for what runs, then aborts it; what does not end within 2 s goes back to the queue. */
  finish(finishMs: number): Promise<void>;
}

/** No more than the free slots is claimed at a time: a tenant's single job waits for at most what already runs. */
export function createRunner(options: RunnerOptions): Runner {
  const { queue, handlings, concurrency, database, clock, log, metrics } = options;
  const reader = createCandidateReader(database.dispatcher, queue);
  const picker = createFairPicker();
  const settler = createSettler(database, log);
  const held = new Map<string, Held>();
  const running = new Set<string>();
  const slotFreed = new Set<() => void>();
  const leases = createHeldLeases<Held>({
    name: `jobs of ${queue}`,
    leaseMs: leaseSeconds * 1_000,
    keyOf,
    groupOf: ({ job }) => job.tenantId,
    async renew(claims) {
      const kept = await renew(database, claims[0]?.job.tenantId ?? '', claims);
      return new Set(claims.filter(({ job }) => kept.has(job.id)).map(keyOf));
    },
    log,
  });
  let stopped = false;

  function freed(): void {
    for (const resolve of slotFreed) resolve();
    slotFreed.clear();
  }

  async function start(job: ClaimedJob): Promise<void> {
    const mine: Held = { job, controller: new AbortController(), progress: undefined };
    const key = keyOf(mine);
    held.set(key, mine);
    leases.hold(mine, mine.controller);
    running.add(key);
    metrics.running.set({ queue }, running.size);
    metrics.waitSeconds.observe(
      { queue },
      Math.max(0, (Date.now() - Math.max(job.dueAt.getTime(), job.createdAt.getTime())) / 1_000),
    );
    const startedAt = performance.now();
    const settlement = await tryOnce(mine);
    running.delete(key);
    metrics.running.set({ queue }, running.size);
    freed();
    const settled = settlement === undefined ? false : await settler.settle(settlement);
    held.delete(key);
    leases.drop(mine);
    const lost = settlement === undefined || (!settled && settlement.outcome !== 'done');
    const seconds = (performance.now() - startedAt) / 1_000;
    context.with(mine.trace ? trace.setSpanContext(ROOT_CONTEXT, mine.trace) : ROOT_CONTEXT, () => {
      metrics.seconds.observe({ queue, job: job.name, outcome: lost ? 'lost' : settlement.outcome }, seconds);
    });
    freed();
  }

  async function tryOnce(mine: Held): Promise<Settlement | undefined> {
    const { job } = mine;
    const handling = handlings.get(job.name);
    if (!handling) {
      log.error(
        { job: job.name, job_id: job.id },
        'no handler for this job here; it waits for a worker that has one',
      );
      return { job, outcome: 'returned', dueAt: new Date(clock.now().getTime() + 30_000) };
    }
    try {
      await runJob({ database, clock, log }, mine, handling.definition, handling.handler);
      return { job, outcome: 'done' };
    } catch (thrown) {
      if (thrown instanceof LostLease) {
        log.warn({ job: job.name, job_id: job.id }, 'the lease was lost; another worker has the job');
        return undefined;
      }
      const settlement = settlementOf(job, handling.definition, thrown, clock.now());
      const level =
        settlement.outcome === 'dead' ? 'error' : settlement.outcome === 'returned' ? 'info' : 'warn';
      log[level](
        {
          err: thrown,
          job: job.name,
          job_id: job.id,
          tenant_id: job.tenantId,
          attempt: job.attempt,
          outcome: settlement.outcome,
        },
        'a job did not succeed',
      );
      return settlement;
    }
  }

  return {
    async pull() {
      while (running.size >= concurrency && !stopped)
        await new Promise<void>((resolve) => {
          slotFreed.add(resolve);
        });
      if (stopped) return false;
      const slots = concurrency - running.size;
      const picked = picker.pick(await reader.read(clock.now(), slots), slots);
      const tenants = Map.groupBy(picked, (candidate) => candidate.tenantId);
      const order = new Map(picked.map((candidate, index) => [candidate.id, index]));
      const claims = await Promise.allSettled(
        [...tenants].map(([tenantId, rows]) =>
          claim(
            database,
            tenantId,
            rows.map((row) => row.id),
            clock.now(),
          ),
        ),
      );
      const claimed = claims.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
      claimed.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
      for (const job of claimed) void start(job);
      const failed = claims.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
      return picked.length === slots;
    },
    stop() {
      stopped = true;
      freed();
    },
    async finish(finishMs) {
      await emptied(finishMs);
      for (const each of held.values()) each.controller.abort(new Stopping('the process stops'));
      await emptied(2_000);
      const left = [...held.values()].map(({ job }) => settler.settle({ job, outcome: 'returned' }));
      await Promise.race([Promise.all(left), new Promise((resolve) => setTimeout(resolve, 2_000))]);
      leases.stop();
    },
  };

  async function emptied(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    while (held.size > 0 && performance.now() < until) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, until - performance.now()));
        slotFreed.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

function keyOf({ job }: Held): string {
  return `${job.id}:${job.fence}`;
}
