import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { z } from 'zod';

/** What `event.behind` tells: an event, its whole days to go, and its sign-ups as a share of the curve. */
const Behind = z.looseObject({ eventId: z.uuid(), leadDays: z.number(), ratio: z.number() });

/** What `event.changed` tells; `by` where an entry of a connected calendar is what changed. */
export const EventChanged = z.looseObject({
  eventId: z.uuid(),
  changed: z.array(z.string()),
  state: z.enum(['open', 'cancelled', 'finished']),
  by: z.literal('calendar').optional(),
});

type ChangeTrigger = Extract<RuleTrigger, { kind: 'change' }>;

/** Whether a rule's trigger is met by a domain event. */
export function firesOn(trigger: RuleTrigger, domainEvent: DomainEvent): boolean {
  if (trigger.kind === 'change') return isSuchChange(trigger, domainEvent);
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

function isSuchChange(trigger: ChangeTrigger, domainEvent: DomainEvent): boolean {
  const change = EventChanged.safeParse(domainEvent.payload);
  if (domainEvent.type !== 'event.changed' || !change.success) return false;
  const { changed, state, by } = change.data;
  if (trigger.of === 'calendar.connection_lost' || (trigger.of === 'calendar.changed' && by !== 'calendar'))
    return false;
  switch (trigger.only) {
    case 'moved':
      return state !== 'cancelled' && changed.includes('startsAt');
    case 'cancelled':
      return state === 'cancelled' && changed.includes('state');
    case undefined:
      return true;
  }
}

/**
 * The slot in the nudge's key. Pace: once an event, its date and the rule's lead-day mark, however often it is told. A
 * new date, a cancellation: once for that date. Other changes: once a message.
 */
export function slotOf(
  trigger: RuleTrigger,
  domainEvent: DomainEvent,
  event: HappeningEvent | undefined,
): string {
  const eventId = event?.id ?? eventIdOf(domainEvent);
  const of = event ? `${event.id}:${event.startsAt.toISOString().slice(0, 16)}` : eventId;
  if (of !== undefined && trigger.kind === 'pace') return `${of}:D-${String(trigger.leadDays)}`;
  if (of !== undefined && trigger.kind === 'change' && trigger.only !== undefined)
    return `${of}:${trigger.only}`;
  return `${domainEvent.type}:${domainEvent.id}`;
}

/** The event that a domain event tells of, as it stands now. */
export interface HappeningEvent {
  readonly id: string;
  readonly startsAt: Date;
}

/** The id of the event that a domain event tells of. */
export function eventIdOf(domainEvent: DomainEvent): string | undefined {
  return z.looseObject({ eventId: z.uuid().optional() }).parse(domainEvent.payload).eventId;
}

/** What the nudge keeps of the domain event. */
export function triggerOf(
  domainEvent: DomainEvent,
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
