import { createSeededRandom } from '@tsudoi/runtime/seededRandom';
import fs from 'node:fs';
import path from 'node:path';

/** Share of a day's calls in each minute, 1,440 numbers that sum to 1. */
export interface DayProfile {
  readonly source: string;
  readonly minutes: readonly number[];
}

/**
 * The hourly and minute profile of BurstGPT from a folder with `burstgpt_hourly_profile.csv` (h,rph,norm) and
 * `burstgpt_week1_minute_tps.csv` (t,tps,norm); without a folder the bundled synthetic profile of the same shape:
 * peak/valley 11.7, minutes log-normal with a coefficient of variation of 1.32.
 */
export function readDayProfile(folder: string | undefined, seed: number): DayProfile {
  if (folder === undefined || !fs.existsSync(path.join(folder, 'burstgpt_hourly_profile.csv'))) {
    return { source: 'synthetic', minutes: normalise(syntheticMinutes(seed)) };
  }
  const hours = readColumns(path.join(folder, 'burstgpt_hourly_profile.csv')).map(
    ([, perHour = 0]) => perHour,
  );
  const bursts = new Array<number>(1_440).fill(0);
  for (const [minute = 0, tokens = 0] of readColumns(path.join(folder, 'burstgpt_week1_minute_tps.csv'))) {
    bursts[minute % 1_440] = (bursts[minute % 1_440] ?? 0) + tokens;
  }
  // Within each hour the minutes keep their bursts; the hour as a whole keeps its share.
  const minutes = bursts.map((burst, minute) => {
    const hour = Math.floor(minute / 60);
    const whole = bursts.slice(hour * 60, hour * 60 + 60).reduce((sum, each) => sum + each, 0);
    return (hours[hour] ?? 0) * (whole > 0 ? burst / whole : 1 / 60);
  });
  return { source: folder, minutes: normalise(minutes) };
}

/** Hourly weights of the bundled profile, midnight first. */
const syntheticHours = [
  0.52, 0.5, 0.32, 0.29, 0.24, 0.2, 0.2, 0.35, 0.72, 1.2, 1.6, 1.75, 1.5, 1.55, 1.9, 2.1, 2.34, 1.9, 1.3,
  1.05, 0.95, 0.85, 0.75, 0.62,
];

function syntheticMinutes(seed: number): number[] {
  const random = createSeededRandom(seed);
  const sigma = Math.sqrt(Math.log(1 + 1.32 ** 2));
  return Array.from({ length: 1_440 }, (_, minute) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return (syntheticHours[Math.floor(minute / 60)] ?? 1) * Math.exp(sigma * normal - sigma ** 2 / 2);
  });
}

function normalise(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function readColumns(file: string): number[][] {
  return fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
}
