import { sqlMigration } from '../sqlMigration.ts';

/** What a clock that was ahead and was set back leaves behind: claims that nobody's lease explains. */
export const endLeasesAhead = sqlMigration(
  'EndLeasesAhead1780014180001',
  `
  -- No lease is longer than a few minutes: one that ends over ten minutes from now was given by another clock. Its holder says so
  -- again within seconds where it lives, and is gone otherwise. Across tenants; tells the number only.
  create function core.end_leases_ahead() returns int language plpgsql security definer set search_path = pg_catalog as $$
    declare
      ended int := 0;
      n int;
      most timestamptz := clock_timestamp() + interval '10 minutes';
    begin
      update core.job set lease_until = clock_timestamp() where state = 'running' and lease_until > most;
      get diagnostics n = row_count; ended := ended + n;
      update nudge.backlog set lease_until = clock_timestamp() where state = 'running' and lease_until > most;
      get diagnostics n = row_count; ended := ended + n;
      update sync.calendar set lease_until = clock_timestamp() where state = 'active' and lease_until > most;
      get diagnostics n = row_count; ended := ended + n;
      update core.webhook_delivery set lease_until = clock_timestamp() where state = 'running' and lease_until > most;
      get diagnostics n = row_count; ended := ended + n;
      update nudge.llm_batch set lease_until = clock_timestamp() where settled_at is null and lease_until > most;
      get diagnostics n = row_count; ended := ended + n;
      update core.outbox set held_until = clock_timestamp() where relayed_at is null and held_until > most;
      get diagnostics n = row_count; ended := ended + n;
      return ended;
    end $$;
  revoke all on function core.end_leases_ahead() from public;
  grant execute on function core.end_leases_ahead() to tsudoi_maintenance;

  create function core.lease_is_over(until timestamptz) returns boolean language sql as $$
    select until < clock_timestamp() or until > clock_timestamp() + interval '10 minutes' and until <> 'infinity'
  $$;
  grant execute on function core.lease_is_over(timestamptz) to tsudoi_app;

  -- Too many keys to look through: each is judged when it is asked for again.
  create or replace function core.claim_reply(tenant uuid, principal text, of_operation text, wanted text, hash bytea, lease_seconds float8)
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
          where k.status is null and k.effect_at is null and core.lease_is_over(k.lease_until) and k.request_hash = excluded.request_hash
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
          when found_row.effect_at is not null and core.lease_is_over(found_row.lease_until) then 'lost'
          else 'running' end,
        null::int, found_row.status, found_row.response, found_row.headers;
    end $$;
  `,
);
