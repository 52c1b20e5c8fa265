import type { NudgeSettlement } from '../../backlog/settle.ts';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { EventFacts } from '../../when/store/events.ts';

interface OfEvent {
  readonly nudge: Pick<ClaimedNudge, 'trigger'>;
  readonly event: Pick<EventFacts, 'startsAt' | 'finished'> | undefined;
  /** Whether the person has a seat at the event now; undefined where nobody asked. */
  readonly seat?: boolean | undefined;
}

/** Whether a nudge is of the time after its event: thanks, a survey. News of a change is for both times. */
function isForAfter({ trigger }: OfEvent['nudge']): boolean {
  return trigger['after'] === true || trigger['kind'] === 'event.changed';
}

/** The instant after which a message helps nobody: the start of its event; undefined where it has none or is of the time after. */
export function uselessAfter({ nudge, event }: OfEvent): Date | undefined {
  return event && !isForAfter(nudge) ? event.startsAt : undefined;
}

/** Why a nudge of an event does not go now: its event has begun, or is on another date than the nudge was made for. */
export function stopAtEvent(of: OfEvent, now: Date): Pick<NudgeSettlement, 'state' | 'reason'> | undefined {
  const { nudge, event } = of;
  if (!event) return undefined;
  const end = uselessAfter(of);
  if (end && end <= now) return { state: 'expired', reason: 'event_started' };
  if (end && event.finished) return { state: 'expired', reason: 'event_finished' };
  const { kind, startsAt } = nudge.trigger;
  if (of.seat === false) return { state: 'suppressed', reason: 'seat_cancelled' };
  const dated = kind === 'event_time' || kind === 'event.behind';
  if (dated && typeof startsAt === 'string' && new Date(startsAt).getTime() !== event.startsAt.getTime())
    return { state: 'suppressed', reason: 'event_moved' };
  return undefined;
}
