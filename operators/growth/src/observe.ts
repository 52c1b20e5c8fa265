import type { HttpClient } from '@tsudoi/kube/httpClient';
import {
  readingKinds,
  readingNames,
  type Reading,
  type ReadingName,
  type Readings,
} from '@tsudoi/growth/readings';

export interface ObserveParts {
  readonly prometheusUrl: string;
  /** Matchers of the installation's series. */
  readonly selector: string;
  /** Queries of one's own, in place of those of the platform. */
  readonly queries: readonly { readonly reading: string; readonly query: string }[];
  readonly http: HttpClient;
  readonly onFault: (query: string, err: unknown) => void;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/**
 * Asks Prometheus for every reading: those that the platform measures itself by one query, with their age, and the others
 * by a query each. What cannot be asked, is empty or is no number is missing, and what is missing switches nothing.
 */
export async function observe(parts: ObserveParts): Promise<Readings> {
  const { selector } = parts;
  const within = (name: string) => `max by (reading) (${name}{${selector}})`;
  const own = new Map<string, string>();
  for (const name of readingNames) {
    const query = (readingKinds[name] as { query?: string }).query;
    if (query !== undefined) own.set(name, bind(query, selector));
  }
  for (const { reading, query } of parts.queries) own.set(reading, bind(query, selector));
  const [measured, ages, ...asked] = await Promise.all([
    ask(parts, within('tsudoi_growth_reading')),
    ask(parts, within('tsudoi_growth_reading_age_seconds')),
    ...[...own].map(async ([name, query]) => ({ name, samples: await ask(parts, query) })),
  ]);
  const readings: Partial<Record<ReadingName, Reading>> = {};
  const known = new Set<string>(readingNames);
  const age = new Map(ages.map(({ metric, value }) => [metric['reading'], Number(value[1])]));
  const take = (name: string | undefined, [seconds, text]: Sample['value'], ageSeconds = 0) => {
    const value = Number(text);
    if (name === undefined || !known.has(name) || !Number.isFinite(value)) return;
    readings[name as ReadingName] = { value, at: (seconds - ageSeconds) * 1_000 };
  };
  for (const { metric, value } of measured) take(metric['reading'], value, age.get(metric['reading']));
  for (const { name, samples } of asked) if (samples[0]) take(name, samples[0].value);
  return readings;
}

/** Puts the installation's matchers into a query; a selector that has none of its own is left without a stray comma. */
function bind(query: string, selector: string): string {
  return query.replaceAll('$namespace', selector).replaceAll('{,', '{');
}

async function ask(
  { prometheusUrl, http, onFault }: ObserveParts,
  query: string,
): Promise<readonly Sample[]> {
  try {
    const url = new URL('api/v1/query', prometheusUrl.endsWith('/') ? prometheusUrl : `${prometheusUrl}/`);
    url.searchParams.set('query', query);
    const { status, text } = await http('GET', url);
    if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`);
    const { data } = JSON.parse(text) as { data?: { resultType?: string; result?: unknown } };
    return data?.resultType === 'vector' && Array.isArray(data.result) ? (data.result as Sample[]) : [];
  } catch (err) {
    onFault(query, err);
    return [];
  }
}
