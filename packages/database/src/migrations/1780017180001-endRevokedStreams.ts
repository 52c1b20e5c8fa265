import { sqlMigration } from '../sqlMigration.ts';

/** What open streams bring: items, and from when on a token must have been signed to see them. */
export const endRevokedStreams = sqlMigration(
  'EndRevokedStreams1780017180001',
  `
  -- As nudge.read_inbox_after, for streams that may have been opened with a token that was revoked since. signed_from is null where none was.
  create function nudge.read_inbox_items(tenant uuid, contacts uuid[], afters bigint[], most_items int) returns table
    (contact_id uuid, seq bigint, nudge_id uuid, subject text, body text, url text, created_at timestamptz, read_at timestamptz,
     signed_from timestamptz)
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query select w.contact, i.seq, i.nudge_id, i.subject, i.text, i.url, i.created_at, i.read_at, r.signed_from
        from unnest(contacts, afters) as w (contact, after)
        cross join lateral (select * from nudge.inbox_item i where i.tenant_id = tenant and i.contact_id = w.contact and i.seq > w.after
                   order by i.seq limit most_items) i
        left join lateral (select v.signed_from from nudge.inbox_revocation v
                   where v.tenant_id = tenant and v.contact_id = w.contact offset 0) r on true
        order by w.contact, i.seq;
    end $$;
  grant execute on function nudge.read_inbox_items(uuid, uuid[], bigint[], int) to tsudoi_app;
  `,
);
