import type { RuleInput, RuleTrial } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { PastFiring } from '../signals/history.ts';
import { upcoming } from '../schedule/upcoming.ts';
import { stepDefinition } from '../steps/kinds/stepDefinitions.ts';
import { stepAfter, stepInto, type PlacedStep } from '../steps/stepPath.ts';
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

type Shown = Omit<RuleTrial['nudges'][number], 'dueAt'> & { readonly dueAt: Date };

/** Each with the steps that follow it, as they would be due where everything arrives at once, earliest first. */
async function withSteps(
  tx: Tx,
  rule: RuleInput,
  fired: readonly PastFiring[],
): Promise<RuleTrial['nudges']> {
  const steps = rule.steps ?? [];
  const bare = { channels: rule.channels, unless: [] as string[], collects: 1 };
  const nudges: Shown[] = fired.map((each) => ({ ...each, ...bare, step: 1, only: [] }));

  /** A step and all that may follow it: of a branch, both sides. */
  async function follow(
    placed: PlacedStep | undefined,
    before: readonly PastFiring[],
    only: Shown['only'],
  ): Promise<void> {
    if (!placed || before.length === 0) return;
    const { step, path, number } = placed;
    const at = before.map(({ contactId, dueAt }) => ({ contactId, at: dueAt }));
    const due = await waitsOver(tx, at, stepDefinition(step).wait(step));
    const here = before.map((each, n) => ({ ...each, dueAt: due[n] ?? each.dueAt, collects: 1 }));
    if (step.kind === 'branch') {
      for (const arm of ['then', 'else'] as const)
        await follow(stepInto(steps, path, arm), here, [
          ...only,
          { came: arm === 'then', signals: [...step.if] },
        ]);
      return;
    }
    const going = step.kind === 'digest' ? collected(here, step.windowSeconds * 1_000) : here;
    const { channels = rule.channels, unless } = step;
    nudges.push(...going.map((each) => ({ ...each, step: number, channels, unless, only: [...only] })));
    await follow(stepAfter(steps, path), going, only);
  }

  await follow(stepAfter(steps, undefined), fired, []);
  return nudges
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || a.step - b.step)
    .slice(0, shown)
    .map((each) => ({ ...each, dueAt: each.dueAt.toISOString() }));
}

/** One a person and window: what comes to a digest before it leaves goes with it. */
function collected<Each extends PastFiring>(
  here: readonly Each[],
  windowMs: number,
): (Each & { collects: number })[] {
  const open = new Map<string, Each & { collects: number }>();
  const found: (Each & { collects: number })[] = [];
  for (const each of [...here].sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())) {
    const digest = open.get(each.contactId);
    if (digest && each.dueAt.getTime() - windowMs <= digest.dueAt.getTime()) digest.collects += 1;
    else {
      const made = { ...each, collects: 1 };
      open.set(each.contactId, made);
      found.push(made);
    }
  }
  return found;
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
