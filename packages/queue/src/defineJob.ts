import { z } from 'zod';

/** A kind of job: where it waits, what it carries and how often it is tried. */
export interface JobDefinition<Payload = unknown> {
  /** `noun.verb`, unique in the registry; stored in core.job.name. */
  readonly name: string;
  readonly queue: string;
  readonly payload: z.ZodType<Payload>;
  /** Tries before it is a dead letter. */
  readonly attempts: number;
  /** Wait before the second try; doubles up to `maxMs`, with jitter. */
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
  /** A run that takes longer is aborted and counts as a failed try. */
  readonly deadlineMs: number;
}

type JobDeclaration<Payload> = Pick<JobDefinition<Payload>, 'name' | 'queue' | 'payload'> &
  Partial<Pick<JobDefinition, 'attempts' | 'backoff' | 'deadlineMs'>>;

/** Declares a job: 8 attempts from 1 s to 5 min apart (about 4 min in all) and a deadline of 60 s unless said. */
export function defineJob<Payload>(declared: JobDeclaration<Payload>): JobDefinition<Payload> {
  return { attempts: 8, backoff: { firstMs: 1_000, maxMs: 300_000 }, deadlineMs: 60_000, ...declared };
}

/** What a subscriber of a domain event gets: the outbox row. Shape of `payload` is the publisher's. */
export const DomainEvent = z.object({
  /** Id of the outbox row; the same in every try and for every subscriber. */
  id: z.string(),
  type: z.string(),
  payload: z.record(z.string(), z.unknown()),
  occurredAt: z.string(),
});
export type DomainEvent = z.infer<typeof DomainEvent>;

/** Declares a job that runs for each domain event it subscribes to (the subscription stands in the registry). */
export function defineSubscriber(
  declared: Omit<JobDeclaration<DomainEvent>, 'payload'>,
): JobDefinition<DomainEvent> {
  return defineJob({ ...declared, payload: DomainEvent });
}
