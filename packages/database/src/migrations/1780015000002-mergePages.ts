import { sqlMigration } from '../sqlMigration.ts';

/**
 * Several small pages of several calendars in one transaction: one commit, one round trip. Each page stands or falls alone; its
 * arrays follow each other, and `heads` says how many of each are whose. Results in the order of the pages.
 */
export const mergePages = sqlMigration(
  'MergePages1780015000002',
  `
  create function sync.apply_pages(
    p_tenant uuid, p_heads jsonb,
    p_ids text[], p_etags text[], p_series text[], p_originals timestamptz[], p_statuses text[], p_titles text[],
    p_starts timestamptz[], p_ends timestamptz[], p_all_days boolean[], p_origins text[], p_details text[],
    p_removed text[], p_whole text[], p_aside text[], p_aside_etags text[], p_aside_reasons text[], p_aside_titles text[],
    p_aside_again boolean[])
  returns int[] language plpgsql as $$
  declare
    h record;
    v_results int[] := '{}';
    v_result int;
    e int := 0; r int := 0; w int := 0; a int := 0;
  begin
    for h in select * from jsonb_to_recordset(p_heads) as x (tenant uuid, calendar uuid, fence bigint, lease int, safety int,
      next text, token text, events int, removed int, whole int, aside int)
    loop
      begin
        v_result := sync.apply_page(h.tenant, h.calendar, h.fence, h.lease, h.safety, h.next, h.token,
          p_ids[e + 1:e + h.events], p_etags[e + 1:e + h.events], p_series[e + 1:e + h.events],
          p_originals[e + 1:e + h.events], p_statuses[e + 1:e + h.events], p_titles[e + 1:e + h.events],
          p_starts[e + 1:e + h.events], p_ends[e + 1:e + h.events], p_all_days[e + 1:e + h.events],
          p_origins[e + 1:e + h.events], p_details[e + 1:e + h.events],
          p_removed[r + 1:r + h.removed], p_whole[w + 1:w + h.whole],
          p_aside[a + 1:a + h.aside], p_aside_etags[a + 1:a + h.aside], p_aside_reasons[a + 1:a + h.aside],
          p_aside_titles[a + 1:a + h.aside], p_aside_again[a + 1:a + h.aside]);
      exception when sqlstate 'TS001' then
        v_result := -1;
      end;
      v_results := v_results || v_result;
      e := e + h.events; r := r + h.removed; w := w + h.whole; a := a + h.aside;
    end loop;
    return v_results;
  end $$;
  `,
);
