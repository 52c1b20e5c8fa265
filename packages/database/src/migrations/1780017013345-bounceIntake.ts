import { sqlMigration } from '../sqlMigration.ts';
import { tenantTable } from '../tenantTable.ts';

/** What is told of a message twice changes nothing, nor does what is older than what is known; mailboxes that bounces are read from; outcomes by device. */
export const bounceIntake = sqlMigration(
  'BounceIntake1780017013345',
  `
  -- When the last thing told of an address happened, by the teller's clock.
  alter table nudge.suppression add column told_at timestamptz;

  -- What became of a message at each device of a person; null where a channel has none.
  alter table nudge.delivery add column devices jsonb;

  -- Keys of what was told, by the teller: a webhook that comes again, a notice that lies in the mailbox still.
  create table nudge.told_event (
    tenant_id uuid not null,
    key text not null,
    told_at timestamptz not null,
    primary key (tenant_id, key)
  );
  create index told_event_old on nudge.told_event (tenant_id, told_at);
  ${tenantTable('nudge.told_event', 'select, insert, delete')}

  -- One row a tenant whose mail channel names a mailbox; next_look_at is the lease as well.
  create table nudge.bounce_mailbox (
    tenant_id uuid primary key,
    next_look_at timestamptz not null,
    looked_at timestamptz,
    fault text,
    read int not null default 0,
    told int not null default 0
  );
  create index bounce_mailbox_due on nudge.bounce_mailbox (next_look_at);
  ${tenantTable('nudge.bounce_mailbox', undefined, ['tenant_id', 'next_look_at'])}
  `,
);
