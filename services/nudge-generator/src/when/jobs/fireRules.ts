import type { Rule } from '@tsudoi/contracts/rules';
import type { Database, Tx } from '@tsudoi/database/database';
import { wakeSignal } from '@tsudoi/queue/enqueue';
import type { JobHandler } from '@tsudoi/queue/runJob';
import type { CurrentStage } from '@tsudoi/platform/platform';
import { backlogQueue } from '../../backlog/backlogQueue.ts';
import { waitsForDailyBatch } from '../triggers/dueWhen.ts';
import { audienceSql } from '../signals/audienceSql.ts';
import { readEvents } from '../store/events.ts';
import { insertNudges } from '../store/insertNudges.ts';
import { enabledRules } from '../store/rules.ts';
import { readSettings } from '../store/settings.ts';
import { triggerOf } from '../rules/domainEvents.ts';
import type { FiringEvent, HappeningEvent } from '../triggers/defineTrigger.ts';
import { allTriggers } from '../triggers/triggerDefinitions.ts';

/** People in one transaction of a firing. */
const chunk = 2_000;

/** A rule that a domain event fires, with the event as it stands. */
interface FiredRule {
  readonly rule: Rule;
  readonly domainEvent: FiringEvent;
  readonly event: HappeningEvent | undefined;
  readonly slot: string;
  readonly saysKind: string | undefined;
}

/**
 * A domain event from the outbox fires the rules whose trigger hears it and is met for their whole audience, a chunk of
 * people a transaction. Repeating it adds nothing: the key is made of the event and its lead day, not of the message.
 */
export function createFireRules(stage: CurrentStage): JobHandler<FiringEvent> {
  return async (job, run) => {
    const { database, clock, signal } = run;
    const now = clock.now();
    const fired = await database.withTenant(job.tenantId, (tx) => firedRules(tx, job.payload));
    let done = 0;
    for (const each of fired) {
      for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
        signal.throwIfAborted();
        cursor = await fireChunk(database, job.tenantId, each, cursor, now, stage);
        run.progress((done += 1), done + 1, each.rule.name);
      }
    }
  };
}

async function firedRules(tx: Tx, domainEvent: FiringEvent): Promise<FiredRule[]> {
  const { eventId } = domainEvent.payload;
  const known = (await readEvents(tx, [eventId])).get(eventId);
  const event = known && { id: eventId, ...known };
  const fired: FiredRule[] = [];
  for (const definition of allTriggers) {
    if (definition.firedBy !== 'domain events' || !definition.hears.includes(domainEvent.type)) continue;
    for (const rule of await enabledRules(tx, definition.kind)) {
      if (!(await definition.matches(tx, rule.trigger, domainEvent, event))) continue;
      const slot = definition.slot(rule.trigger, domainEvent, event);
      fired.push({ rule, domainEvent, event, slot, saysKind: definition.saysKind });
    }
  }
  return fired;
}

async function fireChunk(
  database: Database,
  tenantId: string,
  { rule, domainEvent, event, slot, saysKind }: FiredRule,
  cursor: string | null,
  now: Date,
  stage: CurrentStage,
): Promise<string | null> {
  return database.withTenant(tenantId, async (tx) => {
    const people = await audienceAfter(tx, rule, event, cursor, now);
    const { dailyAt } = await readSettings(tx);
    const inserted = await insertNudges(
      tx,
      [
        {
          ruleId: rule.id,
          ruleVersion: rule.version,
          rule,
          deferred: waitsForDailyBatch(rule, stage.current().nudges),
          firings: people.map((contactId) => ({
            contactId,
            slot,
            at: now,
            eventId: event?.id,
            trigger: { ...triggerOf(domainEvent, event), ...(saysKind !== undefined && { kind: saysKind }) },
          })),
        },
      ],
      { now, dailyAt },
    );
    if (inserted > 0) tx.signal(wakeSignal(backlogQueue));
    return people.length === chunk ? (people.at(-1) ?? null) : null;
  });
}

async function audienceAfter(
  tx: Tx,
  rule: Rule,
  event: HappeningEvent | undefined,
  cursor: string | null,
  now: Date,
): Promise<string[]> {
  const { signedUpTo, ...others } = rule.audience;
  const eventId = signedUpTo === 'trigger' ? event?.id : signedUpTo;
  if (signedUpTo !== undefined && eventId === undefined) return [];
  const values: unknown[] = [now, cursor, chunk];
  const audience = audienceSql({ ...others, ...(eventId && { signedUpTo: eventId }) }, values, '$1');
  const rows = await tx.query<{ id: string }>(
    `select c.id from core.contact_view c where ($2::uuid is null or c.id > $2) and $1::timestamptz is not null and ${audience}
     order by c.id limit $3`,
    values,
  );
  return rows.map((row) => row.id);
}
