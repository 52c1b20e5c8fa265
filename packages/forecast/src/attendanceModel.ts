import { predictRow, type Ensemble } from './boosting/ensemble.ts';
import { trainBoosting } from './boosting/train.ts';
import { endOf, EVENT_FEATURE_NAMES, rowOfView } from './features/eventFeatures.ts';
import { firstBelief } from './features/firstBelief.ts';
import { viewAt, type EventHistory, type View } from './features/knowledge.ts';
import type { LogForecast, Scored } from './heldOut.ts';

const DAY = 86_400_000;

/** Days before the event at which forecasts are trained and judged. */
export const LEADS = [30, 21, 14, 7, 3, 1, 0] as const;

/** A model of attendance: trees on the features of events, and how far off it is at each lead. */
export interface AttendanceModel {
  readonly ensemble: Ensemble;
  /** `correction`: trees give the logarithm of attended / first belief; `people`: attendees (a model trained elsewhere). */
  readonly gives: 'correction' | 'people';
  /** Log deviation of its misses, by the leads of `LEADS`. */
  readonly deviations: readonly number[];
}

/** XGBoost's defaults but for 100 trees of depth 6 at the rate 0.1, as asked; the seed is fixed. */
export const PARAMETERS = {
  trees: 100,
  depth: 6,
  rate: 0.1,
  minimumChildWeight: 8,
  lambda: 4,
  seed: 42,
} as const;

/** Fewer past events than this teach nothing that holds. */
export const LEAST_EVENTS = 12;

/** An event at one lead as it was known then, with how many came. */
interface Case {
  readonly event: string;
  readonly place: number;
  readonly view: View;
  readonly row: Float32Array;
  readonly attended: number;
}

/** The events whose attendance was known at `now`, oldest first: what models learn from and are judged by. */
export function finishedEvents(histories: readonly EventHistory[], now: number): EventHistory[] {
  return histories
    .flatMap((event) => {
      const end = endOf(event, now);
      return end === undefined ? [] : [{ event, startsAt: end.startsAt }];
    })
    .sort((a, b) => a.startsAt - b.startsAt || (a.event.id < b.event.id ? -1 : 1))
    .map(({ event }) => event);
}

/**
 * Trains on past events, oldest first; `all` holds them and whatever else of the tenant was known then. Misses are measured on events left out in turn.
 * Deterministic. @throws RangeError below 4 events
 */
export function trainAttendance(
  events: readonly EventHistory[],
  all: readonly EventHistory[],
  now: number,
): AttendanceModel {
  if (events.length < 4) throw new RangeError('at least 4 events');
  const folds = 4;
  const cases = events.map((event) => casesOf(event, all, now));
  const misses: number[][] = LEADS.map(() => []);
  for (let fold = 0; fold < folds; fold++) {
    const ensemble = fit(cases.filter((_, index) => index % folds !== fold).flat());
    for (const one of cases.filter((_, index) => index % folds === fold).flat())
      misses[one.place]!.push(missOf({ ensemble, gives: 'correction' }, one));
  }
  return { ensemble: fit(cases.flat()), gives: 'correction', deviations: deviationsOf(misses) };
}

/** How far off a model is on these events: the deviations of a model that was trained elsewhere. */
export function measureDeviations(
  model: Omit<AttendanceModel, 'deviations'>,
  events: readonly EventHistory[],
  all: readonly EventHistory[],
  now: number,
): number[] {
  const misses: number[][] = LEADS.map(() => []);
  for (const one of events.flatMap((event) => casesOf(event, all, now)))
    misses[one.place]!.push(missOf(model, one));
  return deviationsOf(misses);
}

/** The forecast of an event at an instant, by a model or, without one, by the first belief; undefined where the event was not known. */
export function forecastAttendance(
  model: AttendanceModel | undefined,
  event: EventHistory,
  all: readonly EventHistory[],
  at: number,
): LogForecast | undefined {
  const view = viewAt(event, all, at);
  return view && forecastOf(model, view, rowOfView(view));
}

/** Forecasts of events at every lead, each of what was known then, beside what came. */
export function scoreEvents(
  model: AttendanceModel | undefined,
  events: readonly EventHistory[],
  all: readonly EventHistory[],
  now: number,
): Scored[] {
  return events
    .flatMap((event) => casesOf(event, all, now))
    .map(({ event, view, row, attended }) => ({
      event,
      forecast: forecastOf(model, view, row),
      actual: attended,
    }));
}

/** The cases of an event, one a lead at which there was something to sign up for. */
function casesOf(event: EventHistory, all: readonly EventHistory[], now: number): Case[] {
  const end = endOf(event, now);
  if (end === undefined) return [];
  return LEADS.flatMap((lead, place) => {
    const view = viewAt(event, all, end.startsAt - lead * DAY);
    if (view === undefined || view.asOf < view.openSince) return [];
    return [{ event: event.id, place, view, row: rowOfView(view), attended: end.attended }];
  });
}

function fit(cases: readonly Case[]): Ensemble {
  const columns = EVENT_FEATURE_NAMES.map((_, f) => Float32Array.from(cases, ({ row }) => row[f]!));
  const target = cases.map(({ view, attended }) => Math.log((attended + 1) / (firstBelief(view).median + 1)));
  return trainBoosting(
    EVENT_FEATURE_NAMES,
    { table: { rows: cases.length, columns }, target },
    { kind: 'squared' },
    PARAMETERS,
  ).model;
}

function missOf(model: Omit<AttendanceModel, 'deviations'>, { view, row, attended }: Case): number {
  return Math.log((attended + 1) / (forecastOf({ ...model, deviations: [] }, view, row).median + 1));
}

function forecastOf(model: AttendanceModel | undefined, view: View, row: Float32Array): LogForecast {
  const believed = firstBelief(view);
  if (model === undefined) return believed;
  const { ensemble, gives, deviations } = model;
  const given = predictRow(ensemble, row);
  const people = gives === 'people' ? Math.max(0, given) : Math.exp(given) * (believed.median + 1) - 1;
  const lead = Math.max(0, (view.plan.startsAt - view.asOf) / DAY);
  const place = LEADS.findIndex((one) => lead >= one);
  return {
    median: Math.min(view.plan.capacity, Math.max(0.5, people)),
    logDeviation: deviations[place < 0 ? LEADS.length - 1 : place] ?? 0.4,
  };
}

/** Root mean square by lead; leads with few misses take the others' in. */
function deviationsOf(misses: readonly (readonly number[])[]): number[] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const all = misses.flat();
  const pooled = Math.sqrt(mean(all.length === 0 ? [0.16] : all.map((miss) => miss ** 2)));
  return misses.map((of) =>
    Math.max(
      0.05,
      Math.sqrt((10 * pooled ** 2 + of.reduce((sum, miss) => sum + miss ** 2, 0)) / (10 + of.length)),
    ),
  );
}
