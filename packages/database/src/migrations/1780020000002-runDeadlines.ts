import { sqlMigration } from '../sqlMigration.ts';

/** How near the open runs are to their deadlines, and how many jobs are dead: for the metrics of the installation. */
export const runDeadlines = sqlMigration(
  'RunDeadlines1780020000002',
  `
  create function core.work_figures() returns table (name text, value double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    select 'run_deadline_share', coalesce((select max(extract(epoch from now() - started_at)
        / greatest(extract(epoch from deadline_at - started_at), 1)) from nudge.run where state = 'open'), 0)::float8
    union all select 'dead_jobs', (select count(*) from core.job where state = 'dead')::float8
  $$;
  revoke all on function core.work_figures() from public;
  grant execute on function core.work_figures() to tsudoi_app;
  `,
);
