import type { HttpClient } from '@tsudoi/kube/httpClient';
import { createPrometheus } from '../src/askPrometheus.ts';
import { observe, observeDays } from '../src/observe.ts';

/** What it answers: an object as JSON, a text as it is, an error in place of an answer. */
export type Answer = object | string | Error;

/** A Prometheus that answers by what is asked; `selector` and `queries` are a policy's. */
export function fakePrometheus(answers: (query: string, path: string) => Answer, status = 200) {
  const asked: string[] = [];
  const faults: string[] = [];
  const http: HttpClient = async (_method, url) => {
    const query = url.searchParams.get('query') ?? '';
    asked.push(query);
    const answer = answers(query, url.pathname);
    if (answer instanceof Error) throw answer;
    return { status, headers: {}, text: typeof answer === 'string' ? answer : JSON.stringify(answer) };
  };
  const prometheus = createPrometheus({
    url: 'http://prometheus:9090',
    http,
    now: () => new Date('2026-11-27T12:00:00Z'),
  });
  const onFault = (query: string) => faults.push(query);
  return {
    asked,
    faults,
    observe: (queries: { reading: string; query: string }[] = [], selector = 'namespace="tsudoi"') =>
      observe({ prometheus, selector, queries, onFault }),
    observeDays: () => observeDays({ prometheus, selector: 'namespace="tsudoi"', onFault }),
  };
}

/** A vector as Prometheus answers it; samples may be whatever a test wants them to be. */
export const vector = (...result: readonly unknown[]) => ({
  status: 'success',
  data: { resultType: 'vector', result },
});

/** One sample of one reading. */
export const sample = (reading: string, value: unknown, seconds: unknown = 1_000) => ({
  metric: { reading },
  value: [seconds, value],
});

/** Answers for the two queries of the platform's readings, and nothing to the others. */
export const measured = (readings: Answer, ages: Answer) => (query: string) =>
  query.includes('tsudoi_growth_reading_age_seconds')
    ? ages
    : query.includes('tsudoi_growth_reading{')
      ? readings
      : vector();
