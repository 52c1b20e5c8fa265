import type { Tx } from '@tsudoi/database/database';
import { currentTraceparent } from '@tsudoi/database/outbox';
import { asOrigin } from './jobTrace.ts';
import type { JobDefinition } from './defineJob.ts';

/** When, how urgently and how heavily a job runs. */
export interface EnqueueOptions {
  /** Not before this instant of the platform's clock; at once when absent. */
  readonly dueAt?: Date;
  /** Smaller runs first, whoever the tenant is; 100 unless said. */
  readonly priority?: number;
  /** Its weight in the share of its tenant (seconds, tokens, calls: one unit a queue); 1 unless said. */
  readonly cost?: number;
  /** A second job of the same name with the same key is not made, while the first is kept (3 days after it is done). */
  readonly dedupeKey?: string;
}

/** One of many jobs of a kind. */
export interface EnqueueItem<Payload> extends EnqueueOptions {
  readonly payload: Payload;
}

/** The signal that wakes the workers of a queue; `tx.signal(wakeSignal('sync'))` for backlogs in tables of one's own. */
export function wakeSignal(queue: string): string {
  return `queue:${queue}`;
}

/**
 * Writes a job into the backlog, in the transaction of the state it belongs to; a token follows the commit.
 * Resolves to its id, or null where the dedupe key is taken. Throws ZodError when the payload is not of the job.
 */
export async function enqueue<Payload>(
  tx: Tx,
  job: JobDefinition<Payload>,
  payload: Payload,
  options: EnqueueOptions = {},
): Promise<string | null> {
  const [id] = await enqueueMany(tx, job, [{ ...options, payload }]);
  return id ?? null;
}

/** The trace that a job goes on with; of many jobs made at once each has its own, which names this one as its origin. */
function traceOf(jobs: number): string | null {
  const traceparent = currentTraceparent();
  return jobs > 1 && traceparent !== null ? asOrigin(traceparent) : traceparent;
}

/** Writes many jobs of one kind in one statement; resolves to the ids of those whose dedupe key was free. */
export async function enqueueMany<Payload>(
  tx: Tx,
  job: JobDefinition<Payload>,
  items: readonly EnqueueItem<Payload>[],
): Promise<string[]> {
  if (items.length === 0) return [];
  const rows = await tx.query<{ id: string }>(
    `insert into core.job (tenant_id, queue, name, payload, dedupe_key, due_at, priority, cost, traceparent)
     select $1, $2, $3, item.payload, item.dedupe_key, coalesce(item.due_at, now()), item.priority, item.cost, $4
     from unnest($5::jsonb[], $6::text[], $7::timestamptz[], $8::int[], $9::int[])
       item (payload, dedupe_key, due_at, priority, cost)
     on conflict do nothing returning id`,
    [
      tx.tenantId,
      job.queue,
      job.name,
      traceOf(items.length),
      items.map((item) => JSON.stringify(job.payload.parse(item.payload))),
      items.map((item) => item.dedupeKey ?? null),
      items.map((item) => item.dueAt ?? null),
      items.map((item) => item.priority ?? 100),
      items.map((item) => item.cost ?? 1),
    ],
  );
  if (rows.length > 0) tx.signal(wakeSignal(job.queue));
  return rows.map((row) => row.id);
}
