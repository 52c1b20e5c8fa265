import type { Tx } from '@tsudoi/database/database';
import { fitDailySignUps, forecastDailySignUps } from '@tsudoi/forecast/season/dailySignUps';
import { dayIn } from '@tsudoi/forecast/season/dayTraits';
import {
  readSeasonForecast,
  signUpsByDay,
  writeSeasonForecast,
  zoneOfTenant,
} from '../store/seasonForecasts.ts';

const dayMs = 86_400_000;
/** Three years tell what a year looks like. */
const LEARNT_DAYS = 1_095;
const FORECAST_DAYS = 28;
/** Fewer say nothing of weeks. */
const LEAST_DAYS = 28;
const LEAST_PEOPLE = 30;

/**
 * The sign-ups of the tenant's next four weeks by trend, week, year and the Japanese calendar, learnt from whole days; made once a day and kept until the next one.
 * Resolves to whether one was made.
 */
export async function forecastSeason(tx: Tx, now: Date): Promise<boolean> {
  const before = await readSeasonForecast(tx);
  if (typeof before?.madeAt === 'string' && now.getTime() - Date.parse(before.madeAt) < dayMs) return false;
  const timeZone = await zoneOfTenant(tx);
  const known = await signUpsByDay(tx, timeZone, now, LEARNT_DAYS);
  const [first] = known;
  if (first === undefined) return false;
  const dayOf = (day: string): number => Date.parse(day) / dayMs;
  const today = dayIn(timeZone, now.getTime());
  const counts = new Float64Array(Math.max(0, today - dayOf(first.day)));
  for (const { day, people } of known) counts[dayOf(day) - dayOf(first.day)] = people;
  const all = counts.reduce((sum, people) => sum + people, 0);
  if (counts.length < LEAST_DAYS || all < LEAST_PEOPLE) return false;
  const model = fitDailySignUps({ first: dayOf(first.day), counts });
  const tenth = (people: number): number => Math.round(10 * people) / 10;
  await writeSeasonForecast(
    tx,
    {
      timeZone,
      learntFromDays: counts.length,
      days: forecastDailySignUps(model, today, FORECAST_DAYS).map(({ day, expected, low, high }) => ({
        day: new Date(day * dayMs).toISOString().slice(0, 10),
        expected: tenth(expected),
        low,
        high,
      })),
    },
    now,
  );
  return true;
}
