import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that people configure and whose changes the audit log did not have: of the installation, and of calendars. */
const audited = ['core.stage', 'nudge.llm_target', 'nudge.llm_route', 'nudge.llm_terms', 'sync.rule'];

/**
 * Changes of the stage, of language models and of calendars go into the audit log too. What belongs to the installation
 * is written in the chain of the tenant whose admin changed it; what a service seeds by itself is in none.
 */
export class AuditInstallation1770000085000 implements MigrationInterface {
  name = 'AuditInstallation1770000085000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function core.audit_row_change() returns trigger
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
      ${audited.map((table) => `create trigger audit_change after insert or update or delete on ${table} for each row execute function core.audit_row_change();`).join('\n      ')}
      -- Its workers write to a calendar all the time: only what people decide counts.
      create trigger audit_made after insert or delete on sync.calendar for each row execute function core.audit_row_change();
      create trigger audit_change after update on sync.calendar for each row
        when ((old.state, old.workspace, old.write_back) is distinct from (new.state, new.workspace, new.write_back))
        execute function core.audit_row_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}
