import { sqlMigration } from '../sqlMigration.ts';

/** Functions that delete belong to a role that no request handler holds, and refuse what is not old. */
export const maintenanceRole = sqlMigration(
  'MaintenanceRole1780012000002',
  `
  -- Nobody signs in as it. The dispatcher's connection, on which no request is served, may become it for one transaction,
  -- and has none of its rights before it does.
  do $$ begin create role tsudoi_maintenance nologin nobypassrls nosuperuser;
    exception when duplicate_object or unique_violation then null; end $$;
  grant tsudoi_maintenance to tsudoi_dispatcher with inherit false, set true;
  grant usage on schema core, nudge to tsudoi_maintenance;

  create function core.refuse_young(age interval, minimum interval, what text) returns void
    language plpgsql immutable set search_path = pg_catalog as $$
    begin
      if age is null or age < minimum then
        raise exception '% younger than % are not deleted', what, minimum using errcode = 'insufficient_privilege';
      end if;
    end $$;

  create or replace function core.delete_expired(batch int, done_age interval, dead_age interval, outbox_age interval, key_age interval)
    returns table (done_jobs int, dead_jobs int, outbox_rows int, idempotency_keys int)
    language plpgsql security definer set search_path = pg_catalog as $$
    begin
      perform core.refuse_young(done_age, interval '1 day', 'done jobs');
      perform core.refuse_young(dead_age, interval '30 days', 'dead letters');
      perform core.refuse_young(outbox_age, interval '1 day', 'domain events');
      perform core.refuse_young(key_age, interval '24 hours', 'idempotency keys');
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

  create or replace function nudge.llm_prune(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
  declare gone int;
  begin
    perform core.refuse_young(now() - before, interval '90 days', 'entries of the ledger');
    delete from nudge.llm_ledger l where l.id in
      (select o.id from nudge.llm_ledger o where o.at < before order by o.at limit most for update skip locked);
    get diagnostics gone = row_count;
    return gone;
  end $$;

  revoke all on function core.delete_expired(int, interval, interval, interval, interval), core.drop_archived_audit(int),
    core.drop_log_partitions(), core.make_log_partitions(date, int), nudge.llm_prune(timestamptz, int) from public, tsudoi_app;
  grant execute on function core.delete_expired(int, interval, interval, interval, interval), core.drop_archived_audit(int),
    core.drop_log_partitions(), core.make_log_partitions(date, int), nudge.llm_prune(timestamptz, int) to tsudoi_maintenance;
  `,
);
