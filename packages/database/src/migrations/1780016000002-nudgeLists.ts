import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** States of a nudge that is over without having reached anybody. */
const ended = `('suppressed', 'failed', 'unknown', 'rejected', 'expired')`;

/** What is summed of settled nudges `n`, in the order of these columns. */
const settledColumns = [
  'delivered',
  'unknown',
  'waited',
  'waiting_seconds',
  'written',
  'writing_seconds',
  'approved_after',
  'approving_seconds',
  'sending_seconds',
];
const settledSums = `count(*) filter (where n.state = 'delivered'), count(*) filter (where n.state = 'unknown'),
  count(n.claimed_at), coalesce(sum(extract(epoch from n.claimed_at - greatest(n.slot_at, n.created_at))), 0),
  count(n.generated_at - n.claimed_at), coalesce(sum(extract(epoch from n.generated_at - n.claimed_at)), 0),
  count(n.approved_at - n.generated_at), coalesce(sum(extract(epoch from n.approved_at - n.generated_at)), 0),
  coalesce(sum(extract(epoch from n.settled_at - coalesce(n.approved_at, n.generated_at))) filter (where n.state = 'delivered'), 0)`;
const grains = `cross join (values ('hour'), ('day')) g (grain)`;
const added = (columns: readonly string[]) =>
  columns.map((column) => `${column} = f.${column} + excluded.${column}`).join(', ');

/**
 * Nudges by state and by rule are ranges of an index, figures are sums by the hour. No column that changes is indexed on
 * nudge.nudge itself, so that its update stays on its page: what is to do stands in the backlog, what waits in the approvals,
 * what ended otherwise than well in a table of its own, kept by triggers.
 */
