import type { Tx } from '@tsudoi/database/database';
import type { Stage } from '@tsudoi/growth/stage';
import { insertNudges, type FiringRule } from '../store/insertNudges.ts';
import type { AtOnce } from './atOnce.ts';
import { enabledRules } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';
import { completesPattern, holdPatterns, isOf, isSingle, laterSignals } from '../signals/signalPattern.ts';
import type { StoredSignal } from '../store/signals.ts';
import { waitsForDailyBatch } from '../triggers/dueWhen.ts';

/** What signals led to. */
export interface Matched {
  /** New nudges. */
  readonly nudges: number;
  /** Those of them that wait in the backlog. */
  readonly waiting: number;
  /** The due instants of those that were delivered at once; `AtOnce.count` hears of them after the commit. */
  readonly delivered: readonly Date[];
}

const nothing: Matched = { nudges: 0, waiting: 0, delivered: [] };

/** Fires the rules whose pattern these new signals complete; what `atOnce` takes is delivered in this transaction. */
export async function matchSignals(
  tx: Tx,
  signals: readonly StoredSignal[],
  mode: Stage['nudges'],
  now: Date,
  atOnce?: AtOnce,
): Promise<Matched> {
  if (signals.length === 0) return nothing;
  const rules = await enabledRules(tx, 'signal', [...new Set(signals.map((signal) => signal.type))]);
  if (rules.length === 0) return nothing;
  const settings = await readSettings(tx);
  const firing: FiringRule[] = [];
  const matched = rules.flatMap((rule) => {
    const { trigger } = rule;
    return trigger.kind === 'signal'
      ? [{ rule, trigger, matching: signals.filter((signal) => isOf(trigger, signal)) }]
      : [];
  });
  const patterned = matched.filter(({ trigger }) => !isSingle(trigger));
  const people = patterned.flatMap(({ matching }) => matching.map(({ contactId }) => contactId));
  if (people.length > 0) await holdPatterns(tx, people);
  for (const { rule, trigger, ...each } of matched) {
    let { matching } = each;
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
  // Of signals that answer nudges variants learn in this transaction: uses of variants are then counted in another, lest the two wait for each other.
  const answering = signals.some(({ nudgeId }) => nudgeId !== undefined);
  const isLeft = ({ rule }: FiringRule) => answering && rule.brief.variants.length > 1;
  const share = await atOnce?.deliver(
    tx,
    firing.filter((each) => !isLeft(each)),
    settings,
    now,
  );
  const delivered = share?.delivered ?? [];
  const left = share ? [...share.left, ...firing.filter(isLeft)] : firing;
  const waiting = await insertNudges(tx, left, { now, dailyAt: settings.dailyAt });
  return { nudges: delivered.length + waiting, waiting, delivered };
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
