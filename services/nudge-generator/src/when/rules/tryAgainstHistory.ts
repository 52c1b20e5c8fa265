import type { RuleInput, RuleTrial } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import { completesPattern, isSingle } from '../store/signalPattern.ts';
import { scheduleHistory, signalHistory, type PastFiring } from '../store/history.ts';

const shown = 200;

/**
 * Whom the rule would have nudged in the last `days`, cooldown counted, nothing written. At most 20,000 firings are
 * looked at. Pace and change triggers have no history of their own: their trial is empty.
 */
export async function tryAgainstHistory(
  tx: Tx,
  rule: RuleInput,
  now: Date,
  days: number,
): Promise<RuleTrial> {
  const from = new Date(now.getTime() - days * 86_400_000);
  const fired = withCooldown(await firings(tx, rule, from, now), rule.cooldownSeconds);
  return {
    from: from.toISOString(),
    to: now.toISOString(),
    total: fired.length,
    people: new Set(fired.map((each) => each.contactId)).size,
    nudges: fired.slice(0, shown).map((each) => ({ ...each, dueAt: each.dueAt.toISOString() })),
  };
}

async function firings(tx: Tx, rule: RuleInput, from: Date, now: Date): Promise<PastFiring[]> {
  const { trigger } = rule;
  if (trigger.kind === 'signal') {
    const past = await signalHistory(tx, trigger, rule.audience, from, now);
    if (isSingle(trigger)) return past;
    const ids = past.map((each) => each.slot);
    const complete = await completesPattern(tx, ids, trigger, null);
    return past.filter((each) => complete.has(each.slot));
  }
  if (trigger.kind === 'schedule') return scheduleHistory(tx, trigger, rule.audience, from, now);
  return [];
}

function withCooldown(firings: readonly PastFiring[], cooldownSeconds: number): PastFiring[] {
  const last = new Map<string, number>();
  return firings.filter(({ contactId, dueAt }) => {
    const before = last.get(contactId);
    if (before !== undefined && dueAt.getTime() - before < cooldownSeconds * 1_000) return false;
    last.set(contactId, dueAt.getTime());
    return true;
  });
}
