import { sqlMigration } from '../sqlMigration.ts';

/** Whoever works for an Idempotency-Key says so again and again: a claim ends seconds after its process did. */
export const renewReply = sqlMigration(
  'RenewReply1780011000009',
  `
  create function core.renew_reply(tenant uuid, principal text, of_operation text, wanted text, held int, lease_seconds float8)
    returns boolean language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      update core.idempotency_key k set lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
        where k.tenant_id = tenant and k.principal_id = principal and k.operation = of_operation and k.key = wanted
          and k.claim = held and k.status is null;
      return found;
    end $$;
  grant execute on function core.renew_reply to tsudoi_app;
  `,
);
