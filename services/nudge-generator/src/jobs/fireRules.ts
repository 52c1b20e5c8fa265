import type { Rule } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import type { DomainEvent } from '@tsudoi/queue/defineJob';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';
import type { CurrentStage } from '@tsudoi/platform/platform';
import { backlogQueue } from '../backlog/backlogQueue.ts';
import { waitsForDailyBatch } from '../rules/dueWhen.ts';
import { audienceSql } from '../rules/audienceSql.ts';
import { insertNudges } from '../store/insertNudges.ts';
import { enabledRules } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';
import { facts, firesOn, slotOf } from '../rules/domainEvents.ts';

/** People in one transaction of a firing. */
const chunk = 2_000;

/**
 * A domain event from the outbox (behind its curve, changed) fires the rules on it for their whole audience, a chunk of
 * people a transaction. Repeating it adds nothing: the key is made of the event and its lead day, not of the message.
 */
export function createFireRules(stage: CurrentStage): JobHandler<DomainEvent> {
  return async (job, run) => {
    const { database, clock, signal } = run;
    const domainEvent = job.payload;
    const now = clock.now();
    const rules = await database.withTenant(job.tenantId, async (tx) => {
      const ofKind =
        domainEvent.type === 'event.behind'
          ? await enabledRules(tx, 'pace')
          : await enabledRules(tx, 'change', [domainEvent.type]);
      return ofKind.filter((rule) => firesOn(rule.trigger, domainEvent));
    });
    let done = 0;
    for (const rule of rules) {
      for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
        signal.throwIfAborted();
        cursor = await fireChunk(database, job.tenantId, rule, domainEvent, cursor, now, stage);
        run.progress((done += 1), done + 1, rule.name);
      }
    }
  };
}

async function fireChunk(
  database: Database,
  tenantId: string,
  rule: Rule,
  domainEvent: DomainEvent,
  cursor: string | null,
  now: Date,
  stage: CurrentStage,
): Promise<string | null> {
  return database.withTenant(tenantId, async (tx) => {
    const people = await audienceAfter(tx, rule, cursor, now);
    const { eventId, trigger } = facts(domainEvent);
    const { dailyAt } = await readSettings(tx);
    const inserted = await insertNudges(
      tx,
      people.map((contactId) => ({
        contactId,
        slot: slotOf(rule.trigger, domainEvent),
        at: now,
        eventId,
        trigger,
      })),
      {
        ruleId: rule.id,
        ruleVersion: rule.version,
        rule,
        now,
        deferred: waitsForDailyBatch(rule, stage.current().nudges),
        dailyAt,
      },
    );
    if (inserted > 0) tx.signal(wakeSignal(backlogQueue));
    return people.length === chunk ? (people.at(-1) ?? null) : null;
  });
}

async function audienceAfter(tx: Tx, rule: Rule, cursor: string | null, now: Date): Promise<string[]> {
  const values: unknown[] = [now, cursor, chunk];
  const audience = audienceSql(rule.audience, values, '$1');
  const rows = await tx.query<{ id: string }>(
    `select c.id from core.contact_view c where ($2::uuid is null or c.id > $2) and $1::timestamptz is not null and ${audience}
     order by c.id limit $3`,
    values,
  );
  return rows.map((row) => row.id);
}
