import type { RuleInput, RuleTrial } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { PastFiring } from '../signals/history.ts';
import { upcoming } from '../schedule/upcoming.ts';
import { waitsOver } from '../steps/waitsOver.ts';
import { definitionOf } from '../triggers/triggerDefinitions.ts';

const shown = 200;

/**
 * Whom the rule would have nudged in the last `days`, or will in the next ones where its trigger is of the clock, cooldown
 * counted, with the steps that follow, nothing written. At most 20,000 firings are looked at. Triggers that nobody remembers, or
 * whose moments nobody knows ahead, have an empty trial.
 */
export async function tryRule(
  tx: Tx,
  rule: RuleInput,
  now: Date,
  { days, ahead }: { readonly days: number; readonly ahead: boolean },
): Promise<RuleTrial> {
  const other = new Date(now.getTime() + (ahead ? 1 : -1) * days * 86_400_000);
  const [from, to] = ahead ? [now, other] : [other, now];
  const { trigger } = rule;
  const found = ahead
    ? await upcoming(tx, rule, { from, to, now })
    : ((await definitionOf(trigger).history?.(tx, trigger, rule.audience, from, to)) ?? []);
  const fired = withCooldown(found, rule.cooldownSeconds);
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    total: fired.length,
    people: new Set(fired.map((each) => each.contactId)).size,
    nudges: await withSteps(tx, rule, fired.slice(0, shown)),
  };
}

/** Each with the steps that follow it, as they would be due where everything arrives at once, earliest first. */
async function withSteps(
  tx: Tx,
  rule: RuleInput,
  fired: readonly PastFiring[],
): Promise<RuleTrial['nudges']> {
  const nudges = fired.map((each) => ({ ...each, step: 1, channels: rule.channels, unless: [] as string[] }));
  let before = fired;
  for (const [index, { wait, unless, channels }] of (rule.steps ?? []).entries()) {
    const due = await waitsOver(
      tx,
      before.map(({ contactId, dueAt }) => ({ contactId, at: dueAt })),
      wait,
    );
    before = before.map((each, n) => ({ ...each, dueAt: due[n] ?? each.dueAt }));
    nudges.push(
      ...before.map((each) => ({ ...each, step: index + 2, channels: channels ?? rule.channels, unless })),
    );
  }
  return nudges
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.step - b.step)
    .slice(0, shown)
    .map((each) => ({ ...each, dueAt: each.dueAt.toISOString() }));
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
