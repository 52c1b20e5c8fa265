/** Monthly partitions of the audit and access logs: made ahead, dropped whole when their time is over. */
export const logPartitions = `
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
`;
