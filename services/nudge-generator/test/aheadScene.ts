import type { NudgeExplained } from '@tsudoi/contracts/nudges';
import { startAnthropicFake } from '@tsudoi/testing/fakes/anthropicFake';
import type { ModelFake } from '@tsudoi/testing/fakes/modelServer';
import { startOpenaiFake } from '@tsudoi/testing/fakes/openaiFake';
import { buildRoute, buildTarget } from '../../../packages/llm/test/gatewayBuilders.ts';
import {
  aRule,
  addContacts,
  call,
  until,
  type RunningService,
  type Tenant,
  type World,
} from './nudgeService.ts';

export type BatchProtocol = 'openai' | 'anthropic';

/** 06:00 in Tokyo, where the people of these tests live. */
export const dueAt = new Date('2027-02-28T21:00:00Z');
export const beforeDue = (minutes: number) => new Date(dueAt.getTime() - minutes * 60_000);

/** A provider that greets each person by name, and is the only model of the installation. */
export async function startProvider(world: World, protocol: BatchProtocol): Promise<ModelFake> {
  const fake = await (protocol === 'openai' ? startOpenaiFake() : startAnthropicFake());
  fake.script.reply = (question) => {
    const { name } = JSON.parse(question) as { name: string };
    return JSON.stringify({ subject: 'Good morning', text: `${name}, we look forward to seeing you.` });
  };
  const target = buildTarget(fake.baseUrl, { protocol, provider: protocol, keyName: protocol });
  await world.owner.query('delete from nudge.llm_route');
  await world.owner.query('delete from nudge.llm_target');
  await world.owner.query('insert into nudge.llm_target (id, details) values ($1, $2)', [
    target.id,
    JSON.stringify(target),
  ]);
  for (const purpose of ['nudge.daily', 'nudge.event'])
    await world.owner.query('insert into nudge.llm_route (purpose, details) values ($1, $2)', [
      purpose,
      JSON.stringify(buildRoute([target], { purpose })),
    ]);
  return fake;
}

export const modelSettings = {
  OPENAI_API_KEY: 'test-key',
  ANTHROPIC_API_KEY: 'test-key',
  AI_BUDGET_USD: 1_000,
  NUDGE_BATCH_AHEAD_HOURS: 9,
};

/** A daily rule at 06:00 and its people; resolves when their rows are due tomorrow. */
export async function fillTomorrow(
  world: World,
  service: RunningService,
  tenant: Tenant,
  people: number,
  change: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const contacts = await addContacts(world, tenant.tenantId, people);
  service.clock.moveTo(beforeDue(12 * 60));
  const rule = aRule({ immediate: false, trigger: { kind: 'schedule', at: '06:00' }, ...change });
  const { status, body } = await call(service, tenant.apiKey, 'POST', '/v1/rules', rule);
  if (status !== 201) throw new Error(JSON.stringify(body));
  service.clock.moveTo(beforeDue(12 * 60 - 1));
  await until(
    'the rows of tomorrow',
    async () => {
      const { rows } = await world.owner.query<{ n: number }>(
        'select count(*)::int as n from nudge.backlog where tenant_id = $1',
        [tenant.tenantId],
      );
      return rows[0]?.n === people;
    },
    60_000,
  );
  return contacts;
}

/** How many runs of the tenant are in which state. */
export async function runStates(world: World, { tenantId }: Tenant): Promise<Record<string, number>> {
  const { rows } = await world.owner.query<{ state: string; n: number }>(
    `select case when state = 'open' and submitted_at is not null then 'submitted' else state end as state, count(*)::int as n
     from nudge.batch_run where tenant_id = $1 group by 1`,
    [tenantId],
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

/** Resolves when all of the tenant's nudges are settled; the nudges by contact, each explained by the API. */
export async function allSettled(
  world: World,
  service: RunningService,
  { tenantId, apiKey }: Tenant,
): Promise<Map<string, NudgeExplained>> {
  await until(
    'all nudges to be settled',
    async () => {
      const { rows } = await world.owner.query(
        'select 1 from nudge.backlog where tenant_id = $1 and due_at <= $2 limit 1',
        [tenantId, service.clock.now()],
      );
      return rows.length === 0;
    },
    120_000,
  );
  const { rows } = await world.owner.query<{ id: string }>(
    'select id from nudge.nudge where tenant_id = $1 and settled_at is not null',
    [tenantId],
  );
  const explained = new Map<string, NudgeExplained>();
  for (const { id } of rows) {
    const { body } = await call<NudgeExplained>(service, apiKey, 'GET', `/v1/nudges/${id}`);
    explained.set(body.contactId, body);
  }
  return explained;
}

/** Ledger rows and their cost by outcome; `batch` counts those of the batch API. */
export async function ledger(
  world: World,
  { tenantId }: Tenant,
): Promise<Record<string, { n: number; batch: number; cost: number; naive: number }>> {
  const { rows } = await world.owner.query<{
    outcome: string;
    n: number;
    batch: number;
    cost: number;
    naive: number;
  }>(
    `select outcome, count(*)::int as n, count(batch_id)::int as batch, sum(cost_micro_usd)::float8 as cost, sum(naive_micro_usd) as naive
     from nudge.llm_ledger where tenant_id = $1 group by 1`,
    [tenantId],
  );
  return Object.fromEntries(rows.map(({ outcome, ...rest }) => [outcome, rest]));
}
