import type { GrowthView } from '@tsudoi/contracts/growth';
import type { Database } from '@tsudoi/database/database';
import { readStage } from '@tsudoi/database/stage';
import { listPrices, monthlyCostUsd, type Load } from '@tsudoi/growth/cost';
import { decide, type GrowthState } from '@tsudoi/growth/decide';
import { forecastSwitches } from '@tsudoi/growth/forecast';
import type { Readings } from '@tsudoi/growth/readings';
import type { Policy } from '@tsudoi/growth/rule';
import { stageOf } from '@tsudoi/growth/stageOf';
import type { Clock } from '@tsudoi/runtime/clock';
import { Unavailable } from '@tsudoi/runtime/errors';
import {
  openOverrides,
  storedReadings,
  storedSamples,
  storedState,
  type StoredOverride,
} from './growthStore.ts';

const horizonDays = 730;
const dayMs = 86_400_000;

/** An override as the API shows it. */
export function overrideView(override: StoredOverride) {
  const { id, modes, reason, by, createdAt, expiresAt } = override;
  return {
    id,
    modes: modes as Record<string, string | number | boolean>,
    reason,
    createdBy: by,
    createdAt: createdAt.toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/** What a month of this installation is, for the cost of a stage: a nudge each day for each active contact. */
function loadOf(readings: Readings): Load {
  const contacts = readings.activeContacts?.value ?? 0;
  return { nudgesPerMonth: contacts * 30, immediateShare: 0.3, busyHoursPerDay: 3, workHoursPerDay: 6 };
}

/** Everything that `GET /v1/growth` answers. Reads only. */
export async function growthView(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly policy: Policy;
  readonly mode: GrowthView['mode'];
}): Promise<GrowthView> {
  const { database, clock, policy, mode } = parts;
  const now = clock.now();
  const [stage, readings, samples, stored, overrides] = await Promise.all([
    readStage(database),
    storedReadings(database),
    storedSamples(database, 60),
    storedState(database),
    openOverrides((sql, values) => database.installation(sql, values), now),
  ]);
  if (!stage) throw new Unavailable('The installation has no stage yet; run the migrations');
  const { state, decidedAt } = stored;
  const { checks } = decide(policy, state, readings, overrides, now.getTime());
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    mode,
    stage: {
      version: stage.version,
      modes: stage.modes as Record<string, string | number | boolean>,
      reason: stage.reason,
      changedBy: stage.changedBy,
      changedAt: stage.changedAt.toISOString(),
    },
    decidedAt: decidedAt?.toISOString() ?? null,
    lastSwitchAt: state.lastSwitchAt === null ? null : iso(state.lastSwitchAt),
    nextSwitchNotBefore: state.lastSwitchAt === null ? null : iso(state.lastSwitchAt + policy.dwellMs),
    readings: Object.entries(readings).map(([reading, { value, at }]) => ({
      reading,
      value,
      measuredAt: iso(at),
    })),
    checks: checks.map(({ notBefore, values, because, ...check }) => {
      const rule = policy.rules.find(({ id }) => id === check.rule);
      return {
        ...check,
        title: rule?.title ?? { en: check.rule, ja: check.rule },
        source: rule?.source ?? '',
        values: [...values],
        because: [...because],
        ...(notBefore !== undefined && { notBefore: iso(notBefore) }),
      };
    }),
    overrides: overrides.map(overrideView),
    forecast: forecastView(policy, state, readings, samples),
  };
}

function forecastView(
  policy: Policy,
  state: GrowthState,
  readings: Readings,
  samples: Awaited<ReturnType<typeof storedSamples>>,
): GrowthView['forecast'] {
  const load = loadOf(readings);
  const present = monthlyCostUsd(stageOf(policy, state.levels), load, listPrices);
  return forecastSwitches(policy, state.levels, samples, horizonDays).map((next) => {
    const { crossing, rule, to, reading, threshold } = next;
    const lastDay = samples[reading]?.at(-1)?.day ?? 0;
    const date = (days: number | null) =>
      days === null ? null : new Date((lastDay + Math.ceil(days)) * dayMs).toISOString().slice(0, 10);
    const kind = policy.rules.find(({ id }) => id === rule)?.kind;
    const after = stageOf(policy, { ...state.levels, [rule]: (state.levels[rule] ?? 0) + 1 });
    return {
      rule,
      to,
      reading,
      threshold,
      probability: Math.round(crossing.probability * 1_000) / 1_000,
      early: date(crossing.early),
      likely: date(crossing.likely),
      late: date(crossing.late),
      costUsdPerMonth:
        kind === 'switch'
          ? Math.round((monthlyCostUsd(after, load, listPrices) - present) * 100) / 100
          : null,
    };
  });
}
