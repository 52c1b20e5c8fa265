import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

const wanted = `jsonb_typeof(s.details -> 'doubleOptIn') = 'object'`;

/** Who is still to confirm that they want messages, where the tenant asks for that, and what is on record of it. */
export const doubleOptIn = sqlMigration(
  'DoubleOptIn1780024017020',
  `
  create table nudge.confirmation (
    tenant_id uuid not null,
    contact_id uuid not null,
    -- Grows when the address changes: a link that went to an older one confirms nothing.
    round int not null default 1,
    -- When the message that asks is to be made; null: none is wanted.
    ask_at timestamptz,
    -- Messages of this round.
    asked int not null default 0,
    asked_at timestamptz,
    expires_at timestamptz,
    confirmed_at timestamptz,
    primary key (tenant_id, contact_id)
  );
  create index confirmation_to_ask on nudge.confirmation (tenant_id, ask_at) where ask_at is not null;
  ${tenantTable('nudge.confirmation', undefined, ['tenant_id', 'ask_at'])}

  -- The history of a person's confirmation: each message that asked, and the answer with the words that it answers.
  create table nudge.confirmation_record (
    tenant_id uuid not null,
    contact_id uuid not null,
    at timestamptz(3) not null,
    kind text not null check (kind in ('asked', 'confirmed')),
    address text not null,
    nudge_id uuid,
    subject text,
    text text,
    primary key (tenant_id, contact_id, at, kind)
  );
  ${tenantTable('nudge.confirmation_record', 'select, insert, delete')}

  -- In the transaction that makes a contact, whoever makes it: there is no moment at which a new contact need not confirm.
  create function nudge.want_confirmations() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      insert into nudge.confirmation (tenant_id, contact_id, ask_at)
        select p.tenant_id, p.id, case when p.consent #>> '{email,granted}' = 'false' then null else p.created_at end
        from changed p join nudge.setting s on s.tenant_id = p.tenant_id and ${wanted}
        where not coalesce(p.consent #>> '{email,granted}' = 'true'
          and jsonb_exists(s.details #> '{doubleOptIn,trustedSources}', p.consent #>> '{email,source}'), false)
        on conflict do nothing;
      return null;
    end $$;
  create trigger confirmation_wanted after insert on core.contact referencing new table as changed
    for each statement execute function nudge.want_confirmations();

  -- Another address is another person's word.
  create function nudge.want_confirmation_again() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
    begin
      insert into nudge.confirmation as c (tenant_id, contact_id, ask_at)
        select new.tenant_id, new.id, new.updated_at from nudge.setting s where s.tenant_id = new.tenant_id and ${wanted}
        on conflict (tenant_id, contact_id) do update set round = c.round + 1, ask_at = excluded.ask_at, asked = 0, asked_at = null,
          expires_at = null, confirmed_at = null;
      return null;
    end $$;
  create trigger confirmation_wanted_again after update of email on core.contact for each row
    when (old.email is distinct from new.email) execute function nudge.want_confirmation_again();
  revoke all on function nudge.want_confirmations(), nudge.want_confirmation_again() from public;
  `,
);
