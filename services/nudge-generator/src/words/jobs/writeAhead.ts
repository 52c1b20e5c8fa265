import { randomUUID } from 'node:crypto';
import type { Database, Tx } from '@tsudoi/database/database';
import type { BatchLane } from '@tsudoi/llm/batch/batchLane';
import type { Gateway } from '@tsudoi/llm/gateway';
import type { CurrentStage } from '@tsudoi/platform/platform';
import type { Clock } from '@tsudoi/runtime/clock';
import type { Logger } from '@tsudoi/runtime/logger';
import { batchLines } from '../batchLines.ts';
import { chooseVariant } from '../chooseVariant.ts';
import { nudgePrefix } from '../nudgePrompt.ts';
import {
  fullHours,
  insertRun,
  markRun,
  openRuns,
  tenantsDueIn,
  untakenNudges,
  type AheadWindow,
  type BatchRunRow,
} from '../store/batchRuns.ts';
import { readStatistics } from '../store/generationFacts.ts';
import { rulesOfVersions } from '../../when/store/rules.ts';

export interface WriteAheadParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stage: CurrentStage;
  readonly log: Logger;
  readonly gateway: Gateway;
  readonly lane: BatchLane;
  readonly random: () => number;
  /** How long before they are due words are asked for; 0 asks for none. */
  readonly aheadMs: number;
  /** Fewer nudges than this in an hour are not worth a batch. */
  readonly leastNudges: number;
}

/** What is due sooner could not come back before the lane gives up on a batch (45 minutes before) in most cases. */
const leastAheadMs = 2 * 3_600_000;
/** Nudges of one run: bounds the memory of a look at it. */
const mostNudges = 5_000;
/** Runs that are looked after at once, the first due first: one that is asked for in real time keeps no other waiting. */
const runsAtOnce = 8;
const purpose = 'nudge.daily';

/** New nudges are looked for this often: what comes due is known hours before. */
const gatherEveryMs = 5 * 60_000;

/**
 * Makes looks: nudges of the daily batch that fall due in the coming hours go to a provider's batch API, and what is with
 * one is looked after until it is settled. Their keys, rows and due instants stay as they are: when due, the ordinary
 * pipeline finds the words. Safe in any number of processes, and after a crash at any point.
 */
export function createWriteAhead(parts: WriteAheadParts): () => Promise<void> {
  let gatheredMs = Number.NEGATIVE_INFINITY;
  return async () => {
    const nowMs = parts.clock.now().getTime();
    if (Math.abs(nowMs - gatheredMs) >= gatherEveryMs) {
      gatheredMs = nowMs;
      await gather(parts, nowMs);
    }
    const runs = (await openRuns(parts.database.dispatcher)).values();
    const work = async () => {
      for (const run of runs) await guarded(parts.log, { run_id: run.runId }, () => lookAfter(parts, run));
    };
    await Promise.all(Array.from({ length: runsAtOnce }, work));
  };
}

/** Gathers what falls due in the coming hours, tenant by tenant, where the mode batches and a model takes batches. */
async function gather(parts: WriteAheadParts, nowMs: number): Promise<void> {
  const { database, log, stage, aheadMs } = parts;
  if (aheadMs <= leastAheadMs || stage.current().nudges === 'event-driven' || !takesBatches(parts.gateway))
    return;
  const window = { from: new Date(nowMs + leastAheadMs), to: new Date(nowMs + aheadMs) };
  for (const tenantId of await tenantsDueIn(database.dispatcher, window))
    await guarded(log, { tenant_id: tenantId }, () =>
      database.withTenant(tenantId, (tx) => takeRuns(parts, tx, window)),
    );
}

async function guarded(log: Logger, of: Record<string, string>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (err) {
    log.warn(
      { err, ...of },
      'words were not prepared; the next look goes on, and what is missing is asked for when due',
    );
  }
}

/** Whether a model that may be asked for daily nudges has a batch API. */
function takesBatches(gateway: Gateway): boolean {
  const route = gateway.engine.catalog().route(purpose);
  return route?.targets.some((target) => target.enabled && target.batch !== undefined) ?? false;
}

/** Gathers what no run has yet into runs, hour by hour; one process at a time for a tenant. */
async function takeRuns(parts: WriteAheadParts, tx: Tx, window: AheadWindow): Promise<void> {
  const mode = parts.stage.current().nudges;
  const [lock] = await tx.query<{ free: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 9)) as free',
    [tx.tenantId],
  );
  if (!lock?.free) return;
  for (const hour of await fullHours(tx, window, mode, parts.leastNudges)) {
    for (;;) {
      const nudges = await untakenNudges(tx, hour, mode, mostNudges);
      const [first] = nudges;
      if (!first || nudges.length < parts.leastNudges) break;
      const rules = await rulesOfVersions(
        tx,
        [...new Map(nudges.map((each) => [versionOf(each), each])).values()].map(
          ({ ruleId, ruleVersion }) => ({
            ruleId,
            version: ruleVersion,
          }),
        ),
      );
      const statistics = await readStatistics(tx, [...new Set(nudges.map(({ ruleId }) => ruleId))]);
      await insertRun(
        tx,
        { runId: randomUUID(), deadlineAt: first.dueAt },
        nudges.map((nudge) => ({
          ...nudge,
          variant: chooseVariant(
            rules.get(versionOf(nudge))?.brief.variants.map(({ key }) => key) ?? [''],
            statistics.get(nudge.ruleId) ?? new Map(),
            parts.random,
          ),
        })),
        parts.clock.now(),
      );
      if (nudges.length < mostNudges) break;
    }
  }
}

function versionOf({
  ruleId,
  ruleVersion,
}: {
  readonly ruleId: string;
  readonly ruleVersion: number;
}): string {
  return `${ruleId}:${String(ruleVersion)}`;
}

/** Hands a run to the lane, or looks what became of it. */
async function lookAfter(parts: WriteAheadParts, run: BatchRunRow): Promise<void> {
  const { database, lane, clock } = parts;
  const { tenantId, runId, deadlineAt } = run;
  const mark = (as: 'submitted' | 'settled') =>
    database.withTenant(tenantId, (tx) => markRun(tx, runId, as, clock.now()));
  if (!run.submitted) {
    const lines = await database.withTenant(tenantId, (tx) => batchLines(tx, runId));
    if (lines.size === 0) {
      await mark('settled');
      return;
    }
    await lane.submit({
      tenantId,
      runId,
      purpose,
      prefix: nudgePrefix,
      lines: [...lines.values()],
      deadlineAt,
    });
    await mark('submitted');
    return;
  }
  const progress = await lane.poll(tenantId, runId, (ids) =>
    database.withTenant(tenantId, (tx) => batchLines(tx, runId, ids)),
  );
  if (progress.settled) await mark('settled');
}
