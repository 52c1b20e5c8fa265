import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** The delivery half of schema `nudge`: ledger, inbox, subscriptions, preferences, sealed channel settings. */
export const createDelivery = sqlMigration(
  'CreateDelivery1780000000009',
  `
  -- One row a person, nudge and channel, written before the send and settled after it: what makes an effect happen once.
  create table nudge.delivery (
    tenant_id uuid not null,
    contact_id uuid not null,
    nudge_key text not null,
    channel text not null,
    nudge_id uuid not null,
    state text not null check (state in ('sending', 'delivered', 'refused', 'gone', 'retry', 'unknown')),
    fence bigint not null,
    attempts int not null default 1,
    receipt text,
    reason text,
    started_at timestamptz not null,
    settled_at timestamptz,
    primary key (tenant_id, contact_id, nudge_key, channel)
  ) with (fillfactor = 80);
  ${tenantTable('nudge.delivery')}

  create table nudge.inbox_item (
    tenant_id uuid not null,
    id bigint generated always as identity,
    contact_id uuid not null,
    nudge_id uuid not null,
    nudge_key text not null,
    subject text not null,
    text text not null,
    url text,
    created_at timestamptz not null,
    read_at timestamptz,
    seq bigint not null,
    primary key (tenant_id, contact_id, nudge_key)
  );
  create unique index inbox_order on nudge.inbox_item (tenant_id, contact_id, seq);
  ${tenantTable('nudge.inbox_item')}

  -- The inbox's order. A person's items are numbered under the lock of their position row, so that numbers appear in
  -- the order of the commits and a stream that resumes after number n has missed nothing. \`changed\` is the
  -- transaction that wrote last: replicas that lost a notification ask for what changed since their horizon.
  create table nudge.inbox_position (
    tenant_id uuid not null,
    contact_id uuid not null,
    last_seq bigint not null,
    changed xid8 not null,
    primary key (tenant_id, contact_id)
  ) with (fillfactor = 70);
  create index inbox_position_changed on nudge.inbox_position (changed);
  ${tenantTable('nudge.inbox_position', undefined, ['tenant_id', 'contact_id', 'last_seq', 'changed'])}

  create table nudge.push_subscription (
    id uuid primary key default gen_random_uuid(),
    tenant_id uuid not null,
    contact_id uuid not null,
    kind text not null default 'web' check (kind in ('web', 'fcm', 'apns')),
    endpoint text not null,
    sealed_keys bytea,
    created_at timestamptz not null,
    unique (tenant_id, endpoint)
  );
  create index on nudge.push_subscription (tenant_id, contact_id);
  ${tenantTable('nudge.push_subscription')}

  -- What the person told us by a link or the inbox; what members enter about them is core's contact.
  create table nudge.contact_preference (
    tenant_id uuid not null,
    contact_id uuid not null,
    unsubscribed_at timestamptz,
    channels_off text[] not null default '{}',
    updated_at timestamptz not null,
    primary key (tenant_id, contact_id)
  );
  ${tenantTable('nudge.contact_preference')}

  create table nudge.channel_config (
    tenant_id uuid not null,
    channel text not null,
    enabled boolean not null default true,
    sealed bytea not null,
    summary jsonb not null default '{}',
    version int not null default 1,
    updated_at timestamptz not null,
    primary key (tenant_id, channel)
  );
  ${tenantTable('nudge.channel_config')}
  -- One round trip for many items of one tenant: number, insert once a nudge key, tell the replicas.
  create function nudge.write_inbox(tenant uuid, contacts uuid[], nudges uuid[], keys text[], subjects text[],
    texts text[], urls text[], written_at timestamptz) returns void language plpgsql as $$
    declare told text;
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      for told in with given as (
        select contact, nudge, key, subject, body, url, ord
        from unnest(contacts, nudges, keys, subjects, texts, urls) with ordinality
          as g (contact, nudge, key, subject, body, url, ord)
        where not exists (select from nudge.inbox_item i
          where i.tenant_id = tenant and i.contact_id = g.contact and i.nudge_key = g.key)
      ), positions as (
        insert into nudge.inbox_position as p (tenant_id, contact_id, last_seq, changed)
        select tenant, contact, count(*), pg_current_xact_id() from given group by contact order by contact
        on conflict (tenant_id, contact_id) do update
          set last_seq = p.last_seq + excluded.last_seq, changed = excluded.changed
        returning contact_id, last_seq
      ), numbered as (
        select g.*, p.last_seq + 1 - row_number() over (partition by g.contact order by g.ord desc) as seq
        from given g join positions p on p.contact_id = g.contact
      ), written as (
        insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, nudge_key, subject, text, url, created_at, seq)
        select tenant, contact, nudge, key, subject, body, url, written_at, seq from numbered
        on conflict (tenant_id, contact_id, nudge_key) do nothing
        returning contact_id
      ), parts as (
        select contact_id, (row_number() over ()) / 200 as part from (select distinct contact_id from written) d
      )
      select string_agg(contact_id::text, ',') from parts group by part
      loop
        perform pg_notify('inbox_changed', tenant::text || ' ' || told);
      end loop;
    end $$;
  grant execute on function nudge.write_inbox(uuid, uuid[], uuid[], text[], text[], text[], text[], timestamptz) to tsudoi_app;

  -- What streams of one tenant have not sent yet; at most most_items, lowest numbers of each person first.
  create function nudge.read_inbox_after(tenant uuid, contacts uuid[], afters bigint[], most_items int) returns table
    (contact_id uuid, seq bigint, nudge_id uuid, subject text, body text, url text, created_at timestamptz, read_at timestamptz)
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query select w.contact, i.seq, i.nudge_id, i.subject, i.text, i.url, i.created_at, i.read_at
        from unnest(contacts, afters) as w (contact, after),
          lateral (select * from nudge.inbox_item i where i.tenant_id = tenant and i.contact_id = w.contact and i.seq > w.after
                   order by i.seq limit most_items) i
        order by w.contact, i.seq;
    end $$;
  grant execute on function nudge.read_inbox_after(uuid, uuid[], bigint[], int) to tsudoi_app;

  -- Where a new stream starts, and what is unread.
  create function nudge.read_inbox_state(tenant uuid, contact uuid) returns table (last_seq bigint, unread bigint)
    language plpgsql as $$
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      return query select coalesce((select p.last_seq from nudge.inbox_position p
          where p.tenant_id = tenant and p.contact_id = contact), 0),
        (select count(*) from nudge.inbox_item i where i.tenant_id = tenant and i.contact_id = contact and i.read_at is null);
    end $$;
  grant execute on function nudge.read_inbox_state(uuid, uuid) to tsudoi_app;
  `,
);
