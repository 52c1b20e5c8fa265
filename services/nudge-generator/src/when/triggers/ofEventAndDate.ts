import type { FiringEvent, HappeningEvent } from './defineTrigger.ts';

/** The part of a key that stands for an event on its date: a new date is told anew. */
export function ofEventAndDate({ payload }: FiringEvent, event: HappeningEvent | undefined): string {
  return event ? `${event.id}:${event.startsAt.toISOString().slice(0, 16)}` : payload.eventId;
}
