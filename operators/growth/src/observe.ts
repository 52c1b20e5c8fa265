import type { DailySample } from '@tsudoi/growth/forecast';
import {
  readingKinds,
  readingNames,
  type Reading,
  type ReadingName,
  type Readings,
} from '@tsudoi/growth/readings';
import type { Prometheus, Sample } from './askPrometheus.ts';

export interface ObserveParts {
  readonly prometheus: Prometheus;
  /** Matchers of the installation's series. */
  readonly selector: string;
  /** Queries of one's own, in place of those of the platform. */
  readonly queries: readonly { readonly reading: string; readonly query: string }[];
  readonly onFault: (query: string, err: unknown) => void;
}

const known = new Set<string>(readingNames);
const dayMs = 86_400_000;
/** An age above this is no age: the series would long be gone. */
const mostAgeSeconds = 30 * 86_400;

/**
 * Asks Prometheus for every reading: those that the platform measures itself by one query, with their age, and the others
 * by a query each. What cannot be asked, is empty, is several series, is negative or no number, or has an age that nobody
 * knows is missing, and what is missing switches nothing.
 */
export async function observe(parts: ObserveParts): Promise<Readings> {
  const { selector } = parts;
  const own = new Map<string, string>();
  for (const name of readingNames) {
    const query = (readingKinds[name] as { query?: string }).query;
    if (query !== undefined) own.set(name, bind(query, selector));
  }
  for (const { reading, query } of parts.queries) own.set(reading, bind(query, selector));
  const [measured, ages, ...asked] = await Promise.all([
    ask(parts, within('tsudoi_growth_reading', selector)),
    ask(parts, within('tsudoi_growth_reading_age_seconds', selector)),
    ...[...own].map(async ([name, query]) => ({ name, query, samples: await ask(parts, query) })),
  ]);
  const readings: Partial<Record<ReadingName, Reading>> = {};
  const age = new Map(ages.map(({ labels, value }) => [labels['reading'], value]));
  const take = (name: unknown, { at, value }: Sample, ageSeconds: number | undefined) => {
    if (typeof name !== 'string' || !known.has(name)) return;
    if (value < 0 && readingKinds[name as ReadingName].unit !== 'points') return;
    if (ageSeconds === undefined || ageSeconds < 0 || ageSeconds > mostAgeSeconds) return;
    readings[name as ReadingName] = { value, at: at - ageSeconds * 1_000 };
  };
  for (const sample of measured) take(sample.labels['reading'], sample, age.get(sample.labels['reading']));
  for (const { name, query, samples } of asked) {
    const [only, another] = samples;
    if (another)
      parts.onFault(
        query,
        new Error(`${String(samples.length)} series are not one number; aggregate them, such as by sum()`),
      );
    else if (only) take(name, only, 0);
  }
  return readings;
}

/** The last 60 days of what the platform measures, a value a day, as far back as Prometheus remembers. */
export async function observeDays(
  parts: Omit<ObserveParts, 'queries'>,
): Promise<Partial<Record<ReadingName, readonly DailySample[]>>> {
  const query = within('tsudoi_growth_reading', parts.selector);
  const days: Partial<Record<ReadingName, readonly DailySample[]>> = {};
  try {
    for (const { labels, samples } of await parts.prometheus.askDaily(query, 60)) {
      const name = labels['reading'];
      if (typeof name === 'string' && known.has(name))
        days[name as ReadingName] = samples.flatMap(({ at, value }) =>
          value < 0 ? [] : [{ day: Math.floor(at / dayMs), value }],
        );
    }
  } catch (err) {
    parts.onFault(`60 days of ${query}`, err);
  }
  return days;
}

const within = (name: string, selector: string) => `max by (reading) (${name}{${selector}})`;

/** Puts the installation's matchers into a query; a selector that has none of its own is left without a stray comma. */
function bind(query: string, selector: string): string {
  return query.replaceAll('$namespace', selector).replaceAll('{,', '{');
}

async function ask({ prometheus, onFault }: ObserveParts, query: string): Promise<readonly Sample[]> {
  try {
    return await prometheus.ask(query);
  } catch (err) {
    onFault(query, err);
    return [];
  }
}
