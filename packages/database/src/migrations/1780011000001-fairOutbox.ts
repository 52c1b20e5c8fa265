import { sqlMigration } from '../sqlMigration.ts';

/** The relay goes from tenant to tenant, and sets aside for a while what it cannot hand on. */
export const fairOutbox = sqlMigration(
  'FairOutbox1780011000001',
  `
  alter table core.outbox
    -- Not looked at before; null: at once.
    add column held_until timestamptz,
    add column last_error text;
  drop index core.outbox_pending;
  create index outbox_pending on core.outbox (tenant_id, id) where relayed_at is null;
  grant update (held_until, last_error) on core.outbox to tsudoi_app;
  grant select (held_until) on core.outbox to tsudoi_dispatcher;
  `,
);
