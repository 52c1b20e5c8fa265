import { SpanStatusCode, type SpanContext } from '@opentelemetry/api';
import type { Database, Tx } from '@tsudoi/database/database';
import type { Clock } from '@tsudoi/runtime/clock';
import { LostLease } from '@tsudoi/runtime/heldLeases';
import type { Logger } from '@tsudoi/runtime/logger';
import { currentTrace, inSpan as inTrace } from '@tsudoi/runtime/tracing/unsampled';
import type { JobDefinition } from './defineJob.ts';
import { DeadlinePassed, storable } from './failure.ts';
import { spanOf } from './jobTrace.ts';
import type { ClaimedJob } from './leases.ts';

/** A job as its handler sees it. */
export interface Job<Payload> {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly payload: Payload;
  /** This try's number, from 1. */
  readonly attempt: number;
  readonly attempts: number;
  readonly createdAt: Date;
}

/** What a handler works with. It may run more than once for one job: effects once are the handler's (see `complete`). */
export interface JobContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts at the deadline, when the lease is lost and when the process stops; long jobs yield at commit points. */
  readonly signal: AbortSignal;
  /** Keeps how far it is in core.job.progress (written with the next sign of life, every 4 s). */
  progress(done: number, total: number, note?: string): void;
  /**
   * Settles the job inside the handler's own transaction, so that its effects and its end are one commit: the way to
   * effects exactly once in PostgreSQL. Throws LostLease (roll back) when another worker holds it.
   */
  complete(tx: Tx): Promise<void>;
}

export type JobHandler<Payload> = (job: Job<Payload>, run: JobContext) => Promise<void>;

/** A claim being worked on. */
export interface Held {
  readonly job: ClaimedJob;
  readonly controller: AbortController;
  progress: unknown;
  /** The trace of the try, once it has begun. */
  trace?: SpanContext;
}

export interface RunParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A handler that ignores its signal is left behind this long after the deadline. */
const graceMs = 5_000;

/** Runs one try in a span (see jobTrace.ts). Rejects with what the handler threw. */
export async function runJob(
  parts: RunParts,
  held: Held,
  definition: JobDefinition,
  handler: JobHandler<unknown>,
): Promise<void> {
  const { job, controller } = held;
  if (job.attempt > definition.attempts) throw new Error('its worker ended during the last attempt');
  const log = parts.log.child({
    job: job.name,
    job_id: job.id,
    tenant_id: job.tenantId,
    attempt: job.attempt,
  });
  const payload = definition.payload.parse(job.payload);
  const seen: Job<unknown> = {
    id: job.id,
    tenantId: job.tenantId,
    name: job.name,
    payload,
    attempt: job.attempt,
    attempts: definition.attempts,
    createdAt: job.createdAt,
  };
  const run: JobContext = {
    database: parts.database,
    clock: parts.clock,
    log,
    signal: controller.signal,
    progress: (done, total, note) =>
      (held.progress = { done, total, ...(note !== undefined && { note: storable(note) }) }),
    complete: (tx) => completeIn(tx, job),
  };
  await inSpan(held, definition.queue, async () => {
    const startedAt = performance.now();
    await withDeadline(definition.deadlineMs, controller, () => handler(seen, run));
    log.debug({ duration_ms: Math.round(performance.now() - startedAt) }, 'a job ran');
  });
}

async function completeIn(tx: Tx, job: ClaimedJob): Promise<void> {
  const touched = await tx.execute(
    `update core.job set state = 'done', settled_at = now(), lease_until = null, last_error = null
     where id = $1 and fence = $2 and state = 'running'`,
    [job.id, job.fence],
  );
  if (touched === 0) throw new LostLease('another worker holds this job');
}

async function withDeadline(
  deadlineMs: number,
  controller: AbortController,
  work: () => Promise<void>,
): Promise<void> {
  const passed = new DeadlinePassed(`took longer than ${String(deadlineMs)} ms`);
  let grace: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    deadline = setTimeout(() => {
      controller.abort(passed);
      grace = setTimeout(() => {
        reject(passed);
      }, graceMs);
    }, deadlineMs);
  });
  try {
    await Promise.race([work(), late]);
  } catch (err) {
    throw controller.signal.aborted ? controller.signal.reason : err;
  } finally {
    clearTimeout(deadline);
    clearTimeout(grace);
  }
}

async function inSpan(held: Held, queue: string, work: () => Promise<void>): Promise<void> {
  const { job } = held;
  const { options, parent } = spanOf(job, queue);
  await inTrace(`process ${job.name}`, options, parent, async (span) => {
    held.trace = currentTrace() ?? span.spanContext();
    try {
      await work();
    } catch (err) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', err instanceof Error ? err.name : 'unknown');
      throw err;
    } finally {
      span.end();
    }
  });
}
