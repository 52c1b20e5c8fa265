import { sqlMigration } from '../sqlMigration.ts';

/** Tables whose rows people configure: each change of theirs goes into the audit log by a trigger. */
const audited = [
  'core.stage',
  'recommendation.event',
  'recommendation.tactic',
  'recommendation.plan',
  'nudge.rule',
  'nudge.setting',
  'nudge.approval',
  'nudge.channel_config',
  'nudge.llm_target',
  'nudge.llm_route',
  'nudge.llm_terms',
  'sync.connection',
  'sync.rule',
];

/**
 * Erasure of a person from every table that names contacts; changes of what people configure go into the audit log by
 * triggers. What belongs to the installation is written in the chain of the tenant whose admin changed it; what a
 * service seeds by itself is in none.
 */
export const auditChanges = sqlMigration(
  'AuditChanges1780000000015',
  `
  -- Tables are found in the catalogue by their column contact_id, so that a new one cannot be forgotten. The one
  -- function that deletes in tables of every service; bound to the tenant of the transaction.
  create function core.erase_contact_rows(contact uuid) returns bigint
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      tenant uuid := core.current_tenant();
      each record;
      gone bigint;
      total bigint := 0;
    begin
      if tenant is null then raise exception 'a person belongs to a tenant'; end if;
      for each in
        select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema')
          and (select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
            and ((a.attname = 'contact_id' and a.atttypid = 'uuid'::regtype) or a.attname = 'tenant_id')) = 2
        order by 1
      loop
        execute format('delete from %s where tenant_id = $1 and contact_id = $2', each.name) using tenant, contact;
        get diagnostics gone = row_count;
        total := total + gone;
      end loop;
      delete from core.job j where j.tenant_id = tenant and j.state in ('done', 'dead')
        and (j.payload ->> 'contactId' = contact::text or j.payload #>> '{payload,contactId}' = contact::text);
      delete from core.outbox o where o.tenant_id = tenant and o.relayed_at is not null
        and o.payload ->> 'contactId' = contact::text;
      return total;
    end $$;
  revoke all on function core.erase_contact_rows(uuid) from public;
  grant execute on function core.erase_contact_rows(uuid) to tsudoi_app;

  -- Who: tsudoi.actor, set with the tenant at the beginning of the transaction. What: the row without secrets,
  -- without addresses of people, and without columns beyond 8 kB.
  create function core.audit_row_change() returns trigger
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      actor jsonb := nullif(current_setting('tsudoi.actor', true), '')::jsonb;
      before jsonb := case when tg_op = 'INSERT' then null else core.auditable(to_jsonb(old)) end;
      after jsonb := case when tg_op = 'DELETE' then null else core.auditable(to_jsonb(new)) end;
      target jsonb;
    begin
      if tg_table_name = 'calendar' then
        -- A calendar is often called by its owner's address.
        before := before - array['name', 'remote_id'];
        after := after - array['name', 'remote_id'];
      end if;
      target := coalesce(after, before);
      if core.current_tenant() is null or before = after then return null; end if;
      perform core.append_audit(
        coalesce(actor ->> 'kind', 'system'),
        coalesce((select p.pseudonym::text from core.person_key p
          where p.tenant_id = core.current_tenant() and p.person_id::text = actor ->> 'id'), actor ->> 'id', tg_table_schema),
        tg_table_name || '.' || case tg_op when 'INSERT' then 'created' when 'UPDATE' then 'changed' else 'deleted' end,
        tg_table_name,
        coalesce(target ->> 'id', target ->> 'channel', target ->> 'key', target ->> 'purpose', target ->> 'nudge_id',
          target ->> 'tenant_id', tg_table_name),
        actor ->> 'origin', actor ->> 'requestId', jsonb_build_object('before', before, 'after', after), null);
      return null;
    end $$;
  create function core.auditable(row_of jsonb) returns jsonb language sql immutable set search_path = pg_catalog as $$
    select jsonb_object_agg(key, value) from jsonb_each(row_of)
    where key !~ '(sealed|secret|token|hash|password)' and key not in ('account', 'search', 'problem', 'updated_at', 'filled_until',
      'access_expires_at', 'refresh_until', 'version') and length(value::text) <= 8192 $$;
  ${audited.map((table) => `create trigger audit_change after insert or update or delete on ${table} for each row execute function core.audit_row_change();`).join('\n')}
  -- Its workers write to a calendar all the time: only what people decide counts, and the condition is looked at only by
  -- statements that set it.
  create trigger audit_made after insert or delete on sync.calendar for each row execute function core.audit_row_change();
  create trigger audit_change after update of state, workspace, write_back on sync.calendar for each row
    when ((old.state, old.workspace, old.write_back) is distinct from (new.state, new.workspace, new.write_back))
    execute function core.audit_row_change();
  `,
);
