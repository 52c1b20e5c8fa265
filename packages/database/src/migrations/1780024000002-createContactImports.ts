import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Files of contacts that are imported in the background: how far each is, what came of it, and the rows that are still to do. */
export const createContactImports = sqlMigration(
  'CreateContactImports1780024000002',
  `
  create table core.contact_import (
    tenant_id uuid not null,
    id uuid not null,
    -- uploading: its rows are still coming in.
    state text not null default 'uploading' check (state in ('uploading', 'running', 'done', 'failed')),
    -- Who sent it, for the audit log.
    actor jsonb not null,
    -- Where phone numbers without a country code are from.
    region text not null,
    header text[] not null,
    encoding text not null,
    -- Lines whose address comes again further down.
    superseded int[] not null default '{}',
    row_count int not null default 0,
    done int not null default 0,
    created int not null default 0,
    updated int not null default 0,
    unchanged int not null default 0,
    faults int not null default 0,
    message text,
    created_at timestamptz(3) not null default now(),
    finished_at timestamptz(3),
    primary key (tenant_id, id)
  );
  create index contact_import_newest on core.contact_import (tenant_id, created_at desc, id desc);
  create index contact_import_age on core.contact_import (created_at);
  ${tenantTable('core.contact_import')}

  -- Rows as they came, sealed; a part goes away in the commit that writes its contacts.
  create table core.contact_import_part (
    tenant_id uuid not null,
    import_id uuid not null,
    number int not null,
    sealed_rows text not null,
    primary key (tenant_id, import_id, number),
    foreign key (tenant_id, import_id) references core.contact_import on delete cascade
  );
  ${tenantTable('core.contact_import_part')}

  create table core.contact_import_fault (
    tenant_id uuid not null,
    import_id uuid not null,
    line int not null,
    field text not null,
    message text not null,
    primary key (tenant_id, import_id, line),
    foreign key (tenant_id, import_id) references core.contact_import on delete cascade
  );
  ${tenantTable('core.contact_import_fault')}

  -- Imports are kept for 90 days; the rows of an upload that was cut off a day.
  create function core.prune_contact_imports(before timestamptz, most int) returns int
    language plpgsql security definer set search_path = pg_catalog as $$
    declare gone int;
    begin
      perform core.refuse_young(now() - before, interval '90 days', 'imports of contacts');
      delete from core.contact_import i where (i.tenant_id, i.id) in
        (select o.tenant_id, o.id from core.contact_import o
          where o.created_at < before or (o.state = 'uploading' and o.created_at < now() - interval '1 day')
          order by o.created_at limit most for update skip locked);
      get diagnostics gone = row_count;
      return gone;
    end $$;
  revoke all on function core.prune_contact_imports(timestamptz, int) from public, tsudoi_app;
  grant execute on function core.prune_contact_imports(timestamptz, int) to tsudoi_maintenance;
  `,
);
