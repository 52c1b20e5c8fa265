import { isJapaneseHoliday } from '@tsudoi/forecast/japaneseHolidays';
import { gammaFrom, normalFrom, poissonFrom, randomFrom } from '@tsudoi/forecast/random';
import { fitDailySignUps, forecastDailySignUps } from '@tsudoi/forecast/season/dailySignUps';
import { peerForecasts, type PeerSeries } from './peers.ts';

/** Simulated daily sign-ups: additive in weekday, season and holidays (ours multiplies), a level that wanders, campaign weeks, negative-binomial noise. */
export const SERIES_WORLD = { series: 8, days: 900, ahead: 42, seed: 77 } as const;

interface World {
  readonly counts: number[];
  readonly first: number;
}

function worlds(): World[] {
  const random = randomFrom(SERIES_WORLD.seed);
  const first = Date.UTC(2022, 3, 1) / 86_400_000;
  return Array.from({ length: SERIES_WORLD.series }, (_, s) => {
    const size = 8 + 40 * random();
    const leisure = s % 2 === 0;
    const week = Array.from(
      { length: 7 },
      (__, d) => ((d === 0 || d === 6) === leisure ? 0.4 : -0.1) + 0.1 * normalFrom(random),
    );
    const [phase, swing] = [random(), 0.15 + 0.25 * random()];
    const holidayPull = leisure ? 0.7 + 0.4 * random() : -0.6 - 0.2 * random();
    let [level, campaign] = [1, 0];
    const counts = Array.from({ length: SERIES_WORLD.days }, (__, i) => {
      const day = first + i;
      const date = new Date(day * 86_400_000);
      const free = (one: Date): boolean => [0, 6].includes(one.getUTCDay()) || holiday(one);
      const weekday = date.getUTCDay();
      level = Math.max(0.4, level * Math.exp(0.012 * normalFrom(random)) + 0.003 * (1 - level));
      campaign = campaign > 0 ? campaign - 1 : random() < 0.01 ? 7 : 0;
      const month = date.getUTCMonth() + 1;
      const ofMonth = date.getUTCDate();
      const before = new Date((day - 1) * 86_400_000);
      const after = new Date((day + 1) * 86_400_000);
      const bridge = !free(date) && free(before) && free(after) ? 0.6 * holidayPull : 0;
      const rest =
        month === 8 && ofMonth >= 12 && ofMonth <= 17
          ? -0.35
          : (month === 12 && ofMonth >= 28) || (month === 1 && ofMonth <= 4)
            ? -0.55
            : 0;
      const share =
        1 +
        week[weekday]! +
        swing * Math.sin(2 * Math.PI * (i / 365.25 + phase)) +
        (holiday(date) && weekday > 0 && weekday < 6 ? holidayPull : 0) +
        bridge +
        rest;
      const mean = size * level * Math.max(0.08, share) * (campaign > 0 ? 1.4 : 1);
      return poissonFrom(random, (mean * gammaFrom(random, 15)) / 15);
    });
    return { counts, first };
  });
}

function holiday(date: Date): boolean {
  return isJapaneseHoliday(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** Mean absolute error a day of each way, over all series and two cut-offs; null: absent. */
export interface SeriesScores {
  readonly ours: number;
  readonly prophet: number | null;
  readonly statsforecast: number | null;
  readonly coverage80: number;
}

export function seriesScores(): SeriesScores {
  const { days, ahead } = SERIES_WORLD;
  const cases = worlds().flatMap(({ counts, first }) =>
    // One ends in Golden Week, one at the New Year.
    [days - ahead, days - ahead - 130].map((learnt): PeerSeries & { truth: number[] } => ({
      first,
      counts: counts.slice(0, learnt),
      ahead,
      truth: counts.slice(learnt, learnt + ahead),
    })),
  );
  let [error, inside] = [0, 0];
  for (const { first, counts, truth } of cases) {
    const model = fitDailySignUps({ first, counts: Float64Array.from(counts) });
    for (const [i, { expected, low, high }] of forecastDailySignUps(
      model,
      first + counts.length,
      ahead,
    ).entries()) {
      error += Math.abs(expected - truth[i]!);
      if (truth[i]! >= low && truth[i]! <= high) inside++;
    }
  }
  const peers = peerForecasts(cases.map(({ first, counts }) => ({ first, counts, ahead })));
  const all = cases.length * ahead;
  const errorOf = (forecasts: readonly (readonly number[])[] | null): number | null =>
    forecasts &&
    cases.reduce(
      (sum, { truth }, c) => sum + truth.reduce((part, y, i) => part + Math.abs(y - forecasts[c]![i]!), 0),
      0,
    ) / all;
  return {
    ours: error / all,
    prophet: errorOf(peers.prophet),
    statsforecast: errorOf(peers.statsforecast),
    coverage80: inside / all,
  };
}
