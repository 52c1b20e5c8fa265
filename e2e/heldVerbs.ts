/** What a role may do with a table. Verbs: S select, I insert, U update, D delete, T truncate, & references, ! trigger; small where only some columns are open. */
export interface Held {
  readonly name: string;
  readonly role: string;
  readonly verbs: string;
}

/** A row of `Held` for every table and view and each role of $1. */
export const heldVerbs = `
  select format('%I.%I', n.nspname, c.relname) as name, r.role,
    concat(
      case when has_table_privilege(r.role, c.oid, 'select') then 'S' when has_any_column_privilege(r.role, c.oid, 'select') then 's' end,
      case when has_table_privilege(r.role, c.oid, 'insert') then 'I' when has_any_column_privilege(r.role, c.oid, 'insert') then 'i' end,
      case when has_table_privilege(r.role, c.oid, 'update') then 'U' when has_any_column_privilege(r.role, c.oid, 'update') then 'u' end,
      case when has_table_privilege(r.role, c.oid, 'delete') then 'D' end,
      case when has_table_privilege(r.role, c.oid, 'truncate') then 'T' end,
      case when has_table_privilege(r.role, c.oid, 'references') then '&' end,
      case when has_table_privilege(r.role, c.oid, 'trigger') then '!' end) as verbs
  from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join unnest($1::text[]) as r(role)
  where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg_toast%' order by 1, 2`;
