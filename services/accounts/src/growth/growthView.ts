import type { GrowthView } from '@tsudoi/contracts/growth';
import type { Database } from '@tsudoi/database/database';
import { readStage } from '@tsudoi/database/stage';
import { decide } from '@tsudoi/growth/decide';
import { levelWords } from '@tsudoi/growth/levelWords';
import type { Policy } from '@tsudoi/growth/rule';
import { firstStage } from '@tsudoi/growth/stage';
import { upcomingSwitches } from '@tsudoi/growth/upcoming';
import type { Clock } from '@tsudoi/runtime/clock';
import { Unavailable } from '@tsudoi/runtime/errors';
import {
  openOverrides,
  storedReadings,
  storedSamples,
  storedState,
  type StoredOverride,
} from './growthStore.ts';

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
      // A mode that nobody changed since it came is as at first.
      modes: { ...firstStage, ...(stage.modes as Record<string, string | number | boolean>) },
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
    forecast: upcomingSwitches(policy, state.levels, readings, samples).map((next) => ({
      ...next,
      toTitle: levelWords(next.to),
    })),
  };
}
