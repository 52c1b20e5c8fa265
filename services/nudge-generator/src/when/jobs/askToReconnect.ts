import { randomUUID } from 'node:crypto';
import type { Rule } from '@tsudoi/contracts/rules';
import type { Tx } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import { reconnectRule } from '../rules/reconnectRule.ts';
import { insertNudges } from '../store/insertNudges.ts';
import { enabledRules, hasRuleOn, insertRule } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';

const change = 'calendar.connection_lost';

/** A calendar's grant was lost: nudges who can give it again, at once in every mode, once for each loss. */
export function createAskToReconnect(
  publicUrl: string,
): JobHandler<DomainEvent<'calendar.reconnect_wanted'>> {
  return async (job, run) => {
    const { connectionId, provider, contactId } = job.payload.payload;
    const now = run.clock.now();
    await run.database.withTenant(job.tenantId, async (tx) => {
      const { dailyAt } = await readSettings(tx);
      for (const rule of await reconnectRules(tx, publicUrl, now)) {
        const firing = {
          contactId,
          slot: `${change}:${job.payload.id}`,
          at: now,
          trigger: { kind: change, connectionId, provider, occurredAt: job.payload.occurredAt },
        };
        const of = { ruleId: rule.id, ruleVersion: rule.version, rule, deferred: false, firings: [firing] };
        if ((await insertNudges(tx, [of], { now, dailyAt })) > 0) tx.signal(wakeSignal(backlogQueue));
      }
      await run.complete(tx);
    });
  };
}

/** The tenant's rules on lost grants; the first time there is one made. Switched off counts as an answer. */
async function reconnectRules(tx: Tx, publicUrl: string, now: Date): Promise<Rule[]> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 11))', [tx.tenantId]);
  if (!(await hasRuleOn(tx, change)))
    await insertRule(tx, randomUUID(), reconnectRule(publicUrl), 'system', now);
  return enabledRules(tx, 'change', [change]);
}
