import type { ClaimedNudge } from '../backlog/claim.ts';
import type { NudgeSettlement } from '../backlog/settle.ts';

/** Claims of one nudge before it is given up: something kills its worker each time. */
const mostClaims = 20;

type Stop = Pick<NudgeSettlement, 'state' | 'reason' | 'dueAt'>;

/** Why a claimed nudge does not go on now; undefined when it may. Checks in their order, cheapest facts first. */
export function stopAtGate(nudge: ClaimedNudge, now: Date): Stop | undefined {
  if (!nudge.contact) return { state: 'suppressed', reason: 'contact_gone' };
  if (nudge.unsubscribed) return { state: 'suppressed', reason: 'unsubscribed' };
  if (!nudge.ruleEnabled) return { state: 'suppressed', reason: 'rule_off' };
  if (nudge.attempts > mostClaims) return { state: 'failed', reason: 'too_many_attempts' };
  if (nudge.quietUntil) return { dueAt: nudge.quietUntil, reason: 'quiet_hours' };
  if (nudge.expiresAt && nudge.expiresAt <= now) return { state: 'expired', reason: 'too_late' };
  return undefined;
}
