import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tenantTable } from '../tenantTable.ts';
import { logPartitions } from './logPartitions.ts';

/** The audit log (append-only, a hash chain a tenant and day), the access log, and the keys that open what they say of a person. */
export class CreateAudit1770000021000 implements MigrationInterface {
  name = 'CreateAudit1770000021000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A person's key seals what the audit says about them; destroying the row makes it unreadable for good.
      create table core.person_key (
        tenant_id uuid not null,
        person_id uuid not null,
        pseudonym uuid not null default gen_random_uuid() unique,
        sealed_key text not null,
        created_at timestamptz not null default now(),
        primary key (tenant_id, person_id)
      );
      ${tenantTable('core.person_key')}

      create table core.audit_entry (
        tenant_id uuid not null,
        day date not null,
        seq bigint not null,
        at timestamptz not null,
        actor_kind text not null,
        actor text not null,
        action text not null,
        target_kind text not null,
        target_id text not null,
        origin text,
        request_id text,
        change jsonb,
        sealed_change text,
        hash bytea not null,
        primary key (day, tenant_id, seq)
      ) partition by range (day);
      create index on core.audit_entry (tenant_id, target_id, day);
      ${tenantTable('core.audit_entry', 'select')}

      -- The end of each chain; its row lock is what orders the entries of one tenant and day.
      create table core.audit_head (
        tenant_id uuid not null,
        day date not null,
        seq bigint not null,
        hash bytea not null,
        primary key (tenant_id, day)
      ) with (fillfactor = 40);
      ${tenantTable('core.audit_head', 'select')}

      ${chainFunctions}

      create table core.access_log (
        kind text not null,
        at timestamptz not null,
        tenant_id uuid,
        principal_kind text,
        principal_id text,
        method text not null,
        route text not null,
        status int not null,
        duration_ms real not null,
        request_id text not null,
        origin text
      ) partition by list (kind);
      create table core.access_log_access partition of core.access_log for values in ('access') partition by range (at);
      create table core.access_log_error partition of core.access_log for values in ('error') partition by range (at);
      create table core.access_log_prediction partition of core.access_log for values in ('prediction') partition by range (at);
      create index on core.access_log (tenant_id, at desc, request_id);
      ${tenantTable('core.access_log', 'select')}
      create function core.write_access_log(entries jsonb) returns int
        language sql security definer volatile set search_path = pg_catalog as $$
          with written as (
            insert into core.access_log
            select e.kind, e.at, e."tenantId", e."principalKind", e."principalId", e.method, e.route, e.status, e."durationMs", e."requestId", e.origin
            from jsonb_to_recordset(entries) as e (kind text, at timestamptz, "tenantId" uuid, "principalKind" text, "principalId" text,
              method text, route text, status int, "durationMs" real, "requestId" text, origin text)
            returning 1)
          select count(*)::int from written $$;
      -- Erasure of a member or key: their calls keep their time and route and lose who made them.
      create function core.forget_access(principal text) returns int
        language sql security definer volatile set search_path = pg_catalog as $$
          with forgotten as (
            update core.access_log set principal_id = null, origin = null
            where tenant_id = core.current_tenant() and principal_id = principal returning 1)
          select count(*)::int from forgotten $$;

      ${logPartitions}
      revoke all on function core.append_audit(text, text, text, text, text, text, text, jsonb, text), core.write_access_log(jsonb),
        core.forget_access(text), core.make_log_partitions(date, int), core.drop_log_partitions() from public;
      grant execute on function core.append_audit(text, text, text, text, text, text, text, jsonb, text), core.write_access_log(jsonb),
        core.forget_access(text), core.make_log_partitions(date, int), core.drop_log_partitions() to tsudoi_app;
      select core.make_log_partitions(current_date, 4);

      create or replace function core.notify_signing_key() returns trigger language plpgsql
        as $$ begin perform pg_notify('credentials_changed', 'signing-key'); return null; end $$;
      create or replace function core.notify_session() returns trigger language plpgsql
        as $$ begin perform pg_notify('credentials_changed', 'session:' || new.session_id); return null; end $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only; restore a backup to go back');
  }
}

/**
 * hash = sha256(hash before || content); content is the JSON array of every column, as jsonb prints it. The chain of a
 * day begins with sha256("tenant|day"). A verifier outside the database needs nothing but `audit_content` and SHA-256.
 */
const chainFunctions = `
  create function core.audit_content(e core.audit_entry) returns text language sql immutable set search_path = pg_catalog as $$
    select jsonb_build_array(e.tenant_id, e.day, e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
      e.actor_kind, e.actor, e.action, e.target_kind, e.target_id, e.origin, e.request_id, e.change, e.sealed_change)::text $$;
  grant execute on function core.audit_content(core.audit_entry) to tsudoi_app;

  create function core.append_audit(actor_kind text, actor text, action text, target_kind text, target_id text,
    origin text, request_id text, change jsonb, sealed_change text) returns bigint
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      tenant uuid := core.current_tenant();
      today date := (clock_timestamp() at time zone 'UTC')::date;
      entry core.audit_entry;
      previous bytea;
    begin
      if tenant is null then raise exception 'an audit entry belongs to a tenant'; end if;
      insert into core.audit_head as h (tenant_id, day, seq, hash)
        values (tenant, today, 1, sha256(convert_to(tenant::text || '|' || today::text, 'UTF8')))
        on conflict (tenant_id, day) do update set seq = h.seq + 1
        returning h.seq, h.hash into entry.seq, previous;
      entry.tenant_id := tenant; entry.day := today; entry.at := clock_timestamp();
      entry.actor_kind := actor_kind; entry.actor := actor; entry.action := action;
      entry.target_kind := target_kind; entry.target_id := target_id; entry.origin := origin;
      entry.request_id := request_id; entry.change := change; entry.sealed_change := sealed_change;
      entry.hash := sha256(previous || convert_to(core.audit_content(entry), 'UTF8'));
      insert into core.audit_entry values (entry.*);
      update core.audit_head h set hash = entry.hash where h.tenant_id = tenant and h.day = today;
      return entry.seq;
    end $$;
`;
