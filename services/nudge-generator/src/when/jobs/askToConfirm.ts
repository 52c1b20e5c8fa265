import { randomUUID } from 'node:crypto';
import type { Rule } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import { eachTenant } from '@tsudoi/runtime/eachTenant';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import { confirmationRule } from '../rules/confirmationRule.ts';
import { noteAsked, takeToAsk } from '../store/confirmations.ts';
import { insertNudges } from '../store/insertNudges.ts';
import { enabledRules, hasRuleOn, insertRule } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';
import { confirmationWanted } from '../triggers/confirmation.ts';

/** People of one transaction. */
const chunk = 500;
const dayMs = 86_400_000;

/**
 * Asks new contacts to confirm, where their tenant wants that: a nudge each, in the transaction that notes it, so that a crash asks
 * nobody twice. Safe in any number of processes. Resolves to how many were asked.
 */
export async function askToConfirm(database: Database, now: Date, stopping: AbortSignal): Promise<number> {
  const tenants = await database.dispatcher.query<{ tenantId: string }>(
    'select distinct tenant_id as "tenantId" from nudge.confirmation where ask_at <= $1',
    [now],
  );
  return eachTenant(
    tenants,
    async ({ tenantId }) => {
      let total = 0;
      for (let more = true; more && !stopping.aborted;) {
        const asked = await database.withTenant(tenantId, (tx) => ofTenant(tx, now));
        total += asked;
        more = asked === chunk;
      }
      return total;
    },
    { isOver: () => stopping.aborted },
  );
}

async function ofTenant(tx: Tx, now: Date): Promise<number> {
  const { doubleOptIn, dailyAt } = await readSettings(tx);
  if (!doubleOptIn) return 0;
  const rule = await ruleThatAsks(tx, now);
  if (!rule) return 0;
  const people = await takeToAsk(tx, now, chunk);
  if (people.length === 0) return 0;
  const firings = people.map(({ contactId, round, nth }) => ({
    contactId,
    slot: `${confirmationWanted}:${String(round)}:${String(nth)}`,
    at: now,
    trigger: { kind: confirmationWanted, round },
  }));
  const of = { ruleId: rule.id, ruleVersion: rule.version, rule, deferred: false, firings };
  if ((await insertNudges(tx, [of], { now, dailyAt })) > 0) tx.signal(wakeSignal(backlogQueue));
  await noteAsked(
    tx,
    people.map(({ contactId }) => contactId),
    { now, ruleId: rule.id, expiresAt: new Date(now.getTime() + doubleOptIn.validDays * dayMs) },
  );
  return people.length;
}

/** The tenant's rule that asks; the first time it is made. Undefined where it is switched off: then nobody is asked. */
async function ruleThatAsks(tx: Tx, now: Date): Promise<Rule | undefined> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 12))', [tx.tenantId]);
  if (!(await hasRuleOn(tx, confirmationWanted)))
    await insertRule(tx, randomUUID(), confirmationRule, 'system', now);
  const [rule] = await enabledRules(tx, 'change', [confirmationWanted]);
  return rule;
}
