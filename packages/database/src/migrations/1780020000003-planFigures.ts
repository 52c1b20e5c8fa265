import { sqlMigration } from '../sqlMigration.ts';

/** Plans of a day, for the metrics of the installation: that one was proposed wakes no job, so no relay counts it. */
export const planFigures = sqlMigration(
  'PlanFigures1780020000003',
  `
  create function core.plan_figures() returns table (name text, value double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    select 'proposed_plans', count(*)::float8 from recommendation.plan where created_at > now() - interval '1 day'
    union all select 'accepted_plans', count(*)::float8 from recommendation.plan where accepted_at > now() - interval '1 day'
  $$;
  revoke all on function core.plan_figures() from public;
  grant execute on function core.plan_figures() to tsudoi_app;
  `,
);
