import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * Domain events and the backlog of jobs; claiming, renewing and settling in one round trip each; what the relay and
 * the sweeper may do.
 */
export const createQueue = sqlMigration(
  'CreateQueue1780000000002',
  `
  -- Domain events, written with the state they tell of; the relay turns each into one job per subscriber.
  create table core.outbox (
    id bigint generated always as identity primary key,
    tenant_id uuid not null,
    type text not null,
    payload jsonb not null,
    traceparent text,
    created_at timestamptz not null default now(),
    relayed_at timestamptz
  );
  create index outbox_pending on core.outbox (id) where relayed_at is null;
  create index outbox_relayed on core.outbox (relayed_at) where relayed_at is not null;
  create index outbox_tenant on core.outbox (tenant_id, id);
  ${tenantTable('core.outbox', 'select, insert, update (relayed_at)', ['id', 'tenant_id', 'type', 'created_at', 'relayed_at'])}

  -- The backlog of generic jobs. Queue jobs in Redis only say "run next".
  create table core.job (
    id bigint generated always as identity primary key,
    tenant_id uuid not null,
    queue text not null,
    name text not null,
    dedupe_key text,
    payload jsonb not null,
    priority int not null default 100,
    cost int not null default 1 check (cost > 0),
    state text not null default 'due' check (state in ('due', 'running', 'done', 'dead')),
    due_at timestamptz not null default now(),
    attempts int not null default 0,
    fence bigint not null default 0,
    lease_until timestamptz,
    last_error text,
    traceparent text,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    started_at timestamptz,
    progress jsonb
  );
  create unique index job_dedupe on core.job (tenant_id, name, dedupe_key) where dedupe_key is not null;
  create index job_due on core.job (queue, due_at) where state = 'due';
  create index job_pick on core.job (queue, tenant_id, priority, due_at, id) where state = 'due';
  create index job_running on core.job (queue, lease_until) where state = 'running';
  create index job_tenant_dead on core.job (tenant_id, id) where state = 'dead';
  create index job_dead_settled on core.job (settled_at) where state = 'dead';
  create index job_settled on core.job (settled_at) where state = 'done';
  ${tenantTable('core.job', 'select, insert, update, delete', ['id', 'tenant_id', 'queue', 'name', 'priority', 'cost', 'state', 'due_at', 'lease_until'])}

  -- Takes the rows that are still due, or whose lease has run out; each claim has a higher fence than the one before.
  create function core.claim_jobs(tenant uuid, ids bigint[], instant timestamptz, lease_seconds float8) returns table
    (id bigint, name text, payload jsonb, attempts int, fence bigint, traceparent text, created_at timestamptz, due_at timestamptz)
    language plpgsql as $$
    #variable_conflict use_column
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query
        with picked as materialized (
          select j.id from core.job j where j.id = any(ids)
            and ((j.state = 'due' and j.due_at <= greatest(instant, now()))
              or (j.state = 'running' and j.lease_until < clock_timestamp()))
          for update skip locked)
        update core.job j set state = 'running', attempts = j.attempts + 1, fence = j.fence + 1,
            lease_until = clock_timestamp() + make_interval(secs => lease_seconds),
            started_at = clock_timestamp(), progress = null
          from picked where j.id = picked.id
          returning j.id, j.name, j.payload, j.attempts, j.fence, j.traceparent, j.created_at, j.due_at;
    end $$;

  -- Lengthens the leases that are still the caller's; the ids that are missing in the answer are lost.
  create function core.renew_jobs(tenant uuid, ids bigint[], fences bigint[], progresses jsonb[], lease_seconds float8)
    returns setof bigint language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query
        update core.job j set lease_until = clock_timestamp() + make_interval(secs => lease_seconds),
            progress = coalesce(held.progress, j.progress)
          from unnest(ids, fences, progresses) held (id, fence, progress)
          where j.id = held.id and j.fence = held.fence and j.state = 'running'
          returning j.id;
    end $$;

  -- Settles the jobs that are still the caller's as done, due again or dead. 'returned' is due again at no attempt.
  create function core.settle_jobs
    (tenant uuid, ids bigint[], fences bigint[], outcomes text[], errors text[], dues timestamptz[])
    returns setof bigint language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query
        update core.job j set
            state = case held.outcome when 'returned' then 'due' else held.outcome end,
            attempts = j.attempts - case held.outcome when 'returned' then 1 else 0 end,
            last_error = case held.outcome when 'returned' then j.last_error else held.error end,
            due_at = coalesce(held.due, j.due_at),
            settled_at = case when held.outcome in ('done', 'dead') then clock_timestamp() end,
            lease_until = null
          from unnest(ids, fences, outcomes, errors, dues) held (id, fence, outcome, error, due)
          where j.id = held.id and j.fence = held.fence and j.state = 'running'
          returning j.id;
    end $$;
  grant execute on function core.claim_jobs, core.renew_jobs, core.settle_jobs to tsudoi_app;

  -- Deletes what has served its time, at most batch rows of each kind, across tenants; tells numbers only.
  create function core.delete_expired(batch int, done_age interval, dead_age interval, outbox_age interval, key_age interval)
    returns table (done_jobs int, dead_jobs int, outbox_rows int, idempotency_keys int)
    language plpgsql security definer set search_path = pg_catalog as $$
    begin
      delete from core.job where id in (select id from core.job where state = 'done' and settled_at < now() - done_age
        order by settled_at limit batch for update skip locked);
      get diagnostics done_jobs = row_count;
      delete from core.job where id in (select id from core.job where state = 'dead' and settled_at < now() - dead_age
        order by settled_at limit batch for update skip locked);
      get diagnostics dead_jobs = row_count;
      delete from core.outbox where id in (select id from core.outbox where relayed_at < now() - outbox_age
        order by relayed_at limit batch for update skip locked);
      get diagnostics outbox_rows = row_count;
      delete from core.idempotency_key where ctid = any(array(select ctid from core.idempotency_key
        where created_at < now() - key_age order by created_at limit batch for update skip locked));
      get diagnostics idempotency_keys = row_count;
      return next;
    end $$;
  revoke all on function core.delete_expired from public;
  grant execute on function core.delete_expired to tsudoi_app;
  `,
);
