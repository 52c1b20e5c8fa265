import assert from 'node:assert/strict';
import type pg from 'pg';
import { eventInDays } from '../writeLoad.ts';
import type { ReadValues } from './readsOf.ts';

/** Rows of the first tenant in the middle of its time, by name of parameter; a plan that its API made. */
export async function readValues(
  owner: pg.Client,
  url: string,
  apiKey: string,
  tenantId: string,
): Promise<ReadValues> {
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.ok(answer.ok, `${path}: ${String(answer.status)} ${await answer.clone().text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const one = async (sql: string) => {
    const { rows } = await owner.query<{ value: string }>(sql, [tenantId]);
    return rows[0]?.value ?? '';
  };
  const event = String((await post('/v1/events', eventInDays(40)))['id']);
  const plan = String((await post(`/v1/events/${event}/plans`, {}))['id']);
  const other = String((await post(`/v1/events/${event}/plans`, {}))['id']);
  await post(`/v1/plans/${plan}/accept`, {});
  const busyEvent = await one(
    `select event_id as value from core.sign_up where tenant_id = $1 group by 1 order by count(*) desc limit 1`,
  );
  // One without a key: what the audit says of a person is opened for an export.
  const contact = await one(
    `select c.id as value from core.contact c where c.tenant_id = $1 and not exists
       (select from core.person_key k where k.tenant_id = c.tenant_id and k.person_id = c.id) order by c.id offset 20 limit 1`,
  );
  const rule = await one(`select rule_id as value from nudge.nudge where tenant_id = $1 limit 1`);
  const broadcast = (await post('/v1/broadcasts', {
    name: 'News',
    when: { at: new Date(Date.now() + 30 * 86_400_000).toISOString() },
    brief: {
      goal: 'Tell the news',
      variants: [{ key: 'a', subject: { ja: 'あ', en: 'a' }, text: { ja: 'あ', en: 'a' } }],
    },
  })) as { rule: { id: string } };
  const outcomeImport = await one(
    `select import_id as value from recommendation.import_fault where tenant_id = $1 limit 1`,
  );
  const ofList = (value: string) =>
    one(
      `select ${value} as value from core.contact_import where tenant_id = $1 and sign_ups is not null order by id limit 1`,
    );
  const listed = { eventId: await ofList(`sign_ups ->> 'eventId'`), importId: await ofList('id') };
  const { token } = (await post(`/v1/inbox-tokens/${contact}`, {})) as { token: string };
  const now = Date.now();
  const day = (ago: number) => new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
  return {
    inPath: {
      contactId: contact,
      eventId: event,
      'listSignUps.eventId': busyEvent,
      planId: plan,
      'explainDifference.planId': other,
      ruleId: rule,
      'readBroadcast.ruleId': broadcast.rule.id,
      nudgeId: await one(
        `select id as value from nudge.nudge where tenant_id = $1 order by id offset 300 limit 1`,
      ),
      calendarId: await one(`select id as value from sync.calendar where tenant_id = $1 limit 1`),
      connectionId: await one(`select id as value from sync.connection where tenant_id = $1 limit 1`),
      memberId: await one(`select id as value from core.member where tenant_id = $1 limit 1`),
      workspace: 'filled-0',
      token,
      tenantId,
      endpointId: await one(
        `select endpoint_id as value from core.webhook_delivery where tenant_id = $1 order by id limit 1`,
      ),
      deliveryId: await one(
        `select id as value from core.webhook_delivery where tenant_id = $1 order by id limit 1`,
      ),
      importId: await one(
        `select f.import_id as value from core.contact_import_fault f join core.contact_import i on i.tenant_id = f.tenant_id and i.id = f.import_id
         where f.tenant_id = $1 and i.sign_ups is null limit 1`,
      ),
      'listSignUpImports.eventId': listed.eventId,
      'readSignUpImport.eventId': listed.eventId,
      'readSignUpImport.importId': listed.importId,
      'listSignUpImportFaults.eventId': listed.eventId,
      'listSignUpImportFaults.importId': listed.importId,
      'readOutcomeImport.importId': outcomeImport,
      'listImportFaults.importId': outcomeImport,
      trainingId: await one(`select id as value from recommendation.training where tenant_id = $1 limit 1`),
    },
    inQuery: {
      'listContacts.q': ['花子', 'person-1998', 'example.com', 'nobody-has-this'],
      'listEvents.q': ['town', '1998', 'nobody has this'],
      'listTactics.q': ['mail'],
      day: [day(1), day(60)],
      from: [day(40)],
      to: [day(40)],
      month: [day(0).slice(0, 7), day(40).slice(0, 7)],
      targetId: [contact, 'nobody-has-this'],
      purpose: ['nudge', 'chat'],
      model: ['small', 'none'],
      outcome: ['ok', 'refused'],
      contactId: [contact],
      eventId: [event, busyEvent],
      ruleId: [rule, '00000000-0000-4000-8000-000000000000'],
      days: ['1', '90'],
      address: ['bounced-6@example.com', 'nobody'],
      before: ['3'],
      after: ['1'],
      'comparePlans.required': [`with=${other}`],
      'readAiSpend.required': ['by=rule', 'by=event', 'by=campaign', 'by=purpose'],
      points: ['3'],
      topBudgetJpy: ['200000'],
      probability: ['0.8'],
      tactic: ['email-announcement'],
    },
  };
}
