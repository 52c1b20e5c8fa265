import { sqlMigration } from '../sqlMigration.ts';

/**
 * The entries of many people are appended at one go: the end of the chain is taken once, the rows are written by one statement and
 * the end is moved once. Entry by entry, each entry left two dead versions of the end in its own transaction, and each following
 * entry walked through all of them.
 */
export const appendAuditEntries = sqlMigration(
  'AppendAuditEntries1780024010900',
  `
  -- What core.append_audit does for each of them in their order, of one actor; resolves to the number of the last one.
  create function core.append_audit_entries(actor_kind text, actor text, origin text, request_id text,
    actions text[], target_kinds text[], target_ids text[], sealed_changes text[]) returns bigint
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      tenant uuid := core.current_tenant();
      today date := (clock_timestamp() at time zone 'UTC')::date;
      entry core.audit_entry;
      entries core.audit_entry[];
      previous bytea;
      before bigint;
      many int := cardinality(actions);
    begin
      if tenant is null then raise exception 'an audit entry belongs to a tenant'; end if;
      if many = 0 then return null; end if;
      insert into core.audit_head as h (tenant_id, day, seq, hash)
        values (tenant, today, many, sha256(convert_to(tenant::text || '|' || today::text, 'UTF8')))
        on conflict (tenant_id, day) do update set seq = h.seq + many
        returning h.seq - many, h.hash into before, previous;
      entry.tenant_id := tenant; entry.day := today;
      entry.actor_kind := actor_kind; entry.actor := actor; entry.origin := origin; entry.request_id := request_id;
      for i in 1 .. many loop
        entry.seq := before + i; entry.at := clock_timestamp();
        entry.action := actions[i]; entry.target_kind := target_kinds[i]; entry.target_id := target_ids[i];
        entry.sealed_change := sealed_changes[i];
        entry.hash := sha256(previous || convert_to(core.audit_content(entry), 'UTF8'));
        previous := entry.hash;
        entries[i] := entry;
      end loop;
      insert into core.audit_entry select e.* from unnest(entries) e;
      update core.audit_head h set hash = previous where h.tenant_id = tenant and h.day = today;
      return before + many;
    end $$;
  revoke all on function core.append_audit_entries(text, text, text, text, text[], text[], text[], text[]) from public;
  grant execute on function core.append_audit_entries(text, text, text, text, text[], text[], text[], text[]) to tsudoi_app;
  `,
);
