import { run } from './hashesOf.ts';

/** Leaves a database without any schema of ours, as a restore wants it. */
export async function dropSchemas(url: string): Promise<void> {
  await run(
    url,
    `do $$ declare s text; begin for s in select nspname from pg_namespace where nspname not like 'pg\\_%'
       and nspname not in ('information_schema', 'public') loop execute format('drop schema %I cascade', s); end loop;
       drop table if exists public.tsudoi_migration; end $$`,
  );
}
