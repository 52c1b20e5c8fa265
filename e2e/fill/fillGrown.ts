import { fillColumns, type FillStep } from './fillColumns.ts';
import type { FillSizes } from './fillInstallation.ts';

/** Imports, endpoints and trainings of a tenant: few, each with many rows behind it. */
const many = 40;

/** What else grows with use: webhooks, imports and their faults, outcomes, forecasts, devices and preferences. */
export function fillGrown(sizes: FillSizes): readonly FillStep[] {
  const { others, contacts: c, events, signals, entries } = sizes;
  const { tenant, contact, at, series, ofTenants, step } = fillColumns(sizes);
  const place = `pg_temp.place(${String(others)}, n)`;
  /** One of the tenant's own of that name. */
  const own = (name: string) => `pg_temp.named('${name} ' || ${place} || ' ' || (n / 2) % ${String(many)})`;
  const ofTenant = (name: string) => `pg_temp.named('${name} ' || place || ' ' || k), tenants[place]`;
  const each = `${ofTenants} cross join generate_series(0, ${String(many - 1)}) k`;
  const event = `pg_temp.key('event', n, ${String(events)})`;
  const even = 'where (n / 2) % 2 = 0';
  return [
    step(
      'core.webhook_endpoint',
      'id, tenant_id, url, hash, types, state, sealed_secret',
      `${ofTenant('endpoint')}, 'https://hook.invalid/' || k, md5('hook.invalid'), '{contact.created}', 'paused', 'sealed' ${each}`,
    ),
    step(
      'core.webhook_delivery',
      'tenant_id, id, endpoint_id, hash, outbox_id, type, payload, contact_id, occurred_at, state, due_at, attempts, tries, created_at, settled_at',
      `${tenant}, pg_temp.key('webhook', n, ${String(signals)}), ${own('endpoint')}, md5('hook.invalid'), -1 - n, 'contact.created',
       jsonb_build_object('contactId', ${contact}), ${contact}, ${at(signals)}, case when (n / 2) % 7 = 0 then 'failed' else 'delivered' end, ${at(signals)}, 1,
       '[{"at": "2026-01-01T00:00:00.000Z", "status": 204, "error": null, "ms": 12}]', ${at(signals)}, ${at(signals)} + interval '1 second' ${series(signals)}`,
    ),
    step(
      'core.contact_import',
      'id, tenant_id, state, actor, region, header, encoding, row_count, done, created, faults, created_at, finished_at',
      `${ofTenant('import')}, 'done', '{"kind": "apiKey", "id": "fill"}', 'JP', '{email}', 'utf-8', 100, 100, 50, 50, now() - k * interval '1 hour', now() ${each}`,
    ),
    step(
      'core.contact_import_fault',
      'tenant_id, import_id, line, field, message',
      `${tenant}, ${own('import')}, n, 'email', 'not an address' ${series(c)}`,
    ),
    step(
      'core.contact_import',
      'id, tenant_id, state, actor, region, header, encoding, row_count, done, created, faults, sign_ups, created_at, finished_at',
      `${ofTenant('list')}, 'done', '{"kind": "apiKey", "id": "fill"}', '', '{email}', 'utf-8', 100, 100, 50, 50, jsonb_build_object('shop', 'luma', 'timeZone', 'Asia/Tokyo',
         'eventId', (select e.id from recommendation.event e where e.tenant_id = tenants[place] order by e.id limit 1)), now() - k * interval '1 hour', now() ${each}`,
    ),
    step(
      'core.contact_import_fault',
      'tenant_id, import_id, line, field, message',
      `${tenant}, ${own('list')}, n, 'email', 'not an address' ${series(c)}`,
    ),
    step(
      'core.invitation',
      'tenant_id, email, role, token_hash, invited_by, expires_at, created_at',
      `${tenant}, 'invited-' || n || '@example.com', 'viewer', sha256(('invited' || n)::bytea), 'fill', now() + interval '5 days', ${at(c)} ${series(c)} ${even}`,
    ),
    step(
      'recommendation.event_version',
      'tenant_id, event_id, known_at, facts',
      `${tenant}, ${event}, ${at(events)}, event ${series(events)}`,
    ),
    step(
      'recommendation.attendance',
      'tenant_id, event_id, source, sign_ups, cancelled, attended, at',
      `${tenant}, ${event}, 'api', 40, 2, 30, ${at(events)} ${series(events)} ${even}`,
    ),
    step(
      'recommendation.prediction',
      'tenant_id, event_id, model_key, made_on, shadow, lead_days, mean, low, high, log_deviation, made_at',
      `${tenant}, ${event}, 'belief', (${at(events)})::date + day, false, 30 - day, 30, 20, 40, 0.3, ${at(events)} ${series(events)} cross join generate_series(0, 1) day`,
    ),
    step(
      'recommendation.pace_state',
      'tenant_id, event_id, pace, since',
      `${tenant}, ${event}, 'on_track', ${at(events)} ${series(events)} ${even}`,
    ),
    step(
      'recommendation.outcome_import',
      'id, tenant_id, report, created_at',
      `${ofTenant('outcome import')}, '{"rows": 100, "taken": 50, "restated": 0, "unchanged": 0, "faults": 50, "unmatched": 0}', now() - k * interval '1 hour' ${each}`,
    ),
    step(
      'recommendation.import_fault',
      'tenant_id, import_id, line, field, message',
      `${tenant}, ${own('outcome import')}, n, 'day', 'not a date' ${series(c)}`,
    ),
    step(
      'recommendation.outcome_row',
      'tenant_id, source, key, day, event_id, tactic_key, campaign, spend_jpy, impressions, clicks, sign_ups, updated_at',
      `${tenant}, 'meta-ads', 'row-' || n, (${at(signals)})::date, case when (n / 2) % 5 = 0 then null else pg_temp.key('event', n % ${String(events)}, ${String(events)}) end,
       case when (n / 2) % 5 = 0 then null else 'email-announcement' end, 'campaign-' || n % 500, 1000, 900, 30, 2, ${at(signals)} ${series(signals)}`,
    ),
    step(
      'recommendation.training',
      'id, tenant_id, reason, state, step, report, created_at, finished_at',
      `${ofTenant('training')}, 'schedule', 'done', 'done', '{}', now() - k * interval '1 day', now() - k * interval '1 day' ${each}`,
    ),
    step(
      'nudge.push_subscription',
      'tenant_id, contact_id, kind, endpoint, created_at',
      `${tenant}, ${contact}, 'web', 'https://push.invalid/' || n, ${at(c)} ${series(c)} ${even}`,
    ),
    step(
      'nudge.contact_preference',
      'tenant_id, contact_id, channels_off, updated_at',
      `${tenant}, ${contact}, '{sms}', ${at(c)} ${series(c)} ${even}`,
    ),
    step(
      'nudge.run',
      'tenant_id, rule_id, slot, state, done, deadline_at, started_at, finished_at',
      `${tenant}, pg_temp.rule(${String(others)}, n), 'slot-' || n, 'done', 100, ${at(events)}, ${at(events)}, ${at(events)} + interval '1 second' ${series(events)}`,
    ),
    step(
      'sync.quarantine',
      'tenant_id, calendar_id, remote_id, reason, seen_at',
      `${tenant}, pg_temp.calendar(${String(others)}, n), 'set-aside-' || n, 'no start', ${at(entries)} ${series(entries)} ${even}`,
    ),
    step(
      'sync.write_back',
      'tenant_id, task_id, calendar_id, remote_id, event_id, fingerprint',
      `${tenant}, 'task-' || n, pg_temp.calendar(${String(others)}, n), 'written-' || n, ${event}, md5('written' || n) ${series(events)} ${even}`,
    ),
  ];
}
