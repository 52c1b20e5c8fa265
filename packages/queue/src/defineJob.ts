import { domainEvents, type DomainEventPayload, type DomainEventType } from '@tsudoi/contracts/domainEvents';
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

/** What a subscriber of a domain event gets: the outbox row, its payload as the event's schema gives it. */
export type DomainEvent<Type extends DomainEventType = DomainEventType> = {
  readonly [Each in Type]: {
    /** Id of the outbox row; the same in every try and for every subscriber. */
    readonly id: string;
    readonly type: Each;
    readonly payload: DomainEventPayload<Each>;
    /** Instant of its writing. */
    readonly occurredAt: string;
  };
}[Type];

/** A job that runs for each domain event of these types. */
export interface Subscriber<Type extends DomainEventType = DomainEventType> extends JobDefinition<
  DomainEvent<Type>
> {
  readonly on: readonly Type[];
  /** Made only where a webhook endpoint of the tenant asks for the type (`core.webhook_endpoint.types`). */
  readonly onlyWhereAsked?: true;
}

/** A subscriber that is so. */
export interface Asked {
  readonly onlyWhereAsked: true;
}

/** The same subscriber, run only for events that a webhook endpoint of the tenant asks for. */
export function onlyWhereAsked<Type extends DomainEventType>(
  subscriber: Subscriber<Type>,
): Subscriber<Type> & Asked {
  return { ...subscriber, onlyWhereAsked: true };
}

/** Declares a job that runs for each domain event named by `on`. */
export function defineSubscriber<const Type extends DomainEventType>({
  on,
  ...declared
}: Omit<JobDeclaration<never>, 'payload'> & { readonly on: readonly Type[] }): Subscriber<Type> {
  const payload = z.discriminatedUnion('type', on.map(messageOf) as [MessageSchema, ...MessageSchema[]]);
  // The union of what messageOf gives for each type of `on`, which the compiler does not follow through map.
  return { on, ...defineJob({ ...declared, payload: payload as unknown as z.ZodType<DomainEvent<Type>> }) };
}

type MessageSchema = ReturnType<typeof messageOf>;

function messageOf(type: DomainEventType) {
  return z.object({
    id: z.string(),
    type: z.literal(type),
    payload: domainEvents[type],
    occurredAt: z.string(),
  });
}
