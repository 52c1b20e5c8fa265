import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Whose a key is, for whom an issuer vouches, which domains a tenant has proved, resets of passwords, failed sign-ins. */
export const wallsOfAccounts = sqlMigration(
  'WallsOfAccounts1780012000001',
  `
  -- A key belongs to a member, or to the installation (no owner, not suspended). What it opens is never more than its
  -- owner may do now; it opens nothing while the owner is disabled, and is suspended when the owner is erased.
  alter table core.api_key
    add column owner_id uuid references core.member (id) on delete set null,
    add column suspended_at timestamptz;
  create index on core.api_key (owner_id);
  drop function core.authenticate_api_key(bytea);
  create function core.authenticate_api_key(key_hash bytea) returns table
    (id uuid, tenant_id uuid, role text, scopes text[], requests_per_minute int, owner_role text)
    language sql security definer stable set search_path = pg_catalog
    as $$ select k.id, k.tenant_id, k.role, k.scopes, coalesce(k.requests_per_minute, t.requests_per_minute), m.role
          from core.api_key k join core.tenant t on t.id = k.tenant_id left join core.member m on m.id = k.owner_id
          where k.hash = key_hash and k.revoked_at is null and k.suspended_at is null
            and (k.expires_at is null or k.expires_at > now()) and (k.owner_id is null or m.state = 'active') $$;
  revoke all on function core.authenticate_api_key(bytea) from public;
  grant execute on function core.authenticate_api_key(bytea) to tsudoi_app;
  drop trigger api_key_changed on core.api_key;
  create trigger api_key_changed after delete or update of revoked_at, suspended_at, owner_id, expires_at, role, scopes, requests_per_minute
    on core.api_key for each statement execute function core.notify_api_key();
  create trigger member_of_keys_changed after delete or update of role, state on core.member
    for each statement execute function core.notify_api_key();

  -- Who set an issuer up: it vouches for nobody above that role.
  alter table core.identity_provider
    add column configured_by text not null default 'unknown',
    add column configurer_role text not null default 'owner' check (configurer_role in ('viewer', 'editor', 'owner', 'admin'));
  alter table core.member
    add column provider_id uuid references core.identity_provider (id) on delete set null,
    add column failed_sign_ins int not null default 0,
    add column locked_out_at timestamptz;
  update core.member m set provider_id = (
    select p.id from core.identity_provider p where p.tenant_id = m.tenant_id and p.issuer = m.issuer order by p.created_at limit 1
  ) where m.issuer is not null;

  create table core.email_domain (
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    domain text not null check (domain = lower(domain)),
    challenge text not null,
    proved_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, domain)
  );
  ${tenantTable('core.email_domain')}

  create table core.password_reset (
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    id uuid not null default gen_random_uuid(),
    member_id uuid not null references core.member (id) on delete cascade,
    token_hash bytea not null unique,
    made_by text not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
  );
  create index on core.password_reset (member_id);
  ${tenantTable('core.password_reset')}
  create function core.password_reset_tenant(hash bytea) returns uuid
    language sql security definer stable set search_path = pg_catalog
    as $$ select tenant_id from core.password_reset where token_hash = hash $$;
  revoke all on function core.password_reset_tenant(bytea) from public;
  grant execute on function core.password_reset_tenant(bytea) to tsudoi_app;

  -- The address comes in its one form (contracts/email): folding it here once more would find what was not meant.
  create or replace function core.members_by_email(address text) returns table (id uuid, tenant_id uuid, slug text)
    language sql security definer stable set search_path = pg_catalog
    as $$ select m.id, m.tenant_id, t.slug from core.member m join core.tenant t on t.id = m.tenant_id
          where m.email = address and m.state = 'active' order by m.created_at limit 50 $$;
  `,
);
