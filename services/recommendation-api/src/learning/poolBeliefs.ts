import type { Database, Tx } from '@tsudoi/database/database';
import { fitShowUp, type ShowUpCase } from '@tsudoi/forecast/showUpModel';
import { poolTactics } from '@tsudoi/forecast/tacticPool';
import { DEFAULT_SHARED_SPREAD } from '@tsudoi/portfolio/model';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { readEvidence } from '../store/evidence.ts';
import { readHistory } from '../store/history.ts';
import { forgetPooledBelief, writePooledBelief, type PooledBelief } from '../store/pooledBeliefs.ts';
import { effectiveProfile } from '../store/profiles.ts';
import { spreadByEvidence } from '../tactics/beliefs.ts';
import { catalogue } from '../tactics/catalogue.ts';
import { tacticsOfTenant } from '../tactics/tenantTactics.ts';
import { showUpCases } from './learntBeliefs.ts';
import { evidenceOf, type Told } from './tacticEvidence.ts';

const dayMs = 86_400_000;
/** What tenants have in common is told of a tactic only where so many used it: nobody's own figure can be read off it. */
const LEAST_TENANTS = 3;

/**
 * Once a day: what the tenants that share their outcomes have in common, handed to each of them; taken from those that share no more. Each tenant's rows are read
 * inside it, only sums over all of them are kept, and nothing below three tenants. Resolves to how many tenants were learnt from.
 */
export async function poolBeliefs(database: Database, now: Date): Promise<number> {
  const tenants = await database.dispatcher.query<{
    tenantId: string;
    shares: boolean;
    made_at: Date | null;
  }>(
    `select coalesce(p.tenant_id, b.tenant_id) as "tenantId", coalesce(p.shares_outcomes, false) as shares, b.made_at
     from recommendation.profile p full join recommendation.pooled_belief b on b.tenant_id = p.tenant_id
     where p.shares_outcomes or b.tenant_id is not null order by 1`,
  );
  const sharing = tenants.filter(({ shares }) => shares);
  const few = sharing.length < LEAST_TENANTS;
  const forgets = tenants.filter(({ shares, made_at }) => made_at !== null && (few || !shares));
  await eachTenant(forgets, async ({ tenantId }) => {
    await database.withTenant(tenantId, forgetPooledBelief);
    return 1;
  });
  const old = ({ made_at }: { made_at: Date | null }): boolean =>
    made_at === null || now.getTime() - made_at.getTime() >= dayMs;
  if (few || !sharing.some(old)) return 0;
  const told: { tenant: string; evidence: readonly Told[]; cases: readonly ShowUpCase[] }[] = [];
  // One that cannot be read is left out this day; who is read is the same in any order.
  const [read] = await Promise.allSettled([
    eachTenant(sharing, async ({ tenantId }) => {
      told.push(await database.withTenant(tenantId, (tx) => toldBy(tx, now)));
      return 1;
    }),
  ]);
  if (read.status === 'rejected' && told.length < LEAST_TENANTS) throw read.reason;
  told.sort((a, b) => a.tenant.localeCompare(b.tenant));
  const belief = beliefOf(told);
  await eachTenant(sharing, async ({ tenantId }) => {
    await database.withTenant(tenantId, async (tx) => {
      // Who took the consent back meanwhile is handed nothing.
      if ((await effectiveProfile(tx)).sharesOutcomes === true) await writePooledBelief(tx, belief, now);
    });
    return 1;
  });
  if (read.status === 'rejected') throw read.reason;
  return belief.tenants;
}

async function toldBy(tx: Tx, now: Date) {
  const past = await readHistory(tx, now);
  const [tactics, profile] = [await tacticsOfTenant(tx), await effectiveProfile(tx)];
  // A tenant's own tactics are its own business.
  const common = tactics.filter(({ origin }) => origin === 'catalogue');
  return {
    tenant: tx.tenantId,
    evidence: evidenceOf(past, await readEvidence(tx), common, profile),
    cases: showUpCases(past, tx.tenantId, profile),
  };
}

function beliefOf(
  told: readonly { tenant: string; evidence: readonly Told[]; cases: readonly ShowUpCase[] }[],
): PooledBelief {
  const spreads = Object.fromEntries(catalogue.map(({ key, evidence }) => [key, spreadByEvidence[evidence]]));
  const cases = told.flatMap((one) => one.cases);
  const telling = new Set(cases.map(({ tenant }) => tenant)).size;
  const { coefficients, prior } = fitShowUp(cases);
  const pooled = poolTactics({ spreads, sharedSpread: DEFAULT_SHARED_SPREAD }, told);
  const ofSeveral = (figures: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(figures).filter(([tactic]) => (pooled.tenants[tactic] ?? 0) >= LEAST_TENANTS),
    );
  return {
    tactics: {
      factors: ofSeveral(pooled.factors),
      spreads: ofSeveral(pooled.spreads),
      tenants: ofSeveral(pooled.tenants),
      sharedSpread: pooled.sharedSpread,
    },
    showUp: telling < LEAST_TENANTS ? null : { coefficients, prior },
    tenants: told.filter(({ evidence, cases: own }) => evidence.length + own.length > 0).length,
  };
}
