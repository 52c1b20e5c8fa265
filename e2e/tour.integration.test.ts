import type { Mailbox } from '@tsudoi/cli/tour/mailbox';
import { createApiClient } from '@tsudoi/cli/apiClient';
import { createOutput } from '@tsudoi/cli/output';
import { makeTourTenant } from '@tsudoi/cli/tour/ownTenant';
import { tour } from '@tsudoi/cli/tour/tour';
import { createModelTarget, listModels, readAiBudget, replaceModelRoute } from '@tsudoi/contracts/llm';
import { changeQuotas, readTenant } from '@tsudoi/contracts/tenants';
import { startSmtpSink, type SmtpSink } from '@tsudoi/testing/fakes/smtpSink';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import pg from 'pg';
import { buildTarget } from '../packages/llm/test/gatewayBuilders.ts';
import { startInstallation, type Installation } from './installation.ts';
import { askTsudoi, runTsudoi } from './tsudoiCommand.ts';

describe('The tour is one story on one event', function () {
  this.timeout(480_000);
  let installation: Installation;
  let sink: SmtpSink;

  before(async () => {
    sink = await startSmtpSink({ security: 'none' });
    installation = await startInstallation({
      env: { MODELS_EGRESS_ALLOW: '127.0.0.1/32', EGRESS_ALLOW: '127.0.0.0/8,::1/128' },
    });
  });
  after(async () => {
    await installation.stop();
    await sink.close();
  });

  async function tell(): Promise<{
    readonly facts: ReadonlyMap<string, unknown>;
    readonly told: string;
  }> {
    let told = '';
    const output = createOutput(false, { write: (text) => (told += text) });
    const facts = await tour(createApiClient(installation.url, installation.apiKey), output, {
      administers: true,
      mailbox: { host: '127.0.0.1', port: sink.port, mails: mailsIn(sink) },
    }).catch((err: unknown) => {
      throw new Error(`${String(err)}\n${told.slice(-3_000)}\n${installation.log().slice(-3_000)}`);
    });
    return { facts, told };
  }

  it('is told from the first plan to its last chapter through the public API alone', async () => {
    const { facts } = await tell();
    assert.equal((facts.get('plans') as string[]).length, 3);
    assert.ok((facts.get('tasks') as number) > 0);
    const chance = facts.get('hitProbability') as number;
    assert.ok(chance >= 0 && chance <= 1);
    assert.ok((facts.get('leftOut') as number) > 0);
    assert.match(String(facts.get('firstLink')), /utm_id=[a-z0-9-]+/);
    assert.equal(facts.get('signUps'), 6, 'five by the API, one by a webhook that came twice');
    assert.equal(facts.get('signUpsWithTactic'), 5);
    assert.deepEqual(facts.get('webhookStatuses'), [202, 202]);
    assert.equal(facts.get('nudgesOfOneSignalSentTwice'), 1);
    assert.equal(facts.get('inboxItems'), 1);
    assert.equal(facts.get('paceNudges'), 2);
    assert.deepEqual(facts.get('paceNudgeStates'), ['delivered', 'suppressed']);
    assert.equal(facts.get('unsubscribedReason'), 'unsubscribed');
    assert.equal(facts.get('satisfactionRate'), 1);
    assert.deepEqual([facts.get('paceState'), facts.get('replanState')], ['behind', 'accepted']);
    assert.deepEqual([facts.get('outcomeRows'), facts.get('outcomeFaults')], [2, 1]);
    assert.ok((facts.get('movedBy') as string[]).includes(String(facts.get('bestTactic'))));
    assert.ok((facts.get('differenceTold') as number) >= 3);
    assert.deepEqual([facts.get('modelsReachable'), facts.get('wordsBy')], [0, 'template']);
    assert.deepEqual([facts.get('aiSpentJpy'), facts.get('aiCalls')], [0, 0], 'the template costs nothing');
    assert.deepEqual(facts.get('welcomed'), ['delivered', 'delivered']);
    assert.match(String(facts.get('remindedText')), /明日 \d\d:\d\dから「春の勉強会」を開催します/);
    const vevent = new ICAL.Component(
      ICAL.parse(String(facts.get('invitation'))) as never,
    ).getFirstSubcomponent('vevent');
    assert.ok(vevent);
    assert.equal(new ICAL.Event(vevent).summary, '春の勉強会');
    assert.equal(facts.get('remindedCancelled'), 0, 'a cancelled seat gets nothing');
    assert.deepEqual(facts.get('click'), [302, 1, 0], 'a click counts');
    assert.deepEqual(facts.get('preferencePage'), [true, 200, true]);
    assert.equal(facts.get('nextTimes'), 5);
    assert.ok(!installation.log().includes(installation.apiKey), 'the key is in no log');
  });

  it('is told again with a model that an admin added by the API: words, price and budget are that of the model', async () => {
    const subject = 'あと少しです';
    const fake = await startOpenaiFake({
      reply: JSON.stringify({
        subject,
        // The gate for words refuses a model that tells a person when they were seen.
        text: 'ご関心をお寄せいただきありがとうございます。会場でお待ちしています。',
      }),
    });
    const api = createApiClient(installation.url, installation.apiKey);
    await api.call(createModelTarget, {
      body: {
        ...buildTarget(fake.baseUrl),
        id: 'tour',
        protocol: 'openai-compatible',
        model: 'tour-model',
      },
    });
    const { body: models } = await api.call(listModels);
    const stored = models.routes.find(({ route }) => route.purpose === 'nudge.event');
    assert.ok(stored);
    await api.call(replaceModelRoute, {
      params: { purpose: 'nudge.event' },
      body: { ...stored.route, steps: [{ target: 'tour' }] },
      ifMatch: `"${String(stored.version)}"`,
    });
    const { facts, told } = await tell();
    await fake.stop();
    assert.deepEqual(
      [facts.get('modelsReachable'), facts.get('wordsBy'), facts.get('wordsModel')],
      [1, 'openai', 'tour-model'],
    );
    // Rules of the first telling may have asked too.
    const { inputTokens, outputTokens, requests } = fake.billed;
    const billedMicroUsd = inputTokens * 0.4 + outputTokens * 1.6;
    // The same words for the same person come from the cache and cost nothing.
    const cost = Number(facts.get('wordsCostMicroUsd'));
    assert.ok(cost <= Math.ceil(billedMicroUsd), `${String(cost)} of ${String(billedMicroUsd)}`);
    const spentMicroUsd = (Number(facts.get('aiSpentJpy')) * 1e6) / 150;
    assert.ok(spentMicroUsd > 0 && spentMicroUsd <= billedMicroUsd + requests, String(spentMicroUsd));
    assert.ok(Number(facts.get('aiCalls')) >= 1);
    assert.ok(told.includes(subject), 'the nudge that arrived has the words of the model');
    const log = installation.log();
    for (const words of ['You write nudges', subject, '会場でお待ち'])
      assert.ok(!log.includes(words), `no word of prompt or answer is in the log: ${words}`);
  });

  it('shows models, ledger and savings on the command line', async () => {
    const run = (...args: string[]) => askTsudoi<Record<string, unknown>>(installation, 'llm', ...args);
    const [budget, usage, calls, savings, targets, terms] = await Promise.all([
      run('budget'),
      run('usage'),
      run('calls', '--model', 'tour-model', '--limit', '1'),
      run('savings'),
      run('targets'),
      run('exchange-rate', '145'),
    ]);
    assert.equal(budget['currency'], 'JPY');
    assert.ok((usage['items'] as { model: string }[]).some(({ model }) => model === 'tour-model'));
    assert.equal((calls['items'] as unknown[]).length, 1);
    assert.equal((savings['levers'] as unknown[]).length, 6);
    assert.ok(
      (targets['targets'] as { target: { id: string } }[]).some(({ target }) => target.id === 'tour'),
    );
    assert.equal((terms['terms'] as { jpyPerUsd: number }).jpyPerUsd, 145);
  });

  it('lets the installation set the AI budget of a tenant, in force with the next look', async () => {
    const api = createApiClient(installation.url, installation.apiKey);
    const { body: tenant } = await api.call(readTenant);
    await api.call(changeQuotas, {
      params: { tenantId: tenant.id },
      body: { aiBudgetJpyPerMonth: 777 },
      ifMatch: `"${String(tenant.version)}"`,
    });
    const { body: budget } = await api.call(readAiBudget);
    assert.deepEqual([budget.monthlyLimit, budget.fromQuota], [777, true]);
  });

  it('is told in a tenant of its own: every row of the others is byte for byte what it was, and the clock stands', async () => {
    const before = await rowsOfOthers();
    assert.ok(before.size > 20, 'the other tenant has been used');
    const stdout = await runTsudoi(installation, ['tour', '--remove']);
    assert.match(stdout, /tenant tour-/);
    assert.match(stdout, /左|left out: it moves the clock of everybody/);
    assert.match(stdout, /tour-\S+ is gone: \d+ rows/);
    assert.equal(await rowsOfTours(), 0, 'a tour that removes itself leaves nothing');
    assert.deepEqual(await rowsOfOthers(), before);
  });

  it('left behind by earlier tours is deleted by one command', async () => {
    const before = await rowsOfOthers();
    await makeTourTenant(createApiClient(installation.url, installation.apiKey));
    const clean = await askTsudoi<{ deleted: string[] }>(installation, 'tour', '--clean');
    assert.equal(clean.deleted.length, 1);
    assert.equal(await rowsOfTours(), 0, 'a tour leaves nothing when it is cleaned');
    assert.deepEqual(await rowsOfOthers(), before);
  });

  /** Rows of tenants that are no more, in tables that only requests write: what a worker had in hand may still come elsewhere. */
  async function rowsOfTours(): Promise<number> {
    const client = new pg.Client({ connectionString: installation.database.ownerUrl });
    await client.connect();
    try {
      const tables = [
        'core.member',
        'core.contact',
        'recommendation.event',
        'recommendation.plan',
        'nudge.rule',
      ];
      const { rows } = await client.query<{ n: string }>(
        `select sum(n) as n from (${tables
          .map(
            (name) => `select count(*) as n from ${name} where tenant_id not in (select id from core.tenant)`,
          )
          .join(' union all ')}) each`,
      );
      return Number(rows[0]?.n);
    } finally {
      await client.end();
    }
  }

  /** A hash of all rows of each table that are of no tour's tenant, but for what keeps that the admin's key asked (last use, access log, stored reply) and how far rules are filled. */
  async function rowsOfOthers(): Promise<ReadonlyMap<string, string>> {
    const client = new pg.Client({ connectionString: installation.database.ownerUrl });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ name: string }>(
        `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
         where column_name = 'tenant_id' and table_schema not in ('pg_catalog', 'information_schema')
           and (table_schema, table_name) in (select schemaname, tablename from pg_tables)
           and table_name not like 'access_log%' and table_name <> 'idempotency_key' order by 1`,
      );
      const hashes = new Map<string, string>();
      for (const { name } of [...tables, { name: 'core.clock' }]) {
        const own =
          name === 'core.clock'
            ? 'true'
            : `tenant_id not in (select id from core.tenant where slug like 'tour-%')`;
        const { rows } = await client.query<{ n: string; hash: string | null }>(
          `select count(*) as n, md5(string_agg(row::text, ',' order by row::text)) as hash
           from (select to_jsonb(t) - 'last_used_at' - 'filled_until' as row from ${name} t where ${own}) as kept`,
        );
        if (Number(rows[0]?.n) > 0) hashes.set(name, `${String(rows[0]?.n)} ${String(rows[0]?.hash)}`);
      }
      return hashes;
    } finally {
      await client.end();
    }
  }

  it('stops in order on SIGTERM', async () => {
    const other = await startInstallation();
    assert.equal(await other.stop(), 0);
  });
});

/** What a mail server holds, as the story reads it. */
function mailsIn(sink: SmtpSink): Mailbox['mails'] {
  return () =>
    sink.mails.map(({ parsed, to }) => ({
      to,
      subject: parsed.subject ?? '',
      text: parsed.text ?? '',
      invitation: parsed.attachments
        .find(({ contentType }) => contentType === 'text/calendar')
        ?.content.toString('utf8'),
    }));
}
