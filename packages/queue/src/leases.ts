import type { Database } from '@tsudoi/database/database';

/** How long a claim holds without a sign of life; a killed worker's jobs are taken over after it. */
export const leaseSeconds = 12;

/** A job that this worker holds. `fence` grows with each claim; a stale one settles nothing. */
export interface ClaimedJob {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly payload: unknown;
  /** This try's number, from 1. */
  readonly attempt: number;
  readonly fence: string;
  readonly traceparent: string | null;
  readonly createdAt: Date;
  readonly dueAt: Date;
}

/** How a claim ends: `returned` is due again and costs no attempt (the worker stops). */
export interface Settlement {
  readonly job: ClaimedJob;
  readonly outcome: 'done' | 'due' | 'dead' | 'returned';
  readonly error?: string;
  readonly dueAt?: Date;
}

interface ClaimedRow {
  readonly id: string;
  readonly name: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly fence: string;
  readonly traceparent: string | null;
  readonly created_at: Date;
  readonly due_at: Date;
}

/** Takes the rows that are still free; one round trip a tenant. Those another worker took are missing. */
export async function claim(
  database: Database,
  tenantId: string,
  ids: readonly string[],
  now: Date,
): Promise<ClaimedJob[]> {
  const rows = await database.read<ClaimedRow>(
    'claim_jobs',
    'select * from core.claim_jobs($1, $2, $3, $4)',
    tenantId,
    ids,
    now,
    leaseSeconds,
  );
  return rows.map((row) => ({
    id: row.id,
    tenantId,
    name: row.name,
    payload: row.payload,
    attempt: row.attempts,
    fence: row.fence,
    traceparent: row.traceparent,
    createdAt: row.created_at,
    dueAt: row.due_at,
  }));
}

/** Lengthens leases and stores progress; resolves to the ids that are still ours. */
export async function renew(
  database: Database,
  tenantId: string,
  held: readonly { readonly job: ClaimedJob; readonly progress: unknown }[],
): Promise<Set<string>> {
  const rows = await database.read<{ id: string }>(
    'renew_jobs',
    'select core.renew_jobs($1, $2, $3, $4, $5) as id',
    tenantId,
    held.map(({ job }) => job.id),
    held.map(({ job }) => job.fence),
    held.map(({ progress }) => (progress === undefined ? null : JSON.stringify(progress))),
    leaseSeconds,
  );
  return new Set(rows.map((row) => row.id));
}

/** Settles claims of one tenant; resolves to the ids that were still ours. */
export async function settle(
  database: Database,
  tenantId: string,
  settlements: readonly Settlement[],
): Promise<Set<string>> {
  const rows = await database.read<{ id: string }>(
    'settle_jobs',
    'select core.settle_jobs($1, $2, $3, $4, $5, $6) as id',
    tenantId,
    settlements.map(({ job }) => job.id),
    settlements.map(({ job }) => job.fence),
    settlements.map(({ outcome }) => outcome),
    settlements.map(({ error }) => error ?? null),
    settlements.map(({ dueAt }) => dueAt ?? null),
  );
  return new Set(rows.map((row) => row.id));
}
