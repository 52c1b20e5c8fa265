import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * The log of API calls; monthly partitions of the audit and access logs, made ahead and dropped whole when their time
 * is over.
 */
export const createAccessLog = sqlMigration(
  'CreateAccessLog1780000000007',
  `
  create table core.access_log (
    kind text not null,
    at timestamptz not null,
    tenant_id uuid,
    principal_kind text,
    principal_id text,
    method text not null,
    route text not null,
    status int not null,
    duration_ms real not null,
    request_id text not null,
    origin text
  ) partition by list (kind);
  create table core.access_log_access partition of core.access_log for values in ('access') partition by range (at);
  create table core.access_log_error partition of core.access_log for values in ('error') partition by range (at);
  create table core.access_log_prediction partition of core.access_log for values in ('prediction') partition by range (at);
  create index on core.access_log (tenant_id, at desc, request_id);
  ${tenantTable('core.access_log', 'select')}
  create function core.write_access_log(entries jsonb) returns int
    language sql security definer volatile set search_path = pg_catalog as $$
      with written as (
        insert into core.access_log
        select e.kind, e.at, e."tenantId", e."principalKind", e."principalId", e.method, e.route, e.status, e."durationMs", e."requestId", e.origin
        from jsonb_to_recordset(entries) as e (kind text, at timestamptz, "tenantId" uuid, "principalKind" text, "principalId" text,
          method text, route text, status int, "durationMs" real, "requestId" text, origin text)
        returning 1)
      select count(*)::int from written $$;
  -- Erasure of a member or key: their calls keep their time and route and lose who made them.
  create function core.forget_access(principal text) returns int
    language sql security definer volatile set search_path = pg_catalog as $$
      with forgotten as (
        update core.access_log set principal_id = null, origin = null
        where tenant_id = core.current_tenant() and principal_id = principal returning 1)
      select count(*)::int from forgotten $$;

  -- Makes the partitions of \`months\` months from the month of \`first\` on; existing ones are left alone. Returns how many it made.
  create function core.make_log_partitions(first date, months int) returns int
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      month date;
      child text;
      made int := 0;
      parent text;
    begin
      perform pg_advisory_xact_lock(hashtext('core.make_log_partitions'));
      for step in 0 .. least(greatest(months, 1), 60) - 1 loop
        month := (date_trunc('month', first::timestamp) + step * interval '1 month')::date;
        foreach parent in array array['audit_entry', 'access_log_access', 'access_log_error', 'access_log_prediction'] loop
          child := parent || '_' || to_char(month, 'YYYY_MM');
          if to_regclass('core.' || child) is null then
            execute format('create table core.%I partition of core.%I for values from (%L) to (%L)', child, parent,
              month::text || case when parent = 'audit_entry' then '' else ' 00:00:00+00' end,
              (month + interval '1 month')::date::text || case when parent = 'audit_entry' then '' else ' 00:00:00+00' end);
            execute format('alter table core.%I enable row level security', child);
            made := made + 1;
          end if;
        end loop;
      end loop;
      return made;
    end $$;

  -- Drops partitions that hold nothing younger than their kind is kept: access 30 days, errors 90, predictions 365.
  -- The audit log is never dropped here: it is archived first. Returns the names.
  create function core.drop_log_partitions() returns setof text
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      each record;
    begin
      perform pg_advisory_xact_lock(hashtext('core.make_log_partitions'));
      for each in
        select c.relname, p.relname as parent from pg_inherits i
          join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
          join pg_namespace n on n.oid = p.relnamespace
        where n.nspname = 'core' and p.relname in ('access_log_access', 'access_log_error', 'access_log_prediction')
      loop
        if (to_date(right(each.relname, 7), 'YYYY_MM') + interval '1 month') <= now() - (case each.parent
            when 'access_log_access' then interval '30 days'
            when 'access_log_error' then interval '90 days'
            else interval '365 days' end) then
          execute format('drop table core.%I', each.relname);
          return next each.relname;
        end if;
      end loop;
    end $$;

  revoke all on function core.write_access_log(jsonb), core.forget_access(text), core.make_log_partitions(date, int),
    core.drop_log_partitions() from public;
  grant execute on function core.write_access_log(jsonb), core.forget_access(text), core.make_log_partitions(date, int),
    core.drop_log_partitions() to tsudoi_app;
  select core.make_log_partitions(current_date, 4);
  `,
);
