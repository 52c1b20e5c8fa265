import type { FiringEvent, HappeningEvent } from '../triggers/defineTrigger.ts';

/** What the nudge keeps of the domain event that fired it. */
export function triggerOf(
  domainEvent: FiringEvent,
  event: HappeningEvent | undefined,
): Record<string, unknown> {
  return {
    ...domainEvent.payload,
    ...(event && { startsAt: event.startsAt.toISOString() }),
    kind: domainEvent.type,
    domainEventId: domainEvent.id,
    occurredAt: domainEvent.occurredAt,
  };
}
