import { connect } from '@tsudoi/backup/restoreBackup';
import type { DemoEvent, DemoPerson } from './organisation.ts';

/** Rows that were written, by what they are. */
export interface WrittenHistory {
  readonly signUps: number;
  readonly nudges: number;
}

/** An event of the installation and what came of it. */
export interface StatedEvent {
  readonly id: string;
  readonly event: DemoEvent;
}

const textOf = (name: string, title: string) =>
  `${name} さん、あすは「${title}」です。会場でお会いできるのを楽しみにしています。`;

/**
 * Writes what the API does not take, for it lies in the past: when events were stated and held, who signed up when, and the
 * reminder that each of them got the day before. One transaction, of the owner of the database, in the rows of one tenant.
 */
export async function writeHistory(
  url: string,
  tenantId: string,
  people: readonly DemoPerson[],
  events: readonly StatedEvent[],
  rule: { readonly id: string; readonly version: number },
  now: Date,
): Promise<WrittenHistory> {
  const client = await connect(url);
  try {
    await client.query('begin');
    await client.query(`select set_config('tsudoi.tenant', $1, true)`, [tenantId]);
    await client.query(
      `update recommendation.event e set starts_at = h.starts, created_at = h.stated, updated_at = h.stated,
         details = e.details || jsonb_build_object('startsAt', h.iso),
         state = case when h.starts < $2 then 'finished' else e.state end
       from jsonb_to_recordset($3::jsonb) h (id uuid, starts timestamptz, iso text, stated timestamptz)
       where e.tenant_id = $1 and e.id = h.id`,
      [
        tenantId,
        now,
        JSON.stringify(
          events.map(({ id, event }) => ({
            id,
            starts: event.startsAt,
            iso: event.startsAt.toISOString(),
            stated: event.statedAt,
          })),
        ),
      ],
    );
    const signUps = events.flatMap(({ id, event }) =>
      event.signUps.map((each, n) => ({
        event: id,
        email: people[each.person]?.email ?? '',
        external: `demo-${id}-${String(n)}`,
        state: each.state,
        tactic: each.tacticKey,
        at: each.at,
      })),
    );
    const { rowCount: written } = await client.query(
      `insert into core.sign_up (tenant_id, event_id, contact_id, source, external_id, state, tactic_key, signed_up_at, created_at, updated_at)
       select $1, s.event, c.id, 'api', s.external, s.state, s.tactic, s.at, s.at, s.at
       from jsonb_to_recordset($2::jsonb) s (event uuid, email text, external text, state text, tactic text, at timestamptz)
       join core.contact c on c.tenant_id = $1 and c.email = s.email`,
      [tenantId, JSON.stringify(signUps)],
    );
    const reminders = events.flatMap(({ id, event }) => {
      const at = new Date(event.startsAt.getTime() - 86_400_000);
      return at >= now
        ? []
        : event.signUps
            .filter(({ state }) => state !== 'cancelled')
            .map(({ person }) => ({
              event: id,
              email: people[person]?.email ?? '',
              key: `${rule.id}:${id}`,
              subject: `あすは「${event.request.name}」`,
              text: textOf(people[person]?.name ?? '', event.request.name),
              at,
            }));
    });
    const { rowCount: nudges } = await client.query(
      `insert into nudge.nudge (tenant_id, contact_id, key, rule_id, rule_version, event_id, trigger, slot_at, expires_at, created_at)
       select $1, c.id, n.key || ':' || c.id, $2, $3, n.event, '{"kind": "event"}', n.at, n.at + interval '1 day', n.at
       from jsonb_to_recordset($4::jsonb) n (event uuid, email text, key text, at timestamptz)
       join core.contact c on c.tenant_id = $1 and c.email = n.email`,
      [tenantId, rule.id, rule.version, JSON.stringify(reminders)],
    );
    // As in life they get their words and their end later; that is when they are counted.
    await client.query(
      `update nudge.nudge m set state = 'delivered', variant = 'reminder', subject = n.subject, text = n.text, channel = 'email',
         generation = '{"provider": "template", "model": "template", "promptHash": "demo", "costMicroUsd": 0, "inputTokens": 0, "outputTokens": 0, "attempts": 0, "totalMs": 0, "refused": null}',
         claimed_at = m.slot_at + interval '1 second', generated_at = m.slot_at + interval '2 seconds', settled_at = m.slot_at + interval '3 seconds'
       from jsonb_to_recordset($2::jsonb) n (email text, key text, subject text, text text)
       join core.contact c on c.tenant_id = $1 and c.email = n.email
       where m.tenant_id = $1 and m.contact_id = c.id and m.key = n.key || ':' || c.id`,
      [tenantId, JSON.stringify(reminders)],
    );
    await client.query(
      `insert into nudge.delivery (tenant_id, contact_id, nudge_key, channel, nudge_id, state, fence, receipt, started_at, settled_at)
       select tenant_id, contact_id, key, 'email', id, 'delivered', 1, id::text, slot_at, settled_at from nudge.nudge where tenant_id = $1`,
      [tenantId],
    );
    await client.query('commit');
    return { signUps: written ?? 0, nudges: nudges ?? 0 };
  } catch (err) {
    await client.query('rollback').catch(() => undefined);
    throw err;
  } finally {
    await client.end().catch(() => undefined);
  }
}
