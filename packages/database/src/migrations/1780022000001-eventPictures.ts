import { sqlMigration } from '../sqlMigration.ts';

/** Pictures of events: their bytes lie in object storage, the row says which and how large. */
export const eventPictures = sqlMigration(
  'EventPictures1780022000001',
  `
  alter table recommendation.event add column picture jsonb check (jsonb_typeof(picture) = 'object');

  create or replace view recommendation.event_fact_view with (security_invoker = true) as
    select id, tenant_id, name, starts_at, state, details ->> 'timeZone' as time_zone, (details ->> 'capacity')::int as capacity,
      details ->> 'format' as format, details ->> 'venue' as venue, details ->> 'ticketUrl' as ticket_url,
      details ->> 'joinUrl' as join_url, details ->> 'organiser' as organiser,
      (details ->> 'durationMinutes')::int as duration_minutes, version, picture ->> 'id' as picture_id
    from recommendation.event;
  `,
);
