import { listPrices, monthlyCostUsd, type Load } from './cost.ts';
import { forecastSwitches, type DailySample } from './forecast.ts';
import type { ReadingName, Readings } from './readings.ts';
import type { Policy } from './rule.ts';
import { stageOf } from './stageOf.ts';

/** A switch that is likely to come, with the days between which it comes, `2026-11-27`, and what it costs. */
export interface UpcomingSwitch {
  readonly rule: string;
  readonly to: string;
  readonly reading: ReadingName;
  readonly threshold: number;
  /** That it happens within two years, 0 to 1. */
  readonly probability: number;
  /** Days by which it happens with 10, 50 and 90 %; null beyond two years. */
  readonly early: string | null;
  readonly likely: string | null;
  readonly late: string | null;
  /** What it adds to a month at list prices, US dollars; null where it changes no mode. */
  readonly costUsdPerMonth: number | null;
}

const horizonDays = 730;
const dayMs = 86_400_000;

/** What a month of an installation is, for the cost of a stage: a nudge each day for each active contact. */
function loadOf(readings: Readings): Load {
  const contacts = readings.activeContacts?.value ?? 0;
  return { nudgesPerMonth: contacts * 30, immediateShare: 0.3, busyHoursPerDay: 3, workHoursPerDay: 6 };
}

/** Which switches the samples of the last 60 days lead to from these levels on, soonest first. */
export function upcomingSwitches(
  policy: Policy,
  levels: Readonly<Record<string, number>>,
  readings: Readings,
  samples: Readonly<Partial<Record<ReadingName, readonly DailySample[]>>>,
): UpcomingSwitch[] {
  const load = loadOf(readings);
  const present = monthlyCostUsd(stageOf(policy, levels), load, listPrices);
  return forecastSwitches(policy, levels, samples, horizonDays).map((next) => {
    const { crossing, rule, to, reading, threshold } = next;
    const lastDay = Math.max(0, ...(samples[reading] ?? []).map(({ day }) => day));
    const date = (days: number | null) =>
      days === null ? null : new Date((lastDay + Math.ceil(days)) * dayMs).toISOString().slice(0, 10);
    const kind = policy.rules.find(({ id }) => id === rule)?.kind;
    const after = stageOf(policy, { ...levels, [rule]: (levels[rule] ?? 0) + 1 });
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
