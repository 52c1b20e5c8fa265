import { sqlMigration } from '../sqlMigration.ts';

/** Named credentials of model servers, sealed, with their overlap; what was learnt of a target; where an exchange rate is from. */
export const createModelCredentials = sqlMigration(
  'CreateModelCredentials1780013000002',
  `
  create table nudge.llm_credential (
    name text not null,
    -- The newest is asked first, the one before it until it retires.
    version int not null,
    -- Sealed; only a process with SEAL_KEYS can read it.
    secret text not null,
    -- The last characters, for people.
    hint text not null,
    -- Where it may be sent (https://host[:port]); nowhere else.
    origins text[] not null check (array_length(origins, 1) > 0),
    created_at timestamptz not null default now(),
    retires_at timestamptz,
    primary key (name, version)
  );
  grant select, insert, update, delete on nudge.llm_credential to tsudoi_app;

  create table nudge.llm_learnt (
    target_id text primary key references nudge.llm_target (id) on delete cascade,
    learnt jsonb not null,
    at timestamptz not null default now()
  );
  grant select, insert, update, delete on nudge.llm_learnt to tsudoi_app;

  alter table nudge.llm_terms add column rate_at timestamptz, add column rate_from text;
  `,
);
