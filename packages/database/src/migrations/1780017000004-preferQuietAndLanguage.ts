import { sqlMigration } from '../sqlMigration.ts';

/** Quiet hours and language that a person chose by a link, over those of the contact. */
export const preferQuietAndLanguage = sqlMigration(
  'PreferQuietAndLanguage1780017000004',
  `
  alter table nudge.contact_preference add column quiet_hours jsonb, add column locale text check (locale in ('ja', 'en'));

  create or replace function nudge.claim(tenant uuid, nudges uuid[], at timestamptz, lease_seconds double precision) returns table
    (id uuid, contact_id uuid, key text, rule_id uuid, rule_version int, event_id uuid, trigger jsonb, items jsonb,
     variant text, subject text, text text, slot_at timestamptz, expires_at timestamptz, approved_at timestamptz,
     attempts int, fence bigint, rule_enabled boolean, contact jsonb, quiet_until timestamptz, off text[], unsubscribed boolean)
    language plpgsql as $$
    declare
      free uuid[];
    begin
      perform set_config('tsudoi.tenant', tenant::text, true);
      free := array(
        select b.nudge_id from nudge.backlog b
        where b.tenant_id = tenant and b.nudge_id = any (nudges)
          and ((b.state = 'due' and b.due_at <= at) or b.lease_until < now())
        for update skip locked);
      return query
      with taken as (
        update nudge.backlog b set state = 'running', fence = b.fence + 1, attempts = b.attempts + 1,
          claimed_at = coalesce(b.claimed_at, at), lease_until = now() + make_interval(secs => lease_seconds)
        where b.tenant_id = tenant and b.nudge_id = any (free)
        returning b.nudge_id, b.attempts, b.fence
      ), digested as (
        -- Its own items, read under the row's lock: what a signal adds now begins the next digest.
        update nudge.nudge n set digest_open = false
        where n.tenant_id = tenant and n.id = any (free) and n.digest_open
        returning n.id, n.items
      )
      select m.id, m.contact_id, m.key, m.rule_id, m.rule_version, m.event_id, m.trigger, coalesce(g.items, m.items), m.variant,
        m.subject, m.text, m.slot_at, m.expires_at, m.approved_at, t.attempts, t.fence, coalesce(r.enabled, false),
        case when c.id is not null then jsonb_build_object('email', c.email, 'phone', c.phone, 'name', c.display_name,
          'locale', coalesce(p.locale, c.locale), 'zone', c.time_zone, 'consent', c.consent, 'preferences', c.preferences,
          'attributes', c.attributes,
          'browser', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind = 'web'),
          'app', exists (select from nudge.push_subscription s where s.tenant_id = tenant and s.contact_id = c.id and s.kind <> 'web')) end,
        case when coalesce(p.quiet_hours, c.quiet_hours) is not null
          then nudge.after_quiet(at, nudge.known_zone(c.time_zone), coalesce(p.quiet_hours, c.quiet_hours)) end,
        coalesce(p.channels_off, '{}'), p.unsubscribed_at is not null and not coalesce(
          -- A later explicit consent lifts an old unsubscription.
          exists (select from jsonb_each(c.consent) given where (given.value ->> 'granted')::boolean
            and (given.value ->> 'at')::timestamptz > p.unsubscribed_at), false)
      from taken t
      cross join lateral (select * from nudge.nudge n where n.tenant_id = tenant and n.id = t.nudge_id offset 0) m
      left join digested g on g.id = m.id
      left join lateral (select rule.enabled from nudge.rule where rule.id = m.rule_id offset 0) r on true
      left join lateral (select * from core.contact_view v where v.id = m.contact_id offset 0) c on true
      left join lateral (select cp.channels_off, cp.unsubscribed_at, cp.quiet_hours, cp.locale from nudge.contact_preference cp
        where cp.tenant_id = tenant and cp.contact_id = m.contact_id offset 0) p on true;
    end $$;
  `,
);
