import type { RuleInput } from '@tsudoi/contracts/rules';
import type { Invitation } from '../channels/invitation.ts';
import type { EventFacts } from '../../when/store/events.ts';
import { said } from '../../words/saidOfEvent.ts';

const usualMinutes = 120;

/** The invitation that a nudge carries; undefined where its rule sends none or the event is not known. A cancelled event is taken out. */
export function invitationOf(
  { brief }: Pick<RuleInput, 'brief'>,
  eventId: string | null,
  event: EventFacts | undefined,
): Invitation | undefined {
  if (!brief.invitation || !event || eventId === null) return undefined;
  const minutes = event.durationMinutes ?? usualMinutes;
  return {
    uid: `${eventId}@tsudoi`,
    sequence: event.version,
    method: event.cancelled ? 'CANCEL' : 'REQUEST',
    summary: said(event.name) || 'イベント / Event',
    startsAt: event.startsAt,
    endsAt: new Date(event.startsAt.getTime() + minutes * 60_000),
    location: said(event.venue) || event.joinUrl,
    url: event.joinUrl ?? event.ticketUrl,
  };
}
