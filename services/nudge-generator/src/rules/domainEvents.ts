import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { z } from 'zod';

/** What `event.behind` tells: an event, its whole days to go, and its sign-ups as a share of the curve. */
const Behind = z.looseObject({ eventId: z.uuid(), leadDays: z.number(), ratio: z.number() });
const OfEvent = z.looseObject({ eventId: z.uuid().optional() });

/** Whether a rule's trigger is met by a domain event. */
export function firesOn(trigger: RuleTrigger, domainEvent: DomainEvent): boolean {
  if (trigger.kind === 'change') return trigger.of === domainEvent.type;
  if (trigger.kind !== 'pace') return false;
  const behind = Behind.safeParse(domainEvent.payload);
  if (!behind.success) return false;
  const { eventId, leadDays, ratio } = behind.data;
  return (
    leadDays <= trigger.leadDays &&
    ratio < trigger.ratio &&
    (trigger.eventId === undefined || trigger.eventId === eventId)
  );
}

/** The slot in the nudge's key. Pace: once an event and lead-day mark of the rule, however often it is told. */
export function slotOf(trigger: RuleTrigger, domainEvent: DomainEvent): string {
  const { eventId } = OfEvent.parse(domainEvent.payload);
  return trigger.kind === 'pace'
    ? `${eventId ?? ''}:D-${String(trigger.leadDays)}`
    : `${domainEvent.type}:${domainEvent.id}`;
}

/** What the nudge keeps of the domain event. */
export function facts(domainEvent: DomainEvent): {
  eventId: string | undefined;
  trigger: Record<string, unknown>;
} {
  const { eventId } = OfEvent.parse(domainEvent.payload);
  return {
    eventId,
    trigger: {
      ...domainEvent.payload,
      kind: domainEvent.type,
      domainEventId: domainEvent.id,
      occurredAt: domainEvent.occurredAt,
    },
  };
}
