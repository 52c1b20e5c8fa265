import { backoffMs } from '@tsudoi/runtime/backoff';
import { AppError, Conflict, TooManyRequests, Unavailable } from '@tsudoi/runtime/errors';
import { describeError } from '@tsudoi/runtime/logger';
import { ZodError } from 'zod';
import type { JobDefinition } from './defineJob.ts';
import type { ClaimedJob, Settlement } from './leases.ts';

/** The run took longer than its job's deadline. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
}

/** The process stops; the job goes back and costs no attempt. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
}

/**
 * The one mapper of the job boundary: what a failed try becomes. What cannot get better by trying again (invalid
 * input, not found, forbidden) is dead at once; Unavailable waits at least its `retryAfterSeconds`; the rest backs off.
 */
export function settlementOf(
  job: ClaimedJob,
  definition: JobDefinition,
  thrown: unknown,
  now: Date,
  random?: () => number,
): Settlement {
  const error = storable(
    `${thrown instanceof Error ? thrown.name : 'Error'}: ${String(describeError(thrown)['message'])}`,
  ).slice(0, 1_000);
  if (thrown instanceof Stopping) return { job, outcome: 'returned' };
  if (isFinal(thrown) || job.attempt >= definition.attempts) return { job, outcome: 'dead', error };
  const asked =
    thrown instanceof Unavailable || thrown instanceof TooManyRequests ? thrown.retryAfterSeconds * 1_000 : 0;
  const waitMs = Math.max(asked, backoffMs(definition.backoff, job.attempt, random));
  return { job, outcome: 'due', error, dueAt: new Date(now.getTime() + waitMs) };
}

/** What PostgreSQL takes as text: a fault may quote what came from outside. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

function isFinal(thrown: unknown): boolean {
  if (thrown instanceof ZodError) return true;
  if (!(thrown instanceof AppError)) return false;
  return !(thrown instanceof Unavailable || thrown instanceof TooManyRequests || thrown instanceof Conflict);
}
