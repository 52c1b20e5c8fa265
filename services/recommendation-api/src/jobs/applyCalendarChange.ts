import { publish } from '@tsudoi/database/outbox';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { randomUUID } from 'node:crypto';
import { eventSearchText } from '../events/searchText.ts';
import { findEvent, insertEvent, replaceEvent, statedOf } from '../store/events.ts';
import { findByExternalRef, setExternalRef } from '../store/externalEvents.ts';

/**
 * A calendar entry that is an event was made, moved or cancelled: the event follows. What a person has set in the event (budget,
 * target, audience) stays, and an event that a person has archived is left as it is; name, start, zone and venue are the calendar's. Published as `event.created` or `event.changed`, by
 * which plans and nudges hear of it.
 */
export const applyCalendarChange: JobHandler<DomainEvent<'calendar.event_changed'>> = async (job, run) => {
  const { externalRef, state, details } = job.payload.payload;
  await run.database.withTenant(job.tenantId, async (tx) => {
    const id = await findByExternalRef(tx, externalRef);
    const before = id === undefined ? undefined : await findEvent(tx, id, true);
    if (!before) {
      if (state === 'open' && details) {
        const made = await insertEvent(tx, randomUUID(), details, eventSearchText(details));
        await setExternalRef(tx, made.id, externalRef);
        await publish(tx, 'event.created', { eventId: made.id });
      }
    } else if (before.archivedAt === undefined) {
      const { id: eventId, state: stateBefore, version } = before;
      const kept = statedOf(before);
      const next = details
        ? {
            ...kept,
            name: details.name,
            startsAt: details.startsAt,
            timeZone: details.timeZone,
            venue: details.venue,
          }
        : kept;
      const stateNext =
        state === 'cancelled' ? 'cancelled' : stateBefore === 'cancelled' ? 'open' : stateBefore;
      const changed = (['name', 'startsAt', 'timeZone', 'venue'] as const).filter(
        (field) => next[field] !== kept[field],
      );
      if (changed.length > 0 || stateNext !== stateBefore) {
        await replaceEvent(tx, eventId, version, next, stateNext, eventSearchText(next));
        await publish(tx, 'event.changed', {
          eventId,
          changed: stateNext === stateBefore ? changed : [...changed, 'state'],
          state: stateNext,
          by: 'calendar',
        });
      }
    }
    await run.complete(tx);
  });
};
