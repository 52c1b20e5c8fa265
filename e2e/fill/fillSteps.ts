import { fillColumns, type FillStep } from './fillColumns.ts';
import { fillGrown } from './fillGrown.ts';
import type { FillSizes } from './fillInstallation.ts';

const state = `case when n % 1000 = 0 then 'awaiting_approval' when n % 100 = 7 then 'due' when n % 100 = 11 then 'unknown'
  when n % 100 = 13 then 'failed' when n % 20 = 9 then 'suppressed' else 'delivered' end`;
const isDelivered = `n % 1000 <> 0 and n % 100 not in (7, 11, 13) and n % 20 <> 9`;

/** The statements, in order. The temporary table `fill` holds tenants, a rule and an event; see `fillInstallation`. */
export function fillSteps(sizes: FillSizes): readonly FillStep[] {
  const { others, contacts: c, events, nudges, signals, audit, entries, calls } = sizes;
  const columns = fillColumns(sizes);
  const { tenant, series, contact, at, ofTenants, step } = columns;
  const nudgeKey = `pg_temp.rule(${String(others)}, n) || ':' || n`;
  const nudgeId = `pg_temp.key('nudge', n, ${String(nudges)})`;
  const calendar = `pg_temp.calendar(${String(others)}, n)`;
  return [
    step(
      'core.contact',
      'id, tenant_id, email, display_name, locale, time_zone, created_at, updated_at',
      `${contact}, ${tenant}, 'person-' || n || '@example.com', case n % 3 when 0 then '田中 ' || n when 1 then 'Sato ' || n else '鈴木 花子' end,
       'ja', (array['Asia/Tokyo', 'Asia/Tokyo', 'Asia/Tokyo', 'Europe/Berlin'])[1 + (n / 2) % 4], ${at(c)}, ${at(c)} ${series(c)}`,
    ),
    step(
      'core.contact_count',
      'tenant_id, contacts, mail',
      `tenant_id, count(*), 0 from core.contact group by 1 on conflict (tenant_id, shard) do update set contacts = excluded.contacts`,
    ),
    // Some without: a test that opens a key takes one of these.
    step(
      'core.person_key',
      'tenant_id, person_id, pseudonym, sealed_key, created_at',
      `${tenant}, ${contact}, pg_temp.key('pseudonym', n, ${String(c)}), repeat(md5('sealed' || n), 4), ${at(c)} ${series(c)} where (n / 2) % 10 <> 0`,
    ),
    step(
      'recommendation.event',
      'id, tenant_id, details, name, starts_at, search, created_at, updated_at',
      `pg_temp.key('event', n, ${String(events)}), ${tenant}, event || jsonb_build_object('name', 'Event ' || n), 'Event ' || n,
       ${at(events)} + interval '60 days', 'event ' || n || ' people of the town', ${at(events)}, ${at(events)} ${series(events)}`,
    ),
    step(
      'recommendation.plan',
      'id, tenant_id, event_id, state, details, problem, created_at, accepted_at',
      `pg_temp.key('plan', n, ${String(events)}), ${tenant}, pg_temp.key('event', n, ${String(events)}), 'accepted',
       jsonb_build_object('expectedSignUps', 40, 'why', repeat('a plan ', 40)), '{}', ${at(events)}, ${at(events)} ${series(events)} where (n / 2) % 2 = 0`,
    ),
    step(
      'recommendation.plan_task',
      'id, tenant_id, plan_id, tactic_key, details, due_on',
      `pg_temp.key('task ' || k, n, ${String(events)}), ${tenant}, pg_temp.key('plan', n, ${String(events)}), 'tactic-' || k,
       jsonb_build_object('title', jsonb_build_object('ja', '告知', 'en', 'Announce'), 'utm', jsonb_build_object('source', 'mail')),
       ${at(events)}::date + 30 ${series(events)} cross join generate_series(1, 2) k where (n / 2) % 2 = 0`,
    ),
    step(
      'core.sign_up',
      'id, tenant_id, event_id, contact_id, source, external_id, signed_up_at, created_at, updated_at',
      `pg_temp.key('sign-up', n, ${String(c)}), ${tenant}, pg_temp.key('event', n % ${String(events)}, ${String(events)}), ${contact}, 'api', 'x' || n,
       ${at(c)}, ${at(c)}, ${at(c)} ${series(c)} where (n / 2) % 2 = 0`,
    ),
    step(
      'nudge.rule',
      'id, tenant_id, name, enabled, trigger_kind, details, filled_until, created_at, updated_at',
      `pg_temp.named('rule ' || place || ' ' || k), tenants[place], 'Filled rule', true, 'schedule', rule, now() + interval '1 hour', now(), now()
       ${ofTenants} cross join generate_series(0, 9) k where place = 1 or k = 0`,
    ),
    step(
      'nudge.rule_version',
      'tenant_id, rule_id, version, details, changed_by, created_at',
      `tenant_id, id, 1, details, 'fill', created_at from nudge.rule where name = 'Filled rule'`,
    ),
    step(
      'nudge.nudge',
      'tenant_id, id, contact_id, key, rule_id, rule_version, trigger, slot_at, expires_at, created_at',
      `${tenant}, ${nudgeId}, ${contact}, ${nudgeKey}, pg_temp.rule(${String(others)}, n), 1, '{"kind": "schedule", "slot": "2026-01-01"}',
       ${at(nudges)}, ${at(nudges)} + interval '1 day', ${at(nudges)} ${series(nudges)}`,
    ),
    // As in life, a nudge gets its words later, on the same page.
    {
      table: 'nudge.nudge with words',
      sql: `update nudge.nudge m set state = ${state}, variant = 'a', subject = 'News',
         text = 'This is the text of a nudge, as long as most are. It tells of an event of this week.',
         generation = jsonb_build_object('lane', 'template', 'promptHash', encode(sha256(m.key::bytea), 'hex')),
         channel = case when ${isDelivered} then 'in_app' end, claimed_at = m.slot_at + interval '1 second', generated_at = m.slot_at + interval '2 seconds',
         settled_at = case when ${state} in ('due', 'awaiting_approval') then null else m.slot_at + interval '3 seconds' end
       from (select tenant_id, id, substr(key, 38)::bigint as n from nudge.nudge) numbered where m.tenant_id = numbered.tenant_id and m.id = numbered.id`,
    },
    step(
      'nudge.delivery',
      'tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, receipt, started_at, settled_at',
      `${tenant}, ${contact}, ${nudgeKey}, 'in_app', ${nudgeId}, 'delivered', 1, ${nudgeId}::text, ${at(nudges)}, ${at(nudges)} + interval '3 seconds'
       ${series(nudges)} where ${isDelivered}`,
    ),
    step(
      'nudge.inbox_item',
      'tenant_id, contact_id, nudge_id, subject, text, created_at, seq',
      `${tenant}, ${contact}, ${nudgeId}, 'News', 'This is the text of a nudge, as long as most are. It tells of an event of this week.',
       ${at(nudges)}, 1 + n / ${String(c)} ${series(nudges)} where ${isDelivered}`,
    ),
    step(
      'nudge.inbox_position',
      'tenant_id, contact_id, last_seq, changed',
      `${tenant}, ${contact}, ${String(Math.ceil(nudges / c))}, pg_current_xact_id() ${series(Math.min(c, nudges))}`,
    ),
    step(
      'nudge.backlog',
      'tenant_id, nudge_id, priority, due_at',
      `${tenant}, ${nudgeId}, 2, now() + interval '1 day' ${series(nudges)} where n % 100 = 7`,
    ),
    step(
      'nudge.approval',
      'tenant_id, nudge_id, state, requested_at, expires_at, decided_at, decided_by',
      `${tenant}, ${nudgeId}, case when n % 1000 = 0 then 'pending' else 'approved' end, ${at(nudges)}, now() + interval '10 days',
       case when n % 1000 = 0 then null else ${at(nudges)} end, case when n % 1000 = 0 then null else 'fill' end ${series(nudges)} where n % 1000 in (0, 1, 2)`,
    ),
    step(
      'nudge.rating',
      'tenant_id, nudge_id, contact_id, helpful, rated_at',
      `${tenant}, ${nudgeId}, ${contact}, n % 3 = 0, ${at(nudges)} ${series(nudges)} where n % 50 in (2, 3)`,
    ),
    step(
      'nudge.signal',
      'tenant_id, id, contact_id, type, occurred_at, received_at',
      `${tenant}, 'filled-' || n, ${contact}, (array['page_view', 'nudge_opened', 'signed_up', 'nudge_ignored'])[1 + (n / 2) % 4], ${at(signals)}, ${at(signals)} ${series(signals)}`,
    ),
    step(
      'core.audit_entry',
      'tenant_id, day, seq, at, actor_kind, actor, action, target_kind, target_id, origin, request_id, change, hash',
      `${tenant}, (${at(audit)} at time zone 'UTC')::date, n + 1, ${at(audit)}, 'member', md5('member' || n % 50), 'contact.changed', 'contact', md5('target' || n % 5000)::uuid::text,
       '203.0.113.7', md5('request' || n), '{"before": {"state": "open"}, "after": {"state": "cancelled", "name": "An event that changed"}}', sha256(('hash' || n)::bytea) ${series(audit)}`,
    ),
    step(
      'core.audit_head',
      'tenant_id, day, seq, hash',
      `tenant_id, day, max(seq), sha256(max(seq)::text::bytea) from core.audit_entry group by 1, 2 on conflict do nothing`,
    ),
    step(
      'core.access_log',
      'kind, at, tenant_id, principal_kind, principal_id, method, route, status, duration_ms, request_id, origin',
      `(array['access', 'access', 'access', 'error', 'prediction'])[1 + (n / 2) % 5], ${at(calls)}, ${tenant}, 'apiKey', md5('key' || n % 20), 'GET', '/v1/contacts', 200, 3.5, md5('call' || n), '203.0.113.7' ${series(calls)}`,
    ),
    step(
      'sync.connection',
      'id, tenant_id, provider, account, server_url, secret, connected_by',
      `pg_temp.named('connection ' || place), tenants[place], 'caldav', 'calendar-' || place || '@example.com', 'https://calendar.invalid', null, 'fill' ${ofTenants}`,
    ),
    step(
      'sync.calendar',
      'id, tenant_id, connection_id, workspace, remote_id, name, state, due_at, last_success_at',
      `pg_temp.named('calendar ' || place || ' ' || k), tenants[place], pg_temp.named('connection ' || place), 'main', 'calendar-' || k, 'Calendar', 'active',
       now() + interval '300 days', now() ${ofTenants} cross join generate_series(0, 3) k`,
    ),
    step(
      'sync.event',
      'calendar_id, remote_id, tenant_id, etag, status, title, starts_at, ends_at, all_day, details, generation, changed_at',
      `${calendar}, 'entry-' || n, ${tenant}, md5('etag' || n), 'confirmed', 'Entry ' || n, ${at(entries)}, ${at(entries)} + interval '1 hour', false,
       '{"description": "what people meet for", "location": "the hall"}', 1, ${at(entries)} ${series(entries)}`,
    ),
    step(
      'sync.run',
      'id, tenant_id, calendar_id, kind, pages, changes, started_at, finished_at, outcome',
      `pg_temp.key('run', n, ${String(entries)}), ${tenant}, ${calendar}, 'delta', 1, 2, ${at(entries)}, ${at(entries)} + interval '1 second', 'done' ${series(entries)}`,
    ),
    step(
      'sync.entry_link',
      'tenant_id, calendar_id, entry_id, external_ref, state, look_at',
      `${tenant}, ${calendar}, 'entry-' || n, md5('ref' || n), 'open', now() + interval '1 day' ${series(entries)} where (n / 2) % 3 = 0`,
    ),
    step(
      'sync.told',
      'tenant_id, external_ref, fingerprint, state',
      `${tenant}, md5('ref' || n), md5('told' || n), 'open' ${series(entries)} where (n / 2) % 3 = 0`,
    ),
    step(
      'nudge.llm_ledger',
      `id, request_id, tenant_id, at, purpose, priority, target_id, provider, model, tier, attempt, outcome, input_tokens, cached_input_tokens,
       cache_write_tokens, output_tokens, cost_micro_usd, currency, cost_micro, naive_micro_usd, saved_prompt, saved_tier, saved_provider,
       saved_prompt_cache, saved_batch, saved_response_cache, prompt_hash, ttft_ms, total_ms, rule_id`,
      `pg_temp.key('call', n, ${String(calls)}), pg_temp.key('request', n, ${String(calls)}), ${tenant}, ${at(calls)}, 'nudge', 'batch', 'small', 'fake', 'small', 'economy', 1,
       'ok', 500, 100, 0, 60, 120, 'JPY', 18, 240, 10, 10, 10, 10, 10, 10, md5('prompt' || n), 200, 900, pg_temp.rule(${String(others)}, n) ${series(calls)}`,
    ),
    step(
      'nudge.llm_spend',
      'tenant_id, month, spent_micro',
      `tenants[place], date_trunc('month', now())::date, 1000 ${ofTenants} on conflict do nothing`,
    ),
    // What triggers keep.
    step(
      'nudge.llm_month',
      `tenant_id, month, purpose, provider, model, outcome, interactive, real_time, rule_id, event_id, campaign_id, calls, input_tokens,
       cached_input_tokens, output_tokens, cost_micro, cost_micro_usd, naive_micro_usd, under_half_a_second, saved_prompt, base_prompt, saved_tier,
       base_tier, saved_provider, base_provider, saved_prompt_cache, base_prompt_cache, saved_batch, base_batch, saved_response_cache, base_response_cache`,
      `tenant_id, date_trunc('month', at)::date, purpose, provider, model, outcome, true, true, rule_id, '00000000-0000-0000-0000-000000000000',
       '00000000-0000-0000-0000-000000000000', count(*), sum(input_tokens), 0, sum(output_tokens), sum(cost_micro), sum(cost_micro_usd),
       sum(naive_micro_usd), count(*), 10, 240, 10, 240, 10, 240, 10, 240, 10, 240, 10, 240 from nudge.llm_ledger group by 1, 2, 3, 4, 5, 6, 9`,
    ),
    step(
      'nudge.llm_month_time',
      'tenant_id, month, purpose, provider, model, step, calls',
      `tenant_id, date_trunc('month', at)::date, purpose, provider, model, 55, count(*) from nudge.llm_ledger group by 1, 2, 3, 4, 5`,
    ),
    step(
      'nudge.undelivered',
      'tenant_id, state, nudge_id, rule_id',
      `tenant_id, state, id, rule_id from nudge.nudge where state in ('suppressed', 'failed', 'unknown') on conflict do nothing`,
    ),
    step(
      'nudge.figure',
      'tenant_id, grain, at, delivered, waited, waiting_seconds, written, writing_seconds, sending_seconds',
      `tenant_id, grain, date_trunc(grain, settled_at, 'UTC'), count(*), count(*), count(*), count(*), count(*), count(*) from nudge.nudge
       cross join (values ('hour'), ('day')) g (grain) where settled_at is not null group by 1, 2, 3 on conflict do nothing`,
    ),
    step(
      'sync.calendar_count',
      'tenant_id, calendar_id, events',
      `tenant_id, calendar_id, count(*) from sync.event group by 1, 2 on conflict do nothing`,
    ),
    step(
      'core.idempotency_key',
      'tenant_id, principal_id, operation, key, request_hash, status, response, names, created_at',
      `${tenant}, 'fill', 'createContact', 'k' || n, sha256(('k' || n)::bytea), 201, jsonb_build_object('id', ${contact}, 'email', 'person-' || n || '@example.com', 'displayName', 'Sato'),
       array[${contact}::text, 'person-' || n || '@example.com'], now() - interval '1 hour' ${series(c)} where (n / 2) % 10 = 1`,
    ),
    step(
      'core.job',
      'tenant_id, queue, name, payload, state, settled_at, created_at',
      `${tenant}, 'nudge', 'rules.fire', jsonb_build_object('id', n::text, 'payload', jsonb_build_object('contactId', ${contact}, 'eventId', md5('e'))), 'done', now() - interval '1 hour', now() - interval '1 hour'
       ${series(c)} where (n / 2) % 10 = 1`,
    ),
    step(
      'core.outbox',
      'tenant_id, type, payload, relayed_at',
      `${tenant}, 'contact.changed', jsonb_build_object('contactId', ${contact}, 'changed', '["displayName"]'::jsonb), now() - interval '1 hour' ${series(c)} where (n / 2) % 5 = 1`,
    ),
    step(
      'core.member',
      'id, tenant_id, email, display_name, role, created_at, updated_at',
      `pg_temp.key('member', n, ${String(events)}), ${tenant}, 'member-' || n || '@example.com', 'Member ' || n, 'viewer', ${at(events)}, ${at(events)} ${series(events)} where (n / 2) % 10 = 0`,
    ),
    step(
      'core.workspace',
      'id, tenant_id, slug, name, created_at',
      `pg_temp.key('workspace', n, ${String(events)}), ${tenant}, 'filled-' || n, 'Workspace ' || n, ${at(events)} ${series(events)} where (n / 2) % 50 = 0`,
    ),
    step(
      'nudge.suppression',
      'tenant_id, channel, address, reason, source, suppressed_at, updated_at',
      `${tenant}, 'email', 'bounced-' || n || '@example.com', 'hard_bounce', 'fill', ${at(c)}, ${at(c)} ${series(c)} where (n / 2) % 10 = 3`,
    ),
    step(
      'nudge.confirmation',
      'tenant_id, contact_id, asked, asked_at, expires_at',
      `${tenant}, pg_temp.key('contact', n, ${String(c)}), 1, ${at(c)}, ${at(c)} + interval '7 days' ${series(c)}`,
    ),
    step(
      'nudge.confirmation_record',
      'tenant_id, contact_id, at, kind, address',
      `${tenant}, pg_temp.key('contact', n, ${String(c)}), ${at(c)}, 'asked', 'person-' || n || '@example.com' ${series(c)}`,
    ),
    step(
      'nudge.told_event',
      'tenant_id, key, told_at',
      `${tenant}, 'told ' || n, ${at(c)} ${series(c)} where (n / 2) % 10 = 3`,
    ),
    ...fillGrown(sizes),
  ];
}
