import { sqlMigration } from '../sqlMigration.ts';

/** Who acts is looked up by the key of core.person_key: as text it read every person of the tenant for each entry. */
export const namesInAudit = sqlMigration(
  'NamesInAudit1780016000004',
  `
  -- The pseudonym of a person of the transaction's tenant, or the name itself where it is nobody's.
  create function core.name_in_audit(name text) returns text language sql stable set search_path = pg_catalog as $$
    select coalesce((select p.pseudonym::text from core.person_key p where p.tenant_id = core.current_tenant()
      and p.person_id = case when name ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then name::uuid end), name) $$;
  grant execute on function core.name_in_audit(text) to tsudoi_app;

  do $$
    declare
      definition text := pg_get_functiondef('core.audit_row_change()'::regprocedure);
      before text := $before$coalesce((select p.pseudonym::text from core.person_key p
          where p.tenant_id = core.current_tenant() and p.person_id::text = actor ->> 'id'), actor ->> 'id', tg_table_schema)$before$;
    begin
      if position(before in definition) = 0 then raise exception 'core.audit_row_change is not the one that was known'; end if;
      execute replace(definition, before, $after$coalesce(core.name_in_audit(actor ->> 'id'), tg_table_schema)$after$);
    end $$;
  `,
);
