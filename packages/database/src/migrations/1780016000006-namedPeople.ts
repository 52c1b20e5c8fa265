import { sqlMigration } from '../sqlMigration.ts';

/** Which contact a job that is over tells of; a domain event carries it in its payload. */
const ofJob = `coalesce(payload ->> 'contactId', payload #>> '{payload,contactId}')`;

/**
 * Whom stored replies, finished jobs and domain events name is an index: erasing a person reads what is theirs, not what the
 * tenant has.
 */
export const namedPeople = sqlMigration(
  'NamedPeople1780016000006',
  `
  -- Ids and addresses that a text holds, in lower case.
  create function core.names_in(words text) returns text[] language sql immutable parallel safe set search_path = pg_catalog as $$
    select coalesce(array_agg(distinct lower(m[1])), '{}') from regexp_matches(words,
      '([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[^\\s"<>,;()\\\\]+@[^\\s"<>,;()\\\\]+)', 'g') m $$;
  alter table core.idempotency_key add column names text[];
  update core.idempotency_key set names = core.names_in(response::text) where response is not null;
  create function core.name_reply() returns trigger language plpgsql set search_path = pg_catalog as $$
    begin
      new.names := core.names_in(new.response::text);
      return new;
    end $$;
  create trigger reply_named before insert or update of response on core.idempotency_key for each row
    when (new.response is not null) execute function core.name_reply();
  create index idempotency_names on core.idempotency_key using gin (names) where names is not null;
  create function core.forget_replies(words text[]) returns int
    language plpgsql security definer volatile set search_path = pg_catalog as $$
    declare
      gone int;
    begin
      delete from core.idempotency_key i where i.tenant_id = core.current_tenant()
        and i.names && array(select lower(word) from unnest(words) word);
      get diagnostics gone = row_count;
      return gone;
    end $$;
  revoke all on function core.forget_replies(text[]) from public;
  grant execute on function core.forget_replies(text[]), core.names_in(text) to tsudoi_app;

  create index job_contact on core.job (tenant_id, (${ofJob})) where state in ('done', 'dead') and ${ofJob} is not null;
  create index outbox_contact on core.outbox (tenant_id, (payload ->> 'contactId'))
    where relayed_at is not null and payload ->> 'contactId' is not null;
  do $$
    declare
      definition text := pg_get_functiondef('core.erase_contact_rows(uuid)'::regprocedure);
      jobs text := $before$(j.payload ->> 'contactId' = contact::text or j.payload #>> '{payload,contactId}' = contact::text)$before$;
    begin
      if position(jobs in definition) = 0 then raise exception 'core.erase_contact_rows is not the one that was known'; end if;
      execute replace(definition, jobs, $after$coalesce(j.payload ->> 'contactId', j.payload #>> '{payload,contactId}') = contact::text$after$);
    end $$;
  `,
);
