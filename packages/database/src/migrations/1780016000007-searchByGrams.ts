import { sqlMigration } from '../sqlMigration.ts';

/** The newest rows that a search looks through first: what is common is found there, in order. */
const nearby = 700;
/** Where a search has no grams (one or two letters), it looks through so many. */
const farthest = 20_000;

interface Searched {
  readonly table: string;
  readonly index: string;
  readonly find: string;
  /** The text that is searched, of the row `r`; the index is over the same. */
  readonly text: (row: string) => string;
}

const contacts: Searched = {
  table: 'core.contact',
  index: 'contact_grams',
  find: 'core.find_contacts',
  text: (row) => `${row}email || E'\\n' || lower(${row}display_name)`,
};
const events: Searched = {
  table: 'recommendation.event',
  index: 'event_grams',
  find: 'recommendation.find_events',
  text: (row) => `${row}search`,
};

/**
 * `find` gives at most `most` rows of the transaction's tenant that hold every word, newest first, after the place (before_at,
 * before_id): of the newest by looking, of those behind them by the index. With the owner's rights, because a condition that may
 * tell of a row by its faults (LIKE, @>) is not looked up in an index under row-level security; the tenant is its first condition.
 */
const search = ({ table, index, find, text }: Searched) => `
  create index ${index} on ${table} using gin (core.tenant_grams(tenant_id, ${text('')})) with (fastupdate = on, gin_pending_list_limit = 256);
  create function ${find}(words text[], before_at timestamptz, before_id uuid, most int) returns setof ${table}
    language plpgsql volatile security definer set search_path = pg_catalog
    -- How far it looks decides how: a plan for any limit would sort the tenant.
    set plan_cache_mode = force_custom_plan set enable_seqscan = off set enable_sort = on as $$
    #variable_conflict use_column
    declare
      tenant uuid := core.current_tenant();
      grams text[] := (select array_agg(distinct g) from unnest(words) word cross join lateral unnest(core.tenant_grams(tenant, word)) g);
      window_size int := case when grams is null then ${String(farthest)} else ${String(nearby)} end;
      walked int := 0;
      given int := 0;
      near record;
    begin
      -- The newest are walked in their order, however small the table is; what the index gives is sorted.
      perform set_config('enable_sort', 'off', true);
      for near in select r as whole, r.created_at, r.id,
          not exists (select from unnest(words) word where strpos(${text('r.')}, word) = 0) as holds
        from ${table} r where r.tenant_id = tenant and (r.created_at, r.id) < (before_at, before_id)
        order by r.created_at desc, r.id desc limit window_size
      loop
        walked := walked + 1;
        if near.holds then
          return next near.whole;
          given := given + 1;
          if given = most then return; end if;
        end if;
      end loop;
      if walked < window_size or grams is null then return; end if;
      perform set_config('enable_sort', 'on', true);
      return query select r.* from ${table} r
        where core.tenant_grams(r.tenant_id, ${text('r.')}) @> grams and r.tenant_id = tenant
          and (r.created_at, r.id) < (near.created_at, near.id)
          and not exists (select from unnest(words) word where strpos(${text('r.')}, word) = 0)
        order by r.created_at desc, r.id desc limit most - given;
    end $$;
  revoke all on function ${find}(text[], timestamptz, uuid, int) from public;
  grant execute on function ${find}(text[], timestamptz, uuid, int) to tsudoi_app;`;

/**
 * Searches for a part of a name, an address, a title: an index of grams, three letters each, or two where one is not ASCII
 * (a Japanese family name is two), with the tenant before each.
 */
export const searchByGrams = sqlMigration(
  'SearchByGrams1780016000007',
  `
  create function core.tenant_grams(tenant uuid, words text) returns text[] language sql immutable parallel safe
    set search_path = pg_catalog as $$
    select array_agg(distinct left(tenant::text, 8) || right(tenant::text, 4) || gram) from (
      select case when substr(words, n, 2) ~ '[^\\x01-\\x7f]' then substr(words, n, 2) else substr(words, n, 3) end as gram
      from generate_series(1, length(words)) n) g
    where length(gram) = 3 or length(gram) = 2 and gram ~ '[^\\x01-\\x7f]' $$;
  grant execute on function core.tenant_grams(uuid, text) to tsudoi_app;
  ${search(contacts)}
  ${search(events)}
  -- The plan before another one, of any event.
  create index plan_newest on recommendation.plan (tenant_id, created_at desc, id desc);
  `,
);
