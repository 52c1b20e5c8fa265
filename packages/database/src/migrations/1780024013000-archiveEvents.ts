import { sqlMigration } from '../sqlMigration.ts';

/** Events that are put away: they are in no list and take no part in anything, and come back as they were. Workspaces that calendars are in. */
export const archiveEvents = sqlMigration(
  'ArchiveEvents1780024013000',
  `
  alter table recommendation.event
    add column archived_at timestamptz(3),
    -- What its state was when it was put away.
    add column archived_state text check (archived_state in ('open', 'cancelled', 'finished')),
    add constraint event_archived check ((archived_at is null) = (archived_state is null));
  create index event_listed on recommendation.event (tenant_id, created_at desc, id desc) where archived_at is null;
  create index event_archived on recommendation.event (tenant_id, archived_at desc, id desc) where archived_at is not null;

  create view sync.workspace_use_view with (security_invoker = true) as select tenant_id, workspace, id as calendar_id from sync.calendar;
  grant select on sync.workspace_use_view to tsudoi_app;
  `,
);
