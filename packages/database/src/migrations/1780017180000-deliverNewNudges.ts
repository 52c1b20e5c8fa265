import { sqlMigration } from '../sqlMigration.ts';

/** Nudges that are made and reach the inbox in one transaction: their rows are written once, as they stay. */
export const deliverNewNudges = sqlMigration(
  'DeliverNewNudges1780017180000',
  `
  -- Nudges of signals that came now, with their words, their items in the inbox and their share of the figures. \`rules\` is
  -- [{"n", "rule_id", "version", "expires"}], \`numbers\` says which of them each is of. unique_violation where a key exists already.
  create function nudge.deliver_new(tenant uuid, rules jsonb, numbers int[], nudges uuid[], contacts uuid[], slots text[],
    fired timestamptz[], events uuid[], triggers jsonb[], variants text[], subjects text[], texts text[], bodies text[], urls text[],
    generations jsonb[], began_at timestamptz, written_at timestamptz, settled timestamptz)
    returns void language plpgsql set enable_nestloop = off as $$
    declare
      people uuid[];
    begin
      with rule as materialized (
        select * from jsonb_to_recordset(rules) as r (n int, rule_id uuid, version int, expires float8)
      ), given as materialized (
        select g.*, r.rule_id, r.version, r.expires
        from unnest(numbers, nudges, contacts, slots, fired, events, triggers, variants, subjects, texts, bodies, urls, generations) with ordinality
          as g (n, nudge, contact, slot, fired_at, event, trigger, variant, subject, body, shown, url, generation, ord)
        join rule r on r.n = g.n
      ), made as (
        insert into nudge.nudge (tenant_id, id, contact_id, key, rule_id, rule_version, event_id, trigger, state, variant, subject, text,
          generation, channel, slot_at, expires_at, created_at, claimed_at, generated_at, settled_at)
        select tenant, nudge, contact, rule_id || ':' || slot, rule_id, version, event, trigger, 'delivered', variant, subject, body,
          generation, 'in_app', fired_at, fired_at + make_interval(secs => expires), began_at, began_at, written_at, settled
        from given order by ord
      ), positions as (
        insert into nudge.inbox_position as p (tenant_id, contact_id, last_seq, changed)
        select tenant, contact, count(*), pg_current_xact_id() from given group by contact order by contact
        on conflict (tenant_id, contact_id) do update
          set last_seq = p.last_seq + excluded.last_seq, changed = excluded.changed
        returning contact_id, last_seq
      ), items as (
        insert into nudge.inbox_item (tenant_id, contact_id, nudge_id, subject, text, url, created_at, seq)
        select tenant, g.contact, g.nudge, g.subject, g.shown, g.url, settled,
          p.last_seq + 1 - row_number() over (partition by g.contact order by g.ord desc)
        from given g join positions p on p.contact_id = g.contact
      )
      select array_agg(contact_id) into people from positions;
      -- They wait for nobody: what a nudge waited is nothing.
      insert into nudge.figure as f (tenant_id, grain, at, lane, delivered, waited, written, writing_seconds, sending_seconds)
      select tenant, g.grain, date_trunc(g.grain, settled, 'UTC'), pg_backend_pid() % 8, made.n, made.n, made.n,
        made.n * extract(epoch from written_at - began_at), made.n * extract(epoch from settled - written_at)
      from (select cardinality(nudges) as n) made cross join (values ('hour'), ('day')) g (grain) order by 2
      on conflict (tenant_id, grain, at, lane) do update set delivered = f.delivered + excluded.delivered, waited = f.waited + excluded.waited,
        written = f.written + excluded.written, writing_seconds = f.writing_seconds + excluded.writing_seconds,
        sending_seconds = f.sending_seconds + excluded.sending_seconds;
      perform pg_notify('inbox_changed', tenant::text || ' ' || array_to_string(people[first : first + 199], ','))
      from generate_series(1, cardinality(people), 200) first;
    end $$;
  grant execute on function nudge.deliver_new(uuid, jsonb, int[], uuid[], uuid[], text[], timestamptz[], uuid[], jsonb[], text[], text[],
    text[], text[], text[], jsonb[], timestamptz, timestamptz, timestamptz) to tsudoi_app;
  `,
);
