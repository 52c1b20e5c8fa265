import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { tour } from '@tsudoi/cli/tour/tour';
import {
  addCalendar,
  connectCalDav,
  listRemoteCalendars,
  syncCalendarNow,
} from '@tsudoi/contracts/calendars';
import { listEvents } from '@tsudoi/contracts/events';
import { createModelTarget, listModels, replaceModelRoute } from '@tsudoi/contracts/llm';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import type { RunningRadicale } from '@tsudoi/testing/launch/radicale';
import type { TestDatabase } from '@tsudoi/testing/testDatabase';
import pg from 'pg';
import { buildTarget } from '../packages/llm/test/gatewayBuilders.ts';
import type { alertmanagerConfig } from '../scripts/monitoring/write/alertmanagerConfig.ts';
import type { Installation } from './installation.ts';

/** What takes an installation months: an event that is over and had a plan, and budgets that tenants were given. */
export async function comeTrue(database: TestDatabase): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ event_id: string }>(
    `select event_id from recommendation.plan where state = 'accepted' limit 1`,
  );
  await owner.query(`update recommendation.event set starts_at = now() - interval '1 day' where id = $1`, [
    rows[0]?.event_id,
  ]);
  await owner.query(`update core.tenant set settings = settings || '{"aiBudgetJpyPerMonth": 1000}'`);
  await owner.end();
}

/** The tour with words of a model. */
export async function tellTourWithModel(installation: Installation): Promise<void> {
  const fake = await startOpenaiFake({
    reply: JSON.stringify({
      subject: 'あと少しです',
      text: 'ご関心をお寄せいただきありがとうございます。会場でお待ちしています。',
    }),
  });
  const api = createApiClient(installation.url, installation.apiKey);
  await api.call(createModelTarget, {
    body: { ...buildTarget(fake.baseUrl), id: 'seen', protocol: 'openai-compatible', model: 'seen-model' },
  });
  const { body: models } = await api.call(listModels);
  const stored = models.routes.find(({ route }) => route.purpose === 'nudge.event');
  assert.ok(stored);
  await api.call(replaceModelRoute, {
    params: { purpose: 'nudge.event' },
    body: { ...stored.route, steps: [{ target: 'seen' }] },
    ifMatch: `"${String(stored.version)}"`,
  });
  let told = '';
  await tour(api, createOutput(false, { write: (text) => (told += text) }), {
    administers: true,
  }).catch((err: unknown) => {
    throw new Error(`${String(err)}\n${told.slice(-2_000)}`);
  });
  await askAboutFirstEvent(installation);
  await fake.stop();
}

/** One question to the assistant. */
async function askAboutFirstEvent(installation: Installation): Promise<void> {
  const api = createApiClient(installation.url, installation.apiKey);
  const { body: events } = await api.call(listEvents, { query: { limit: 1 } });
  const answer = await fetch(`${installation.url}/v1/assistant`, {
    method: 'POST',
    headers: { authorization: `Bearer ${installation.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ eventId: events.items[0]?.id, question: '集客は順調ですか' }),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `POST /v1/assistant: ${String(answer.status)} ${text}`);
}

/** Connects a calendar of a real server and waits for its first run. */
export async function connectCalendar(installation: Installation, server: RunningRadicale): Promise<void> {
  const api = createApiClient(installation.url, installation.apiKey);
  const { url: serverUrl, username, password } = server;
  const { body: connection } = await api.call(connectCalDav, { body: { serverUrl, username, password } });
  const { body: remote } = await api.call(listRemoteCalendars, { params: { connectionId: connection.id } });
  const remoteId = remote.items[0]?.id;
  assert.ok(remoteId);
  const { body: calendar } = await api.call(addCalendar, { body: { connectionId: connection.id, remoteId } });
  await api.call(syncCalendarNow, { params: { calendarId: calendar.id } });
}

/** Asks the model, which is gone since the tour, for the words of some nudges that leave at once. */
export async function askModelInVain(installation: Installation): Promise<void> {
  const call = async (method: string, path: string, body: unknown, headers = {}) => {
    const answer = await fetch(installation.url + path, {
      method,
      headers: {
        authorization: `Bearer ${installation.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...headers,
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${String(answer.status)} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as { readonly id: string };
  };
  const stage = await fetch(`${installation.url}/v1/admin/stage`, {
    headers: { authorization: `Bearer ${installation.apiKey}` },
  });
  await stage.text();
  await call(
    'PATCH',
    '/v1/admin/stage',
    { modes: { nudges: 'event-driven' }, reason: 'a provider that is away' },
    { 'if-match': stage.headers.get('etag') ?? '' },
  );
  await call('POST', '/v1/rules', {
    name: 'Words in vain',
    enabled: true,
    immediate: true,
    ignoresCaps: true,
    trigger: { kind: 'signal', signal: 'asked_in_vain' },
    brief: {
      goal: 'Answer',
      variants: [
        {
          key: 'a',
          subject: { ja: 'ご質問ありがとうございます', en: 'Thank you for asking' },
          text: { ja: 'お返事いたします。', en: 'We shall answer.' },
        },
      ],
    },
    channels: ['in_app'],
  });
  for (let each = 0; each < 8; each += 1) {
    const { id: contactId } = await call('POST', '/v1/contacts', {
      email: `vain-${String(each)}@example.com`,
      displayName: 'Vain',
      locale: 'ja',
    });
    await call('POST', '/v1/signals', { id: randomUUID(), contactId, type: 'asked_in_vain' });
  }
}

/** A configuration of Alertmanager as it is, but that it groups and inhibits nothing and waits for nothing. */
export function withoutPatience(config: ReturnType<typeof alertmanagerConfig>) {
  const {
    route,
    inhibit_rules: _quieter,
    ...rest
  } = config as {
    route: { routes: object[] };
    inhibit_rules: unknown;
  };
  const waits = { group_wait: '0s', group_interval: '1s' };
  return {
    ...rest,
    route: { ...route, ...waits, routes: route.routes.map((each) => ({ ...each, ...waits })) },
  };
}

/** Leaves every tenant a budget for models that is smaller than what the tour has spent. */
export async function useUpBudget(database: TestDatabase): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(`update core.tenant set settings = settings || '{"aiBudgetJpyPerMonth": 0.001}'`);
  await owner.end();
}