export const nudgeLists = sqlMigration(
  'NudgeLists1780016000002',
  `
  create table nudge.undelivered (
    tenant_id uuid not null,
    state text not null check (state in ${ended}),
    nudge_id uuid not null,
    rule_id uuid not null,
    primary key (tenant_id, state, nudge_id)
  );
  create index undelivered_of_rule on nudge.undelivered (tenant_id, rule_id, state, nudge_id);
  ${tenantTable('nudge.undelivered', 'select, insert, delete')}
  insert into nudge.undelivered (tenant_id, state, nudge_id, rule_id) select tenant_id, state, id, rule_id from nudge.nudge where state in ${ended};
  create function nudge.note_undelivered() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        delete from nudge.undelivered u where u.tenant_id = old.tenant_id and u.state = old.state and u.nudge_id = old.id;
      end if;
      if tg_op <> 'DELETE' and new.state in ${ended} then
        insert into nudge.undelivered (tenant_id, state, nudge_id, rule_id) values (new.tenant_id, new.state, new.id, new.rule_id) on conflict do nothing;
      end if;
      return null;
    end $$;
  create trigger undelivered_made after insert on nudge.nudge for each row when (new.state in ${ended})
    execute function nudge.note_undelivered();
  create trigger undelivered_changed after update of state on nudge.nudge for each row
    when (old.state <> new.state and (old.state in ${ended} or new.state in ${ended})) execute function nudge.note_undelivered();
  create trigger undelivered_gone after delete on nudge.nudge for each row when (old.state in ${ended})
    execute function nudge.note_undelivered();

  create index nudge_of_rule on nudge.nudge (tenant_id, rule_id, id);
  create index approval_waiting on nudge.approval (tenant_id, nudge_id) where state = 'pending';
  create index backlog_begun on nudge.backlog (tenant_id, nudge_id) where state = 'running';
  -- The oldest that is due, and how many are, without looking at every tenant's line.
  create index backlog_oldest on nudge.backlog (due_at) where state = 'due';
  create index rating_contact on nudge.rating (tenant_id, contact_id);
  create index batch_nudge_contact on nudge.batch_nudge (tenant_id, contact_id);

  -- What became of nudges, by the hour and by the day (UTC) in which they were settled, decided, rated. Sums of seconds with
  -- their counts. A year is a few hundred rows, wherever it begins.
  create table nudge.figure (
    tenant_id uuid not null,
    grain text not null check (grain in ('hour', 'day')),
    at timestamptz not null,
    delivered int not null default 0,
    unknown int not null default 0,
    waited int not null default 0,
    waiting_seconds float8 not null default 0,
    written int not null default 0,
    writing_seconds float8 not null default 0,
    approved_after int not null default 0,
    approving_seconds float8 not null default 0,
    sending_seconds float8 not null default 0,
    decided int not null default 0,
    approved int not null default 0,
    rated int not null default 0,
    helpful int not null default 0,
    primary key (tenant_id, grain, at)
  ) with (fillfactor = 50);
  ${tenantTable('nudge.figure')}

  create function nudge.count_settled() returns trigger language plpgsql as $$
    begin
      insert into nudge.figure as f (tenant_id, grain, at, delivered, unknown, waited, waiting_seconds, written, writing_seconds,
        approved_after, approving_seconds, sending_seconds)
      select n.tenant_id, g.grain, date_trunc(g.grain, n.settled_at, 'UTC'), ${settledSums}
      from after n join before b on b.tenant_id = n.tenant_id and b.id = n.id ${grains}
      where n.settled_at is not null and b.settled_at is null
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (tenant_id, grain, at) do update set ${added(settledColumns)};
      return null;
    end $$;
  create trigger settled_counted after update on nudge.nudge referencing old table as before new table as after
    for each statement execute function nudge.count_settled();

  create function nudge.count_decision() returns trigger language plpgsql as $$
    begin
      insert into nudge.figure as f (tenant_id, grain, at, decided, approved)
      select new.tenant_id, g.grain, date_trunc(g.grain, new.decided_at, 'UTC'), 1, (new.state = 'approved')::int
      from (values ('hour'), ('day')) g (grain) order by 2
      on conflict (tenant_id, grain, at) do update set ${added(['decided', 'approved'])};
      return null;
    end $$;
  create trigger decision_counted after update of state on nudge.approval for each row
    when (old.state = 'pending' and new.state in ('approved', 'rejected')) execute function nudge.count_decision();

  -- The last rating counts: one that is given anew moves to the time of the new one.
  create function nudge.count_rating() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        update nudge.figure f set rated = f.rated - 1, helpful = f.helpful - old.helpful::int
          where f.tenant_id = old.tenant_id and f.grain in ('hour', 'day') and f.at = date_trunc(f.grain, old.rated_at, 'UTC');
      end if;
      insert into nudge.figure as f (tenant_id, grain, at, rated, helpful)
      select new.tenant_id, g.grain, date_trunc(g.grain, new.rated_at, 'UTC'), 1, new.helpful::int
      from (values ('hour'), ('day')) g (grain) order by 2
      on conflict (tenant_id, grain, at) do update set ${added(['rated', 'helpful'])};
      return null;
    end $$;
  create trigger rating_counted after insert or update on nudge.rating for each row execute function nudge.count_rating();

  insert into nudge.figure (tenant_id, grain, at, delivered, unknown, waited, waiting_seconds, written, writing_seconds,
    approved_after, approving_seconds, sending_seconds)
  select n.tenant_id, g.grain, date_trunc(g.grain, n.settled_at, 'UTC'), ${settledSums}
  from nudge.nudge n ${grains} where n.settled_at is not null group by 1, 2, 3;
  insert into nudge.figure as f (tenant_id, grain, at, decided, approved)
  select n.tenant_id, g.grain, date_trunc(g.grain, n.decided_at, 'UTC'), count(*), count(*) filter (where n.state = 'approved')
  from nudge.approval n ${grains} where n.state in ('approved', 'rejected') and n.decided_at is not null group by 1, 2, 3
  on conflict (tenant_id, grain, at) do update set ${added(['decided', 'approved'])};
  insert into nudge.figure as f (tenant_id, grain, at, rated, helpful)
  select n.tenant_id, g.grain, date_trunc(g.grain, n.rated_at, 'UTC'), count(*), count(*) filter (where n.helpful)
  from nudge.rating n ${grains} group by 1, 2, 3
  on conflict (tenant_id, grain, at) do update set ${added(['rated', 'helpful'])};
  `,
);
