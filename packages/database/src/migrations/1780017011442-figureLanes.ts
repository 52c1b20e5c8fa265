import { sqlMigration } from '../sqlMigration.ts';

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
 * Sums of settled nudges have eight lanes, one of which a connection adds to: batches of one tenant that end at the same time waited for
 * the row of the hour from the first one's settlement to its commit. What was settled now is looked up by a hash (`is true` keeps it one):
 * a join of the two states of the rows, whose number nobody knows when it is planned, compared each with each. Decisions and ratings, seldom and by hand, stay in lane 0.
 */
export const figureLanes = sqlMigration(
  'FigureLanes1780017011442',
  `
  alter table nudge.figure add column lane smallint not null default 0;
  alter table nudge.figure drop constraint figure_pkey, add primary key (tenant_id, grain, at, lane);

  create or replace function nudge.count_settled() returns trigger language plpgsql as $$
    begin
      insert into nudge.figure as f (tenant_id, grain, at, lane, delivered, unknown, waited, waiting_seconds, written, writing_seconds,
        approved_after, approving_seconds, sending_seconds)
      select n.tenant_id, g.grain, date_trunc(g.grain, n.settled_at, 'UTC'), pg_backend_pid() % 8, ${settledSums}
      from after n ${grains}
      where n.settled_at is not null and (n.id in (select b.id from before b where b.settled_at is null)) is true
      group by 1, 2, 3 order by 1, 2, 3
      on conflict (tenant_id, grain, at, lane) do update set ${added(settledColumns)};
      return null;
    end $$;

  create or replace function nudge.count_decision() returns trigger language plpgsql as $$
    begin
      insert into nudge.figure as f (tenant_id, grain, at, decided, approved)
      select new.tenant_id, g.grain, date_trunc(g.grain, new.decided_at, 'UTC'), 1, (new.state = 'approved')::int
      from (values ('hour'), ('day')) g (grain) order by 2
      on conflict (tenant_id, grain, at, lane) do update set ${added(['decided', 'approved'])};
      return null;
    end $$;

  create or replace function nudge.count_rating() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        update nudge.figure f set rated = f.rated - 1, helpful = f.helpful - old.helpful::int
          where f.tenant_id = old.tenant_id and f.grain in ('hour', 'day') and f.at = date_trunc(f.grain, old.rated_at, 'UTC') and f.lane = 0;
      end if;
      insert into nudge.figure as f (tenant_id, grain, at, rated, helpful)
      select new.tenant_id, g.grain, date_trunc(g.grain, new.rated_at, 'UTC'), 1, new.helpful::int
      from (values ('hour'), ('day')) g (grain) order by 2
      on conflict (tenant_id, grain, at, lane) do update set ${added(['rated', 'helpful'])};
      return null;
    end $$;
  `,
);
