import { sqlMigration } from '../sqlMigration.ts';

/**
 * A page looks for rules, a new rule looks for entries; each in a transaction that does not see the other's. Where both were under
 * way at once, an entry was looked at by neither. Now one waits for the other: pages of a tenant share a lock, a rule (and the hour
 * at which whole days begin) has it alone, so whoever comes second sees what the first has written.
 */
export const orderRulesAndPages = sqlMigration(
  'OrderRulesAndPages1780015000003',
  `
  create function sync.rules_beside_pages() returns trigger language plpgsql set search_path = pg_catalog as $$
  declare v_key bigint := hashtextextended('calendar-rules-of:' || coalesce(current_setting('tsudoi.tenant', true), ''), 0);
  begin
    if tg_argv[0] = 'shared' then perform pg_advisory_xact_lock_shared(v_key);
    else perform pg_advisory_xact_lock(v_key);
    end if;
    return null;
  end $$;
  revoke all on function sync.rules_beside_pages() from public;

  -- By statement, and also where a page brings no entry: its deletions are told by rules, too.
  create trigger event_beside_rules before insert on sync.event
    for each statement execute function sync.rules_beside_pages('shared');
  create trigger rule_beside_pages before insert on sync.rule
    for each statement execute function sync.rules_beside_pages('alone');
  create trigger day_beside_pages before insert on sync.workspace_day
    for each statement execute function sync.rules_beside_pages('alone');
  `,
);
