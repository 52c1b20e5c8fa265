import {
  listAiCalls,
  listModels,
  putAiTerms,
  readAiBudget,
  readAiSavings,
  readAiSpend,
  readAiTerms,
  readAiUsage,
  type ModelHealth,
} from '@tsudoi/contracts/llm';
import {
  deleteModelCredential,
  listModelCredentials,
  putModelCredential,
} from '@tsudoi/contracts/llmCredentials';
import { embedTexts } from '@tsudoi/contracts/embeddings';
import type { ApiClient } from '../apiClient.ts';
import { pageOrWhole } from '../everyPage.ts';
import { formatJpy, type Output } from '../output.ts';

const percent = (share: number | null): string => (share === null ? '-' : `${(share * 100).toFixed(1)} %`);
const usd = (amount: number): string => `$${amount.toFixed(4)}`;

/** `tsudoi llm budget`: this month's AI budget and what is left of it. */
export async function budgetCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(readAiBudget);
  output.table(
    ['limit', 'spent', 'reserved', 'used', 'next call may use', 'light calls', 'template calls'],
    [
      [
        `${formatJpy(body.monthlyLimit)} (${body.fromQuota ? 'quota' : 'default'})`,
        `¥${body.spent.toFixed(2)}`,
        `¥${body.reserved.toFixed(2)}`,
        percent(body.usedShare),
        body.tier,
        body.economyCalls,
        body.refusedCalls,
      ],
    ],
  );
  output.result(body);
}

/** `tsudoi llm usage`: a month by purpose and model. */
export async function usageCommand(
  api: ApiClient,
  output: Output,
  query: { month?: string | undefined },
): Promise<void> {
  const { body } = await api.call(readAiUsage, { query });
  output.table(
    ['purpose', 'provider', 'model', 'calls', 'tokens in', 'cached', 'tokens out', 'cost', 'under 0.5 s'],
    body.items.map((use) => [
      use.purpose,
      use.provider,
      use.model,
      use.calls,
      use.inputTokens,
      use.cachedInputTokens,
      use.outputTokens,
      `¥${use.costJpy.toFixed(2)}`,
      percent(use.underHalfASecond),
    ]),
  );
  output.line(`${body.month}: ¥${body.costJpy.toFixed(2)}`);
  output.result(body);
}

/** Which rows of the ledger. */
export interface CallsQuery {
  readonly month?: string | undefined;
  readonly purpose?: string | undefined;
  readonly model?: string | undefined;
  readonly outcome?: string | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** `tsudoi llm calls`: the ledger, newest first. */
export async function callsCommand(api: ApiClient, output: Output, query: CallsQuery): Promise<void> {
  const body = await pageOrWhole(query, (page) => api.call(listAiCalls, { query: { ...query, ...page } }));
  output.table(
    ['at', 'purpose', 'model', 'outcome', 'tokens', 'cost', 'saved', 'ms'],
    body.items.map((call) => [
      call.at,
      call.purpose,
      call.model,
      call.detail === null ? call.outcome : `${call.outcome} (${call.detail})`,
      `${String(call.inputTokens)} / ${String(call.outputTokens)}`,
      usd(call.costUsd),
      usd(call.savedUsd),
      Math.round(call.totalMs),
    ]),
  );
  if (body.nextCursor !== null) output.line(`more: --cursor ${body.nextCursor}`);
  output.result(body);
}

/** `tsudoi llm savings`: what each lever saved in a month, beside what the design expects of it. */
export async function savingsCommand(
  api: ApiClient,
  output: Output,
  query: { month?: string | undefined },
): Promise<void> {
  const { body } = await api.call(readAiSavings, { query });
  output.table(
    ['lever', 'saved', 'of all', 'where used', 'expected'],
    body.levers.map((lever) => [
      lever.lever,
      usd(lever.savedUsd),
      percent(lever.shareOfNaive),
      percent(lever.shareWhereUsed),
      lever.expected === null ? '-' : `${lever.expected} %`,
    ]),
  );
  output.line(
    `${body.month}: ${usd(body.costUsd)} in place of ${usd(body.naiveUsd)} for ${String(body.calls)} calls; ` +
      `wasted ${usd(body.wasteUsd)}; answers from the cache ${percent(body.cacheHitRate)}, cached tokens ${percent(body.cachedTokenRatio)}`,
  );
  output.result(body);
}

/** `tsudoi llm targets`: the models of the installation, their prices in dollars a million tokens, their health. */
export async function targetsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listModels);
  const health = new Map(body.health.map((each) => [each.targetId, each]));
  output.table(
    ['target', 'provider', 'model', 'tier', 'in / cached / out', 'prices of', 'takes', 'state', 'version'],
    body.targets.map(({ target, version }) => {
      const { inputUsdPerMillion, cachedInputUsdPerMillion, outputUsdPerMillion } = target.prices;
      const state = health.get(target.id);
      return [
        target.id,
        target.provider,
        target.model,
        target.tier,
        [inputUsdPerMillion, cachedInputUsdPerMillion, outputUsdPerMillion].join(' / '),
        ageOf(target.pricesAt, state?.pricesAgeDays ?? null),
        takes(state?.capabilities ?? {}, state?.learnt ?? {}),
        stateOf(state),
        version,
      ];
    }),
  );
  for (const { route } of body.routes)
    output.line(
      `${route.purpose}: ${route.steps.map((step) => ('target' in step ? step.target : `→ ${step.route}`)).join(', ')}`,
    );
  output.result(body);
}

