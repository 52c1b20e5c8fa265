import { sqlMigration } from '../sqlMigration.ts';

/** Columns that lists are sorted by, whose cursors carry what JavaScript can hold: milliseconds. */
const columns = [
  'recommendation.event.created_at',
  'recommendation.plan.created_at',
  'core.api_key.created_at',
  'core.member.created_at',
  'core.invitation.created_at',
  'core.identity_provider.created_at',
  'core.contact.created_at',
  'core.sign_up_source.created_at',
  'core.sign_up.signed_up_at',
];

/**
 * A list sorted by date_trunc('milliseconds', created_at) read every row of its tenant for each page; by the column itself it
 * reads its page from the index. Views that show such a column are made anew as they were.
 */
export const millisecondTimes = sqlMigration(
  'MillisecondTimes1780011000004',
  `
  do $$
    declare
      wanted text;
      part text[];
      shown record;
    begin
      create temporary table remade (name text, definition text) on commit drop;
      foreach wanted in array array[${columns.map((column) => `'${column}'`).join(', ')}] loop
        part := string_to_array(wanted, '.');
        for shown in
          select distinct format('%I.%I', vn.nspname, v.relname) as name, pg_get_viewdef(v.oid) as definition
          from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class v on v.oid = r.ev_class
            join pg_namespace vn on vn.oid = v.relnamespace
            join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace
            join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
          where tn.nspname = part[1] and t.relname = part[2] and a.attname = part[3] and v.relkind = 'v'
        loop
          insert into remade values (shown.name, shown.definition);
          execute 'drop view ' || shown.name;
        end loop;
        execute format('alter table %I.%I alter column %I type timestamptz(3)', part[1], part[2], part[3]);
      end loop;
      for shown in select name, definition from remade loop
        execute format('create view %s with (security_invoker = true) as %s', shown.name, shown.definition);
        execute format('grant select on %s to tsudoi_app', shown.name);
      end loop;
    end $$;
  `,
);
