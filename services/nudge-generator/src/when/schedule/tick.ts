import type { Rule } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { CurrentStage } from '@tsudoi/platform/platform';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import type { NudgeMetrics } from '../../nudgeMetrics.ts';
import { fillAheadMs, waitsForDailyBatch } from '../triggers/dueWhen.ts';
import { findRule } from '../store/rules.ts';
import { clockKinds, definitionOf } from '../triggers/triggerDefinitions.ts';
import { finishRun, openRun, saveRun } from '../store/runs.ts';
import { fillChunk, firstSlot, type FillWindow } from './fillRule.ts';

export interface TickParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stage: CurrentStage;
  readonly log: Logger;
  readonly metrics: NudgeMetrics;
  /** Contacts in one transaction of a fill. */
  readonly chunk?: number;
}

/** A window is filled again when less than this of it is left. */
const refillMs = 60_000;
/** A fill that takes longer is reported as overdue; it goes on. */
const fillDeadlineMs = 3_600_000;

/** One look at all rules of all tenants: fills what lies ahead. Safe in any number of processes. */
export async function tick(parts: TickParts): Promise<number> {
  const { database, clock, log } = parts;
  const now = clock.now();
  const rules = await database.dispatcher.query<{ id: string; tenant_id: string }>(
    `select id, tenant_id from nudge.rule
     where enabled and trigger_kind = any ($3)
       and (filled_until < $1 or filled_until > $2) order by filled_until`,
    [new Date(now.getTime() + refillMs), new Date(now.getTime() + 90_000_000), clockKinds],
  );
  let inserted = 0;
  for (const { id, tenant_id } of rules) {
    try {
      inserted += await fillOne(parts, tenant_id, id);
    } catch (err) {
      log.warn({ err, rule_id: id }, 'a rule was not filled; the next tick goes on where it stopped');
    }
  }
  return inserted;
}

/** Missed time is made up for as long as a nudge may be late; of an interval only the last missed slot is. */
function windowOf(rule: Rule, filledUntil: Date, parts: TickParts): FillWindow {
  const now = parts.clock.now();
  const aheadMs = fillAheadMs(rule, parts.stage.current().nudges);
  const definition = definitionOf(rule.trigger);
  const madeUp = definition.firedBy === 'clock' ? definition.madeUpSeconds?.(rule.trigger) : undefined;
  const lateMs = (madeUp ?? rule.expiresAfterSeconds) * 1_000;
  const tooFar = filledUntil.getTime() > now.getTime() + 90_000_000;
  const from = tooFar ? now.getTime() : Math.max(filledUntil.getTime(), now.getTime() - lateMs);
  return { from: new Date(from), to: new Date(now.getTime() + aheadMs), now };
}

/**
 * Where the window holds no slot of a rule whose slots are known ahead: until when there is none, less what rows are filled ahead.
 * Such a rule costs a look a quarter of an hour instead of a run a minute. Undefined where there is one to fill.
 */
async function passedUntil(
  tx: Tx,
  rule: Rule,
  { from, to, now }: FillWindow,
  batched: boolean,
): Promise<Date | undefined> {
  const definition = definitionOf(rule.trigger);
  if (definition.firedBy !== 'clock' || definition.knownAheadMs === undefined || batched) return undefined;
  const known = new Date(now.getTime() + definition.knownAheadMs);
  if (known <= to) return undefined;
  const first = await firstSlot(tx, rule, { from, to: known }, batched);
  if (first && first <= to) return undefined;
  // Slots come after the window's start: one at the very end of what is passed is in the next window.
  return first ? new Date(Math.max(to.getTime(), first.getTime() - 1)) : known;
}

async function fillOne(parts: TickParts, tenantId: string, ruleId: string): Promise<number> {
  const { database, clock, metrics, chunk = 5_000 } = parts;
  const startedAt = performance.now();
  let inserted = 0;
  for (;;) {
    const more = await database.withTenant(tenantId, async (tx) => {
      const [locked] = await tx.query<{ filled_until: Date }>(
        'select filled_until from nudge.rule where id = $1 and enabled for update skip locked',
        [ruleId],
      );
      const rule = locked && (await findRule(tx, ruleId));
      if (!rule) return false;
      const batched = waitsForDailyBatch(rule, parts.stage.current().nudges);
      const window = windowOf(rule, locked.filled_until, parts);
      const passed = await passedUntil(tx, rule, window, batched);
      if (passed) {
        await tx.execute('update nudge.rule set filled_until = $2 where id = $1', [ruleId, passed]);
        return false;
      }
      const run = await openRun(tx, rule, window, fillDeadlineMs);
      const filled = await fillChunk(tx, rule, run.window, run.cursor, chunk, batched);
      inserted += filled.inserted;
      if (filled.inserted > 0) tx.signal(wakeSignal(backlogQueue));
      if (filled.cursor !== null) {
        await saveRun(tx, run.id, filled.cursor, filled.inserted);
        return true;
      }
      await finishRun(tx, run.id, filled.inserted, clock.now());
      await tx.execute('update nudge.rule set filled_until = $2 where id = $1', [ruleId, run.window.to]);
      return false;
    });
    if (!more) break;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  metrics.run('fill', seconds, seconds * 1_000 > fillDeadlineMs ? 'overdue' : 'done');
  return inserted;
}
