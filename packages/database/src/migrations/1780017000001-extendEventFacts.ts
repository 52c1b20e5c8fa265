import { sqlMigration } from '../sqlMigration.ts';

/** What triggers and words may know of an event; rules whose kind the clock fires are found whatever their kind. */
export const extendEventFacts = sqlMigration(
  'ExtendEventFacts1780017000001',
  `
  create or replace view recommendation.event_fact_view with (security_invoker = true) as
    select id, tenant_id, name, starts_at, state, details ->> 'timeZone' as time_zone, (details ->> 'capacity')::int as capacity,
      details ->> 'format' as format, details ->> 'venue' as venue, details ->> 'ticketUrl' as ticket_url,
      details ->> 'joinUrl' as join_url, details ->> 'organiser' as organiser,
      (details ->> 'durationMinutes')::int as duration_minutes, version
    from recommendation.event;

  drop index nudge.rule_tick;
  create index rule_clock on nudge.rule (filled_until) where enabled;
  `,
);
