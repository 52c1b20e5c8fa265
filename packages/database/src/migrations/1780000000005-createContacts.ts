import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Contacts and their sign-ups; other services read them through `core.contact_view` and `core.sign_up_view`. */
export const createContacts = sqlMigration(
  'CreateContacts1780000000005',
  `
  -- consent: channel → {"granted": bool, "at": instant, "source": text}. quiet_hours: {"start": "22:00", "end": "07:00"} or null.
  create table core.contact (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    email text not null check (email = lower(email)),
    display_name text not null default '',
    phone text,
    locale text not null default 'ja' check (locale in ('ja', 'en')),
    time_zone text not null default 'Asia/Tokyo',
    consent jsonb not null default '{}',
    quiet_hours jsonb,
    preferences jsonb not null default '{}',
    attributes jsonb not null default '{}',
    version int not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (tenant_id, email)
  );
  create index contact_newest on core.contact (tenant_id, created_at desc, id desc);
  ${tenantTable('core.contact', undefined, ['id', 'tenant_id'])}

  -- Counted by statement triggers, so that the quota is exact and costs one row.
  create table core.contact_count (
    tenant_id uuid primary key references core.tenant (id) on delete cascade,
    contacts bigint not null default 0
  ) with (fillfactor = 50);
  ${tenantTable('core.contact_count', 'select')}
  create function core.count_contacts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      if tg_op = 'INSERT' then
        insert into core.contact_count as c (tenant_id, contacts)
          select tenant_id, count(*) from changed group by tenant_id order by tenant_id
          on conflict (tenant_id) do update set contacts = c.contacts + excluded.contacts;
      else
        update core.contact_count c set contacts = c.contacts - g.n
          from (select tenant_id, count(*) n from changed group by tenant_id) g where g.tenant_id = c.tenant_id;
      end if;
      return null;
    end $$;
  create trigger contact_added after insert on core.contact referencing new table as changed
    for each statement execute function core.count_contacts();
  create trigger contact_removed after delete on core.contact referencing old table as changed
    for each statement execute function core.count_contacts();

  create view core.contact_view with (security_invoker = true) as
    select id, tenant_id, email, display_name, phone, locale, time_zone, consent, quiet_hours, preferences, attributes, created_at
    from core.contact;
  grant select on core.contact_view to tsudoi_app;

  -- Where sign-ups come from by webhook; the secret checks the sender's signature.
  create table core.sign_up_source (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    kind text not null check (kind in ('pretix', 'hi-events', 'generic')),
    name text not null,
    event_id uuid,
    mapping jsonb not null default '{}',
    sealed_secret text not null,
    enabled boolean not null default true,
    version int not null default 1,
    created_at timestamptz not null default now()
  );
  create index on core.sign_up_source (tenant_id, created_at desc, id desc);
  ${tenantTable('core.sign_up_source')}

  -- Idempotent by (source, external_id): 'api', or the id of a sign_up_source.
  create table core.sign_up (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    event_id uuid not null,
    contact_id uuid not null references core.contact (id) on delete cascade,
    source text not null,
    external_id text not null,
    state text not null default 'confirmed' check (state in ('confirmed', 'cancelled', 'attended')),
    tickets int not null default 1 check (tickets > 0),
    utm jsonb not null default '{}',
    tactic_key text,
    plan_task_id uuid,
    signed_up_at timestamptz not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (tenant_id, source, external_id)
  );
  create index sign_up_event on core.sign_up (tenant_id, event_id, signed_up_at, id);
  create index sign_up_contact on core.sign_up (contact_id);
  ${tenantTable('core.sign_up')}
  create view core.sign_up_view with (security_invoker = true) as
    select id, tenant_id, event_id, contact_id, source, state, tickets, utm, tactic_key, plan_task_id, signed_up_at
    from core.sign_up;
  grant select on core.sign_up_view to tsudoi_app;
  -- Known only by its id, before the tenant is: the sender's signature is checked next.
  create function core.sign_up_source_tenant(source uuid) returns uuid
    language sql security definer stable set search_path = pg_catalog
    as $$ select tenant_id from core.sign_up_source where id = source $$;
  revoke all on function core.sign_up_source_tenant(uuid) from public;
  grant execute on function core.sign_up_source_tenant(uuid) to tsudoi_app;
  `,
);
