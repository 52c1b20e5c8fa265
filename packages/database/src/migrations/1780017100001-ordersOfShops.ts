import { sqlMigration } from '../sqlMigration.ts';

/** Which order and seats a sign-up is of, and how a shop's API compares. */
export const ordersOfShops = sqlMigration(
  'OrdersOfShops1780017100001',
  `
  alter table core.sign_up
    add column order_ref text,
    add column seat_ids text[] not null default '{}';
  create index sign_up_order on core.sign_up (tenant_id, source, order_ref) where order_ref is not null;

  -- faults: order -> {field, message, at}; orders of which something could not be used.
  alter table core.sign_up_source
    add column faults jsonb not null default '{}',
    add column reconciled_at timestamptz,
    add column reconciled_until timestamptz,
    add column reconcile_fault text;
  `,
);
