import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** Members, workspaces, invitations, sign-in and signing keys in schema `core`. Written by accounts only. */
export const createAccounts = sqlMigration(
  'CreateAccounts1780000000004',
  `
  create table core.workspace (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]{0,59}$'),
    name text not null,
    time_zone text not null default 'Asia/Tokyo',
    version int not null default 1,
    created_at timestamptz not null default now(),
    unique (tenant_id, slug)
  );
  ${tenantTable('core.workspace', undefined, ['id', 'tenant_id'])}

  -- email is stored in lower case; a member belongs to one tenant.
  create table core.member (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    email text not null check (email = lower(email)),
    display_name text not null,
    role text not null check (role in ('viewer', 'editor', 'owner', 'admin')),
    state text not null default 'active' check (state in ('active', 'disabled')),
    password_hash text,
    sealed_totp text,
    totp_confirmed_at timestamptz,
    totp_last_step bigint not null default 0,
    recovery_hashes text[] not null default '{}',
    issuer text,
    subject text,
    version int not null default 1,
    last_sign_in_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (tenant_id, email),
    unique (tenant_id, issuer, subject)
  );
  create index on core.member (tenant_id, created_at desc, id desc);
  create index member_email on core.member (email);
  ${tenantTable('core.member')}

  create table core.invitation (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    email text not null check (email = lower(email)),
    role text not null check (role in ('viewer', 'editor', 'owner', 'admin')),
    token_hash bytea not null unique,
    invited_by text not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index on core.invitation (tenant_id, created_at desc, id desc);
  ${tenantTable('core.invitation')}

  create table core.identity_provider (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null references core.tenant (id) on delete cascade,
    name text not null,
    issuer text not null,
    client_id text not null,
    sealed_client_secret text,
    default_role text not null default 'viewer' check (default_role in ('viewer', 'editor', 'owner')),
    email_domains text[] not null default '{}',
    enabled boolean not null default true,
    version int not null default 1,
    created_at timestamptz not null default now(),
    unique (tenant_id, issuer, client_id)
  );
  ${tenantTable('core.identity_provider')}

  -- Keys that sign access tokens. Belongs to no tenant; the private half is sealed.
  create table core.signing_key (
    kid text primary key,
    public_jwk jsonb not null,
    sealed_private_jwk text not null,
    created_at timestamptz not null default now(),
    signs_until timestamptz,
    verifies_until timestamptz
  );
  grant select, insert, update, delete on core.signing_key to tsudoi_app;
  create function core.notify_signing_key() returns trigger language plpgsql
    as $$ begin perform pg_notify('credentials_changed', 'signing-key'); return null; end $$;
  create trigger signing_key_changed after insert or update or delete on core.signing_key
    for each statement execute function core.notify_signing_key();

  -- Sessions ended before their access tokens expire; every verifier refuses them until then.
  create table core.revoked_session (
    tenant_id uuid not null,
    session_id text not null,
    until timestamptz not null,
    primary key (session_id)
  );
  create index on core.revoked_session (until);
  ${tenantTable('core.revoked_session', 'select, insert, delete', ['tenant_id', 'session_id', 'until'])}
  create function core.notify_session() returns trigger language plpgsql
    as $$ begin perform pg_notify('credentials_changed', 'session:' || new.session_id); return null; end $$;
  create trigger session_revoked after insert on core.revoked_session for each row execute function core.notify_session();

  -- What the application role may ask before it knows a tenant, each by a secret or an exact address.
  create function core.members_by_email(address text) returns table (id uuid, tenant_id uuid, slug text)
    language sql security definer stable set search_path = pg_catalog
    as $$ select m.id, m.tenant_id, t.slug from core.member m join core.tenant t on t.id = m.tenant_id
          where m.email = lower(address) and m.state = 'active' order by m.created_at limit 50 $$;
  create function core.invitation_tenant(hash bytea) returns uuid
    language sql security definer stable set search_path = pg_catalog
    as $$ select tenant_id from core.invitation where token_hash = hash $$;
  create function core.identity_provider_tenant(provider uuid) returns uuid
    language sql security definer stable set search_path = pg_catalog
    as $$ select tenant_id from core.identity_provider where id = provider and enabled $$;
  create function core.create_tenant(new_slug text, new_name text, new_settings jsonb, new_requests int) returns uuid
    language sql security definer volatile set search_path = pg_catalog
    as $$ insert into core.tenant (slug, name, settings, requests_per_minute)
          values (new_slug, new_name, new_settings, new_requests) returning id $$;
  create function core.list_tenants(after_slug text, most int) returns table
    (id uuid, slug text, name text, requests_per_minute int, settings jsonb, version int, created_at timestamptz)
    language sql security definer stable set search_path = pg_catalog
    as $$ select t.id, t.slug, t.name, t.requests_per_minute, t.settings, t.version, t.created_at from core.tenant t
          where after_slug is null or t.slug > after_slug order by t.slug limit most $$;
  revoke all on function core.members_by_email(text), core.invitation_tenant(bytea), core.identity_provider_tenant(uuid),
    core.create_tenant(text, text, jsonb, int), core.list_tenants(text, int) from public;
  grant execute on function core.members_by_email(text), core.invitation_tenant(bytea), core.identity_provider_tenant(uuid),
    core.create_tenant(text, text, jsonb, int), core.list_tenants(text, int) to tsudoi_app;
  `,
);
