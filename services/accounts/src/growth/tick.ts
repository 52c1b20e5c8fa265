import type { Database, Tx } from '@tsudoi/database/database';
import { publish } from '@tsudoi/database/outbox';
import { writeStage } from '@tsudoi/database/stage';
import { applyChanges, decide, type Decision } from '@tsudoi/growth/decide';
import type { Policy } from '@tsudoi/growth/rule';
import { firstStage, Stage } from '@tsudoi/growth/stage';
import { stateFrom } from '@tsudoi/growth/stateFrom';
import type { Clock } from '@tsudoi/runtime/clock';
import { noteDecision } from './stageChanges.ts';
import { lockState, openOverrides, saveState, storedReadings } from './growthStore.ts';

export interface TickParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly policy: Policy;
}

/**
 * One decision, written with everything that follows from it in one transaction: the state of the policy, the stage, its
 * history, audit entry and domain event. Undefined where another process is deciding, and before there is a tenant.
 */
export async function tick({ database, clock, policy }: TickParts): Promise<Decision | undefined> {
  const [home] = await database.installation<{ id: string | null }>('select core.home_tenant() as id');
  if (!home?.id) return undefined;
  const readings = await storedReadings(database);
  return database.withTenant(home.id, async (tx) => {
    const locked = await lockState(tx);
    if (!locked) return undefined;
    const now = clock.now();
    const overrides = await openOverrides((sql, values) => tx.query(sql, values), now);
    // Its first decision: the stage may be what a growth operator brought about before.
    const state = locked.state ?? stateFrom(policy, await stageInForce(tx), now.getTime());
    const decision = decide(policy, state, readings, overrides, now.getTime());
    await saveState(tx, decision.state, now);
    if (Object.keys(decision.changes).length > 0) await bringAbout(tx, decision, overrides.at(-1)?.reason);
    return decision;
  });
}

async function stageInForce(tx: Tx): Promise<Stage> {
  const [row] = await tx.query<{ modes: Partial<Stage> }>('select modes from core.stage');
  return Stage.parse({ ...firstStage, ...row?.modes });
}

/** Takes the changes into the stage in force, whoever wrote it last. */
async function bringAbout(tx: Tx, decision: Decision, heldBecause: string | undefined): Promise<void> {
  const [row] = await tx.query<{ version: number; modes: Partial<Stage> }>(
    'select version, modes from core.stage for update',
  );
  if (!row) return;
  const inForce = Stage.parse({ ...firstStage, ...row.modes });
  const next = applyChanges(inForce, decision.changes);
  const { switched } = decision;
  const held = heldBecause === undefined ? 'no longer held by hand' : `held by hand: ${heldBecause}`;
  const reason = (switched?.message.en ?? held).slice(0, 500);
  await writeStage(tx, row.version, next, reason, 'growth');
  const because = decision.checks.find(({ rule }) => rule === switched?.rule)?.because ?? [];
  await noteDecision(tx, row.version + 1, {
    rule: switched?.rule ?? null,
    stepBack: switched?.stepBack ?? false,
    because,
  });
  await publish(tx, 'stage.changed', {
    version: row.version + 1,
    modes: decision.changes,
    rule: switched?.rule ?? null,
    reason,
  });
}
