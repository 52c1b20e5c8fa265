import { sqlMigration } from '../sqlMigration.ts';

/**
 * Idempotency-Keys are claimed before their request runs, and marked by the commit of its effects. `lease_until` bounds a
 * claim whose process died; `claim` fences one that was taken over.
 */
export const storedReplies = sqlMigration(
  'StoredReplies1780011000002',
  `
  alter table core.idempotency_key
    add column claim int not null default 1,
    add column lease_until timestamptz not null default '-infinity',
    add column effect_at timestamptz,
    add column headers jsonb;

  create function core.claim_reply(tenant uuid, principal text, of_operation text, wanted text, hash bytea, lease_seconds float8)
    returns table (state text, claim int, status int, response jsonb, headers jsonb) language plpgsql as $$
    declare
      taken int;
      found_row core.idempotency_key;
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      insert into core.idempotency_key as k (tenant_id, principal_id, operation, key, request_hash, lease_until)
        values (tenant, principal, of_operation, wanted, hash, clock_timestamp() + make_interval(secs => lease_seconds))
        on conflict (tenant_id, principal_id, operation, key) do update
          set claim = k.claim + 1, lease_until = excluded.lease_until
          where k.status is null and k.effect_at is null and k.lease_until < clock_timestamp() and k.request_hash = excluded.request_hash
        returning k.claim into taken;
      if taken is not null then
        return query select 'claimed', taken, null::int, null::jsonb, null::jsonb;
        return;
      end if;
      select * into found_row from core.idempotency_key k
        where k.tenant_id = tenant and k.principal_id = principal and k.operation = of_operation and k.key = wanted;
      return query select case
          when not found then 'running'
          when found_row.request_hash <> hash then 'other'
          when found_row.status is not null then 'done'
          when found_row.effect_at is not null and found_row.lease_until < clock_timestamp() then 'lost'
          else 'running' end,
        null::int, found_row.status, found_row.response, found_row.headers;
    end $$;

  create function core.settle_reply(tenant uuid, principal text, of_operation text, wanted text, held int, new_status int,
    new_response jsonb, new_headers jsonb) returns void language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      update core.idempotency_key k set status = new_status, response = new_response, headers = new_headers
        where k.tenant_id = tenant and k.principal_id = principal and k.operation = of_operation and k.key = wanted
          and k.claim = held and k.status is null;
    end $$;

  -- A request failed: forgets the claim, or, where something was committed, ends it. Gives whether something was.
  create function core.release_reply(tenant uuid, principal text, of_operation text, wanted text, held int) returns boolean
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      delete from core.idempotency_key k where k.tenant_id = tenant and k.principal_id = principal and k.operation = of_operation
        and k.key = wanted and k.claim = held and k.status is null and k.effect_at is null;
      if found then return false; end if;
      update core.idempotency_key k set lease_until = clock_timestamp() where k.tenant_id = tenant and k.principal_id = principal
        and k.operation = of_operation and k.key = wanted and k.claim = held and k.status is null;
      return found;
    end $$;
  grant execute on function core.claim_reply, core.settle_reply, core.release_reply to tsudoi_app;

  -- Goes with the commit of a request's transaction, of whichever tenant. A claim that was taken over must not commit.
  create function core.mark_effect(tenant uuid, principal text, of_operation text, wanted text, held int) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
    declare
      current int;
    begin
      update core.idempotency_key k set effect_at = clock_timestamp() where k.tenant_id = tenant and k.principal_id = principal
        and k.operation = of_operation and k.key = wanted returning k.claim into current;
      if current <> held then
        raise exception 'another request holds this Idempotency-Key' using errcode = 'TS002';
      end if;
    end $$;
  revoke all on function core.mark_effect from public;
  grant execute on function core.mark_effect to tsudoi_app;
  `,
);
