import type { HttpClient } from '@tsudoi/kube/httpClient';
import { finiteNumber } from './finiteNumber.ts';

/** One series of an answer with its only value. */
export interface Sample {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly value: number;
  /** When Prometheus evaluated it, ms since 1970. */
  readonly at: number;
}

/** One series of an answer about a span of time. */
export interface SeriesOverTime {
  readonly labels: Readonly<Record<string, unknown>>;
  readonly samples: readonly { readonly at: number; readonly value: number }[];
}

/** Asks one Prometheus; what is no number in an answer is left out. */
export interface Prometheus {
  /** @throws where it does not answer, refuses the query, warns of the answer, or answers with something other than a vector. */
  ask(query: string): Promise<readonly Sample[]>;
  /** One value a day of the last days. @throws as `ask` does */
  askDaily(query: string, days: number): Promise<readonly SeriesOverTime[]>;
}

interface Options {
  readonly url: string;
  readonly http: HttpClient;
  readonly now: () => Date;
  /** Who asks the same again within this time gets the same answer, ms: many policies of one installation ask once. */
  readonly shareMs?: number;
  /** The same for what is asked about days. */
  readonly shareDailyMs?: number;
}

const daySeconds = 86_400;
const mostShared = 200;
const mostFailureMs = 60_000;

/** A Prometheus whose answers are shared by those who ask the same at about the same time. */
export function createPrometheus({
  url,
  http,
  now,
  shareMs = 1_000,
  shareDailyMs = 3_600_000,
}: Options): Prometheus {
  const shared = new Map<string, { readonly untilMs: number; readonly answer: Promise<unknown> }>();

  /** A failure is shared for a minute at most. */
  function share<T>(key: string, ms: number, read: () => Promise<T>): Promise<T> {
    const nowMs = performance.now();
    const known = shared.get(key);
    if (known && known.untilMs > nowMs) return known.answer as Promise<T>;
    shared.delete(key);
    if (shared.size >= mostShared)
      for (const [old, { untilMs }] of shared)
        if (untilMs <= nowMs || shared.size >= mostShared) shared.delete(old);
    const answer = read();
    shared.set(key, { untilMs: nowMs + ms, answer });
    answer.catch(() => {
      shared.set(key, { untilMs: Math.min(nowMs + ms, performance.now() + mostFailureMs), answer });
    });
    return answer;
  }

  async function call(path: string, wanted: 'vector' | 'matrix', parameters: Record<string, string>) {
    const at = new URL(`api/v1/${path}`, url.endsWith('/') ? url : `${url}/`);
    for (const [name, value] of Object.entries(parameters)) at.searchParams.set(name, value);
    const { status, text } = await http('GET', at);
    if (status !== 200) throw new Error(`${status}: ${text.slice(0, 300)}`);
    const { data, warnings } = JSON.parse(text) as {
      readonly data?: { readonly resultType?: unknown; readonly result?: unknown };
      readonly warnings?: unknown;
    };
    const warned = (Array.isArray(warnings) ? (warnings as unknown[]) : []).find(
      (each) => !(typeof each === 'string' && each.startsWith('PromQL info')),
    );
    // A part of the series did not come, or was left out: the number is smaller than what it counts.
    if (warned !== undefined) throw new Error(`it warns: ${JSON.stringify(warned).slice(0, 300)}`);
    if (data?.resultType !== wanted || !Array.isArray(data.result))
      throw new Error(`it answers no ${wanted}: ${text.slice(0, 300)}`);
    return (data.result as unknown[]).flatMap((each) =>
      typeof each === 'object' && each !== null
        ? [each as { metric?: unknown; value?: unknown; values?: unknown }]
        : [],
    );
  }

  return {
    ask: (query) =>
      share(query, shareMs, async () =>
        (await call('query', 'vector', { query })).flatMap(({ metric, value }) => {
          const sample = sampleOf(value);
          return sample ? [{ labels: labelsOf(metric), ...sample }] : [];
        }),
      ),
    askDaily: (query, days) =>
      share(`${String(days)} days of ${query}`, shareDailyMs, async () => {
        const end = Math.floor(now().getTime() / 1_000 / daySeconds) * daySeconds;
        const span = { start: String(end - days * daySeconds), end: String(end), step: String(daySeconds) };
        return (await call('query_range', 'matrix', { query, ...span })).map(({ metric, values }) => ({
          labels: labelsOf(metric),
          samples: (Array.isArray(values) ? values : []).flatMap((each: unknown) => sampleOf(each) ?? []),
        }));
      }),
  };
}

function labelsOf(metric: unknown): Readonly<Record<string, unknown>> {
  return typeof metric === 'object' && metric !== null ? (metric as Record<string, unknown>) : {};
}

/** `[seconds, "number"]`, else nothing: no NaN, no infinity, and above all no zero made of an empty text. */
function sampleOf(given: unknown): { readonly at: number; readonly value: number } | undefined {
  if (!Array.isArray(given)) return undefined;
  const [seconds, text] = given as readonly unknown[];
  const value = finiteNumber(text);
  return typeof seconds === 'number' && Number.isFinite(seconds) && value !== undefined
    ? { at: seconds * 1_000, value }
    : undefined;
}
