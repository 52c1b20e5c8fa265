import { sqlMigration } from '../sqlMigration.ts';

/** The figures of the biggest tenants, of contacts that are counted in several rows a tenant. */
export const countsOfTenants = sqlMigration(
  'CountsOfTenants1780021160002',
  `
  create or replace function core.tenant_figures(most int) returns table (tenant text, name text, value double precision)
  language sql stable security definer set search_path = pg_catalog as $$
    with biggest as (
      select t.id, t.slug, sum(c.contacts) as contacts from core.tenant t join core.contact_count c on c.tenant_id = t.id
      group by t.id, t.slug order by 3 desc, t.id limit least(most, 50)
    )
    select slug, 'contacts', contacts::float8 from biggest
    union all select slug, 'backlog', (select count(*) from (select from nudge.backlog b where b.tenant_id = biggest.id limit 20000) b)::float8 from biggest
    union all select slug, 'model_spend_usd', coalesce((select s.spent_micro / 1e6 / terms.jpy_per_usd from nudge.llm_terms terms
        join nudge.llm_spend s on s.tenant_id = biggest.id and s.month = date_trunc('month', now() at time zone terms.time_zone)::date), 0)::float8
      from biggest
  $$;
  `,
);
