import type { Database, Tx } from '@tsudoi/database/database';
import { Conflict } from '@tsudoi/runtime/errors';
import { eventNamed } from '../store/events.ts';
import { readEvidence } from '../store/evidence.ts';
import { readHistory } from '../store/history.ts';
import { readPooledBelief } from '../store/pooledBeliefs.ts';
import { effectiveProfile } from '../store/profiles.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';
import type { PlanFacts } from './problemOf.ts';

/** What a plan of an event is made from, read in one transaction. 404 for no such event, 409 for one that is not open. */
export function readPlanFacts(
  database: Database,
  tenantId: string,
  eventId: string,
  now: Date,
): Promise<PlanFacts> {
  return database.withTenant(tenantId, (tx) => planFacts(tx, eventId, now));
}

/** The same within a transaction. */
export async function planFacts(tx: Tx, eventId: string, now: Date): Promise<PlanFacts> {
  const event = await eventNamed(tx, eventId);
  if (event.state !== 'open')
    throw new Conflict(`The event is ${event.state}; only an open event gets a plan`);
  const profile = await effectiveProfile(tx);
  return {
    event,
    tactics: await tacticsOfTenant(tx),
    profile,
    pool: profile.sharesOutcomes ? await readPooledBelief(tx) : undefined,
    past: await readHistory(tx, now),
    stated: await readEvidence(tx),
  };
}
