import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/**
 * The audit log (append-only, a hash chain a tenant and day), the keys that open what it says of a person, and what of
 * it lies in object storage.
 */
export const createAudit = sqlMigration(
  'CreateAudit1780000000006',
  `
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
  ${tenantTable('core.audit_head', 'select', ['tenant_id', 'day'])}

  -- hash = sha256(hash before || content); content is the JSON array of every column, as jsonb prints it. The chain of a
  -- day begins with sha256("tenant|day"). A verifier outside the database needs nothing but audit_content and SHA-256.
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
  revoke all on function core.append_audit(text, text, text, text, text, text, text, jsonb, text) from public;
  grant execute on function core.append_audit(text, text, text, text, text, text, text, jsonb, text) to tsudoi_app;

  -- A closed month of a tenant that is in object storage, whole and read back. \`dropped_at\`: it is there only.
  create table core.audit_archived_month (
    tenant_id uuid not null,
    month date not null check (extract(day from month) = 1),
    entries bigint not null,
    faults int not null,
    archived_at timestamptz not null default now(),
    dropped_at timestamptz,
    primary key (tenant_id, month)
  );
  ${tenantTable('core.audit_archived_month', 'select, insert', ['tenant_id', 'month'])}

  -- The objects of a month; sha256 is of the object as it was before sealing, key_id the id of the key.
  create table core.audit_archive_part (
    tenant_id uuid not null,
    day date not null,
    first_seq bigint not null,
    last_seq bigint not null,
    month date not null,
    path text not null,
    sha256 bytea not null,
    size_bytes bigint not null,
    key_id text not null,
    primary key (tenant_id, day, first_seq),
    foreign key (tenant_id, month) references core.audit_archived_month (tenant_id, month)
  );
  ${tenantTable('core.audit_archive_part', 'select, insert, update (key_id)')}

  -- Drops the partitions of months that ended \`live_months\` months and a day ago or earlier, and of which every
  -- tenant's entries are archived, all of them and without a fault. Waits 2 s for the lock and leaves the rest
  -- for the next time. Returns the names.
  create function core.drop_archived_audit(live_months int) returns setof text
    language plpgsql security definer volatile set search_path = pg_catalog set lock_timeout = '2s' as $$
    declare
      each record;
      unsafe boolean;
    begin
      perform pg_advisory_xact_lock(hashtext('core.make_log_partitions'));
      for each in
        select c.relname, to_date(right(c.relname, 7), 'YYYY_MM') as month from pg_inherits i
          join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'core.audit_entry'::regclass order by 1
      loop
        continue when each.month + (1 + greatest(live_months, 0)) * interval '1 month' + interval '1 day'
          > now() at time zone 'UTC';
        execute format('select exists (select from (select tenant_id, count(*) as entries from core.%I group by 1) live
          left join core.audit_archived_month a on a.tenant_id = live.tenant_id and a.month = $1
          where a.entries is distinct from live.entries or a.faults > 0)', each.relname) into unsafe using each.month;
        continue when unsafe;
        begin
          execute format('drop table core.%I', each.relname);
        exception when lock_not_available then
          continue;
        end;
        update core.audit_archived_month set dropped_at = now() where month = each.month and dropped_at is null;
        return next each.relname;
      end loop;
    end $$;
  revoke all on function core.drop_archived_audit(int) from public;
  grant execute on function core.drop_archived_audit(int) to tsudoi_app;
  `,
);