/** Why a target is not asked, or how it does. */
function stateOf(health: ModelHealth | undefined): string {
  if (!health?.enabled) return 'off or without a credential';
  if (health.outBecause !== null) return `out: ${health.outBecause}`;
  const { lastFault } = health;
  const fault = lastFault
    ? `, last fault ${lastFault.kind} (${lastFault.message}) x${String(lastFault.inARow)}`
    : '';
  return `${health.breaker}${fault}`;
}

/** The day of the prices; old ones are marked. */
function ageOf(pricesAt: string | undefined, days: number | null): string {
  if (pricesAt === undefined || days === null) return 'nobody knows when';
  return days > 30 ? `${pricesAt} (${String(days)} days ago: look again)` : pricesAt;
}

/** What a target takes where that is not the rule; what was learnt is marked with a star. */
function takes(all: Readonly<Record<string, unknown>>, learnt: Readonly<Record<string, unknown>>): string {
  const mark = (name: string) => (name in learnt ? '*' : '');
  const without = ['temperature', 'topP', 'seed', 'stop', 'streamUsage']
    .filter((name) => all[name] === false)
    .map((name) => `no ${name}${mark(name)}`);
  const how = ['tokenLimit', 'json'].map((name) => `${String(all[name])}${mark(name)}`);
  const tokens = ['reasoningTokens', 'contextTokens'].flatMap((name) =>
    typeof all[name] === 'number' && all[name] > 0 ? [`${name} ${String(all[name])}${mark(name)}`] : [],
  );
  return [...how, ...without, ...tokens].join(', ');
}

/** `tsudoi llm spend --by rule`: what a month's spend was for. */
export async function spendCommand(
  api: ApiClient,
  output: Output,
  query: { readonly by: 'rule' | 'event' | 'campaign' | 'purpose'; readonly month?: string | undefined },
): Promise<void> {
  const { body } = await api.call(readAiSpend, { query });
  output.table(
    [body.by, 'calls', 'cost'],
    body.items.map(({ tag, calls, costJpy }) => [tag ?? '-', calls, `¥${costJpy.toFixed(2)}`]),
  );
  output.line(`${body.month}: ¥${body.costJpy.toFixed(2)}`);
  output.result(body);
}

/** `tsudoi llm compare`: the cosine of each text with each, by the embedding model of the installation. */
export async function compareCommand(
  api: ApiClient,
  output: Output,
  texts: readonly string[],
): Promise<void> {
  const { body } = await api.call(embedTexts, { body: { texts: [...texts], vectors: false } });
  output.table(
    ['', ...texts.map((_text, index) => String(index + 1))],
    texts.map((text, index) => [
      `${String(index + 1)} ${text}`,
      ...(body.similarities[index] ?? []).map((each) => each.toFixed(3)),
    ]),
  );
  output.line(
    `${body.model}, ${String(body.dimensions)} dimensions; ${String(body.cachedTexts)} of ${String(texts.length)} kept; ¥${body.costJpy.toFixed(4)}`,
  );
  output.result(body);
}

/** `tsudoi llm credentials`: the stored ones, without their secrets. */
export async function credentialsCommand(api: ApiClient, output: Output): Promise<void> {
  const { body } = await api.call(listModelCredentials);
  output.table(
    ['credential', 'goes to', 'version', 'ends in', 'since', 'retires'],
    body.items.flatMap(({ name, origins, versions }) =>
      versions.map((each) => [
        name,
        origins.join(', '),
        each.version,
        each.hint,
        each.createdAt,
        each.retiresAt ?? '-',
      ]),
    ),
  );
  output.result(body);
}

/** `tsudoi llm set-credential <name> --origin …`: stores or rotates it; the secret comes from standard input. */
export async function setCredentialCommand(
  api: ApiClient,
  output: Output,
  name: string,
  { origin, overlapHours, secret }: { origin: string[]; overlapHours: number; secret: string },
): Promise<void> {
  const { body } = await api.call(putModelCredential, {
    params: { name },
    body: { secret, origins: origin, overlapHours },
  });
  const [newest] = body.versions;
  output.line(
    `${name} is at version ${String(newest?.version ?? 1)}; the one before it works ${String(overlapHours)} h more`,
  );
  output.result(body);
}

/** `tsudoi llm remove-credential <name>`. */
export async function removeCredentialCommand(api: ApiClient, output: Output, name: string): Promise<void> {
  await api.call(deleteModelCredential, { params: { name } });
  output.line(`${name} is removed: its targets are no longer asked`);
}

/** `tsudoi llm exchange-rate <yen>`: what a dollar of a provider's bill costs the budgets from now on. */
export async function exchangeRateCommand(
  api: ApiClient,
  output: Output,
  jpyPerUsd: number,
  { day, source }: { readonly day?: string | undefined; readonly source?: string | undefined },
): Promise<void> {
  const { body: stored } = await api.call(readAiTerms);
  const rateAt = day ?? new Date().toISOString().slice(0, 10);
  const { body } = await api.call(putAiTerms, {
    body: { ...stored.terms, jpyPerUsd, rateAt, rateFrom: source ?? null },
    ifMatch: `"${String(stored.version)}"`,
  });
  output.line(`a dollar is ${formatJpy(body.terms.jpyPerUsd)} from now on`);
  output.result(body);
}
