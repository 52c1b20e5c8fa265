import { sqlMigration } from '../sqlMigration.ts';

/** Lists that go by (time, id) and had no index in that order: a page costs what it shows, however long the list is. */
export const newestFirst = sqlMigration(
  'NewestFirst1780016000001',
  `
  create index api_key_newest on core.api_key (tenant_id, created_at desc, id desc);
  create index identity_provider_newest on core.identity_provider (tenant_id, created_at desc, id desc);
  drop index core.api_key_tenant_id_created_at_idx;
  drop index core.access_log_tenant_id_at_request_id_idx;
  create index access_log_newest on core.access_log (tenant_id, at desc, request_id desc);
  `,
);
