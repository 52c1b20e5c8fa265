import { DateTime } from 'luxon';
import type { ClaimedNudge } from '../../backlog/claim.ts';
import type { NudgeSettlement } from '../../backlog/settle.ts';

/**
 * Claims of one nudge before it is given up. Many, because a claim whose worker was killed for another reason counts
 * too: where workers were killed 200 times in a row, one nudge in seventy was claimed more than 20 times.
 */
const mostClaims = 200;

type Stop = Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'>;

/** Why a claimed nudge does not go on now; undefined when it may. Checks in their order, cheapest facts first. */
export function stopAtGate(nudge: ClaimedNudge, now: Date): Stop | undefined {
  if (!nudge.contact) return { state: 'suppressed', reason: 'contact_gone' };
  if (nudge.unsubscribed) return { state: 'suppressed', reason: 'unsubscribed' };
  if (!nudge.ruleEnabled) return { state: 'suppressed', reason: 'rule_off' };
  if (nudge.attempts > mostClaims) return { state: 'failed', reason: 'too_many_attempts' };
  const moved = slotWhereTheyAreNow(nudge);
  if (moved && moved.getTime() > now.getTime() + 1_000)
    return { dueAt: moved, reason: 'moved_to_another_zone' };
  if (nudge.quietUntil) return { dueAt: nudge.quietUntil, reason: 'quiet_hours' };
  if (nudge.expiresAt && nudge.expiresAt <= now) return { state: 'expired', reason: 'too_late' };
  return undefined;
}

/** The instant of a local time's slot in the zone that the person lives in by now; batches are filled a day ahead. */
function slotWhereTheyAreNow({ trigger, contact }: ClaimedNudge): Date | undefined {
  const { kind, slot, at, local } = trigger;
  if (!contact) return undefined;
  if (kind === 'schedule' && typeof slot === 'string' && typeof at === 'string')
    return instantOf(`${slot}T${at}`, contact.zone);
  return typeof local === 'string' ? instantOf(local, contact.zone) : undefined;
}

/** A day's slots in the zones of the world; a batch asks for the same one a hundred thousand times. */
const mostInstants = 1_000;
const instants = new Map<string, Date | undefined>();

function instantOf(local: string, zone: string): Date | undefined {
  const name = `${local} ${zone}`;
  if (!instants.has(name)) {
    if (instants.size >= mostInstants) instants.clear();
    const found = DateTime.fromISO(local, { zone });
    instants.set(name, found.isValid ? found.toJSDate() : undefined);
  }
  return instants.get(name);
}
