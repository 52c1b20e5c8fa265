import {
  createGrowthOverride,
  endGrowthOverride,
  listStageChanges,
  readGrowth,
  simulateGrowth,
} from '@tsudoi/contracts/growth';
import type { ApiClient } from '../apiClient.ts';
import { pageOrWhole } from '../everyPage.ts';
import type { Output } from '../output.ts';

const day = (instant: string | null) => instant ?? '-';

type Language = 'ja' | 'en';

/** `tsudoi growth explain`: where every rule stands, why, and what comes next. @throws where no rule is called so. */
export async function explainCommand(
  api: ApiClient,
  output: Output,
  { rule, language }: { readonly rule?: string | undefined; readonly language: Language },
): Promise<void> {
  const { body } = await api.call(readGrowth);
  const rules = body.checks.map((check) => check.rule);
  if (rule !== undefined && !rules.includes(rule))
    throw new Error(`no rule is called "${rule}"; there are ${rules.join(', ')}`);
  output.line(`stage ${body.stage.version}, ${body.mode === 'decide' ? 'decided here' : body.mode}`);
  output.table(
    ['mode', 'in force'],
    Object.entries(body.stage.modes).map(([mode, value]) => [mode, String(value)]),
  );
  const shown = body.checks.filter((check) => rule === undefined || check.rule === rule);
  output.table(
    ['rule', 'verdict', 'why', 'from'],
    shown.map((check) => [check.rule, check.verdict, check.message[language], check.source]),
  );
  for (const held of body.overrides)
    output.line(
      `held by hand until ${held.expiresAt}: ${JSON.stringify(held.modes)} (${held.reason}; ${held.id})`,
    );
  if (body.forecast.length > 0)
    output.table(
      ['next', 'to', 'earliest (10 %)', 'likely', 'latest (90 %)', 'a month'],
      body.forecast.map((next) => [
        next.rule,
        next.toTitle[language],
        day(next.early),
        day(next.likely),
        day(next.late),
        next.costUsdPerMonth === null ? '-' : `$${next.costUsdPerMonth.toFixed(2)}`,
      ]),
    );
  output.result(body);
}

/** `tsudoi growth history`: changes of the stage, newest first. */
export async function historyCommand(
  api: ApiClient,
  output: Output,
  query: { limit?: string | undefined; cursor?: string | undefined },
): Promise<void> {
  const body = await pageOrWhole(query, (page) =>
    api.call(listStageChanges, { query: { ...query, ...page } }),
  );
  output.table(
    ['stage', 'at', 'by', 'rule', 'reason'],
    body.items.map(({ version, changedAt, changedBy, rule, reason }) => [
      version,
      changedAt,
      changedBy,
      rule ?? '-',
      reason,
    ]),
  );
  if (body.nextCursor !== null) output.line(`more: --cursor ${body.nextCursor}`);
  output.result(body);
}

/** `tsudoi growth simulate activeContacts=20000 …`: what the policy would do now. @throws on a word that is no `name=number`. */
export async function simulateCommand(
  api: ApiClient,
  output: Output,
  given: readonly string[],
  language: Language,
): Promise<void> {
  const readings = Object.fromEntries(
    given.map((word) => {
      const [, name, value] = /^(\w+)=(-?\d+(?:\.\d+)?)$/.exec(word) ?? [];
      if (name === undefined) throw new Error(`"${word}" is not like activeContacts=20000`);
      return [name, Number(value)];
    }),
  );
  // Each moment switches one rule; a day lies between them, so that no dwell stands in the way.
  const moments = Array.from({ length: 8 }, (_, index) => ({ afterHours: index * 24, readings }));
  const { body } = await api.call(simulateGrowth, { body: { moments } });
  const switches = body.steps.flatMap(({ switched }) => (switched ? [switched] : []));
  if (switches.length === 0) output.line('nothing would change');
  for (const { message } of switches) output.line(message[language]);
  output.result(body);
}

/** A year and a day. */
const mostHours = 8_784;

/** `tsudoi growth hold nudges=event-driven --hours 12 --reason …`. @throws on a word that is no `mode=value`. */
export async function holdCommand(
  api: ApiClient,
  output: Output,
  given: readonly string[],
  { hours, reason }: { hours: string; reason: string },
): Promise<void> {
  const modes = Object.fromEntries(
    given.map((word) => {
      const [, name, value] = /^(\w+)=(\S+)$/.exec(word) ?? [];
      if (name === undefined || value === undefined)
        throw new Error(`"${word}" is not like nudges=event-driven`);
      const number = Number(value);
      return [
        name,
        value === 'true' ? true : value === 'false' ? false : Number.isNaN(number) ? value : number,
      ];
    }),
  );
  const forHours = Number(hours);
  if (!(forHours > 0 && forHours <= mostHours))
    throw new Error(`--hours takes a number above 0 and up to ${String(mostHours)}, not "${hours}"`);
  const expiresAt = new Date(Date.now() + forHours * 3_600_000).toISOString();
  const { body } = await api.call(createGrowthOverride, { body: { modes, reason, expiresAt } });
  output.line(`held until ${body.expiresAt}; give it back with: tsudoi growth release ${body.id}`);
  output.result(body);
}

/** `tsudoi growth release <id>`. */
export async function releaseCommand(api: ApiClient, output: Output, overrideId: string): Promise<void> {
  await api.call(endGrowthOverride, { params: { overrideId } });
  output.line('given back to the policy');
  output.result({ overrideId });
}
