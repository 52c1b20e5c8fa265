import type { Tx } from '@tsudoi/database/database';

/** A column, in any schema, that names a contact; found in the catalogue, so that a new table cannot be forgotten. */
export interface PersonColumn {
  readonly table: string;
  readonly column: string;
}

/** Every column called `contact_id` that this role may read, in tables only. */
export async function contactColumns(tx: Tx): Promise<PersonColumn[]> {
  return tx.query<PersonColumn>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(a.attname) as column
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where a.attname = 'contact_id' and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition
       and n.nspname not in ('pg_catalog', 'information_schema') and has_table_privilege(c.oid, 'select')
     order by 1`,
  );
}
