import type { RuleInput, RuleTrial } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { PastFiring } from '../signals/history.ts';
import { definitionOf } from '../triggers/triggerDefinitions.ts';

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
  const { trigger } = rule;
  const past = (await definitionOf(trigger).history?.(tx, trigger, rule.audience, from, now)) ?? [];
  const fired = withCooldown(past, rule.cooldownSeconds);
  return {
    from: from.toISOString(),
    to: now.toISOString(),
    total: fired.length,
    people: new Set(fired.map((each) => each.contactId)).size,
    nudges: fired.slice(0, shown).map((each) => ({ ...each, dueAt: each.dueAt.toISOString() })),
  };
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
