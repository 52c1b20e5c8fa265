import type { Tx } from '@tsudoi/database/database';
import type { Stage } from '@tsudoi/growth/stage';
import { insertNudges, type FiringRule } from '../store/insertNudges.ts';
import { enabledRules } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';
import { completesPattern, isSingle, laterSignals } from '../signals/signalPattern.ts';
import type { StoredSignal } from '../store/signals.ts';
import { waitsForDailyBatch } from '../triggers/dueWhen.ts';

/** Fires the rules whose pattern these new signals complete; resolves to the number of new nudges. */
export async function matchSignals(
  tx: Tx,
  signals: readonly StoredSignal[],
  mode: Stage['nudges'],
  now: Date,
): Promise<number> {
  if (signals.length === 0) return 0;
  const rules = await enabledRules(tx, 'signal', [...new Set(signals.map((signal) => signal.type))]);
  if (rules.length === 0) return 0;
  const { dailyAt } = await readSettings(tx);
  const firing: FiringRule[] = [];
  for (const rule of rules) {
    const { trigger } = rule;
    if (trigger.kind !== 'signal') continue;
    let matching = signals.filter(
      (signal) =>
        signal.type === trigger.signal &&
        (trigger.eventId === undefined || signal.eventId === trigger.eventId),
    );
    if (!isSingle(trigger)) {
      // What is told late may complete a pattern whose last signal was told before it.
      if (trigger.count > 1) matching = [...matching, ...(await laterSignals(tx, matching, trigger))];
      const completing = await completesPattern(
        tx,
        matching.map((signal) => signal.id),
        trigger,
        rule.id,
      );
      matching = matching.filter((signal) => completing.has(signal.id));
      if (trigger.count > 1) matching = firstOfEachPerson(matching);
    }
    firing.push({
      ruleId: rule.id,
      ruleVersion: rule.version,
      rule,
      deferred: waitsForDailyBatch(rule, mode),
      firings: matching.map((signal) => ({
        contactId: signal.contactId,
        slot: signal.id,
        at: signal.occurredAt,
        eventId: signal.eventId,
        trigger: {
          kind: 'signal',
          signal: signal.type,
          signalId: signal.id,
          occurredAt: signal.occurredAt.toISOString(),
        },
      })),
    });
  }
  return insertNudges(tx, firing, { now, dailyAt });
}

/** In one batch several signals may complete the same pattern: the earliest does, the others are used up by it. */
function firstOfEachPerson(signals: readonly StoredSignal[]): StoredSignal[] {
  const first = new Map<string, StoredSignal>();
  for (const signal of signals) {
    const known = first.get(signal.contactId);
    if (!known || signal.occurredAt < known.occurredAt) first.set(signal.contactId, signal);
  }
  return [...first.values()];
}
