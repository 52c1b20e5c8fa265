import type { Tx } from '@tsudoi/database/database';

/** Deletes at most `most` rows of one kind that are older than `before`; resolves to how many. */
export type Prune = (tx: Tx, before: Date, most: number) => Promise<number>;

/** Signals by when they came; the index on that is a block range index, so a look that finds nothing costs little. */
export const pruneSignals: Prune = (tx, before, most) =>
  tx.execute(
    `delete from nudge.signal where tenant_id = $1 and id = any (array(
       select id from nudge.signal where tenant_id = $1 and received_at < $2 limit $3 for update skip locked))`,
    [tx.tenantId, before, most],
  );

/**
 * Settled nudges with all that hangs on them. Their ids are in the order of creation and what was settled before was
 * created before, so the primary key leads to the oldest.
 */
export const pruneNudges: Prune = async (tx, before, most) => {
  const [row] = await tx.query<{ pruned: number }>(
    `with old as materialized (
       select n.id, n.contact_id, n.key from nudge.nudge n
       where n.tenant_id = $1 and n.id < nudge.first_id($2) and n.settled_at < $2
       order by n.id limit $3 for update skip locked
     ), d as (
       delete from nudge.delivery d using old where d.tenant_id = $1 and d.contact_id = old.contact_id and d.nudge_key = old.key
     ), i as (
       delete from nudge.inbox_item i using old where i.tenant_id = $1 and i.contact_id = old.contact_id and i.nudge_id = old.id
     ), a as (
       delete from nudge.approval a using old where a.tenant_id = $1 and a.nudge_id = old.id
     ), r as (
       delete from nudge.rating r using old where r.tenant_id = $1 and r.nudge_id = old.id
     ), b as (
       delete from nudge.batch_nudge b using old where b.tenant_id = $1 and b.nudge_id = old.id
     ), n as (
       delete from nudge.nudge n using old where n.tenant_id = $1 and n.id = old.id returning 1
     ) select count(*)::int as pruned from n`,
    [tx.tenantId, before, most],
  );
  return row?.pruned ?? 0;
};

/** Sums of figures: none is asked for further back than what they sum is kept. */
export const pruneFigures: Prune = (tx, before, most) =>
  tx.execute(
    `delete from nudge.figure f using (
       select grain, at from nudge.figure where tenant_id = $1 and grain in ('hour', 'day') and at < $2 limit $3 for update skip locked) old
     where f.tenant_id = $1 and f.grain = old.grain and f.at = old.at`,
    [tx.tenantId, before, most],
  );

/** Keys of what providers told: a repeat comes within days. */
export const pruneTold: Prune = (tx, before, most) =>
  tx.execute(
    `delete from nudge.told_event where tenant_id = $1 and key = any (array(
       select key from nudge.told_event where tenant_id = $1 and told_at < $2 limit $3))`,
    [tx.tenantId, before, most],
  );

/** Ends of fills, and marks of what was told of an event's pace. */
export const pruneRuns: Prune = (tx, before, most) =>
  tx.execute(
    `delete from nudge.run where tenant_id = $1 and id = any (array(
       select id from nudge.run where tenant_id = $1 and finished_at < $2 order by finished_at limit $3 for update skip locked))`,
    [tx.tenantId, before, most],
  );

/** Settled runs of the batch lane with their prompts and answers; one run is at most 5,000 lines. */
export const pruneBatchRuns: Prune = async (tx, before) => {
  const [row] = await tx.query<{ pruned: number }>(
    `with old as materialized (
       select run_id from nudge.batch_run where tenant_id = $1 and state = 'settled' and settled_at < $2
       order by settled_at limit 1 for update skip locked
     ), l as (
       delete from nudge.llm_batch l using old where l.tenant_id = $1 and l.run_id = old.run_id and l.settled_at is not null
     ), n as (
       delete from nudge.batch_run r using old where r.run_id = old.run_id returning 1
     ) select count(*)::int as pruned from n`,
    [tx.tenantId, before],
  );
  return row?.pruned ?? 0;
};

/** Rows of the backlog whose nudge is gone, as that of an erased person is; no age protects them. */
export const pruneOrphans: Prune = (tx, _before, most) =>
  tx.execute(
    `delete from nudge.backlog where tenant_id = $1 and nudge_id = any (array(
       select o.nudge_id from nudge.backlog o where o.tenant_id = $1
         and not exists (select from nudge.nudge n where n.tenant_id = $1 and n.id = o.nudge_id)
       limit $2 for update skip locked))`,
    [tx.tenantId, most],
  );
