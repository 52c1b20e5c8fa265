import { CATEGORIES } from '../prior.ts';
import type { Table } from '../boosting/ensemble.ts';
import { dayIn, dayTraits, hourIn, type DayTraits } from '../season/dayTraits.ts';
import { firstBelief } from './firstBelief.ts';
import { latest, viewAt, type EventHistory, type View } from './knowledge.ts';

/** Changes with every change of what a feature means; a model is served with the version it was trained with. */
export const FEATURES_VERSION = 'events-3';

/** One number of an event as it was known at an instant; NaN: not known. */
export interface Feature {
  readonly name: string;
  /** Direction in which a forecast may only move with it; none where it may do both. */
  readonly monotone?: 1 | -1;
  readonly of: (view: View, day: DayTraits) => number;
}

/** Whatever is none of these is `other`, which needs no number of its own. */
const NAMED_CATEGORIES = CATEGORIES.filter((category) => category !== 'other');
const yes = (truth: boolean): number => (truth ? 1 : 0);
const log = (value: number): number => Math.log1p(Math.max(0, value));
const mean = (values: readonly number[]): number =>
  values.length === 0 ? NaN : values.reduce((sum, one) => sum + one, 0) / values.length;

/** The one definition, for training and for serving. */
export const EVENT_FEATURES: readonly Feature[] = [
  { name: 'leadDays', of: ({ plan, asOf }) => Math.max(0, (plan.startsAt - asOf) / 86_400_000) },
  { name: 'price', monotone: -1, of: ({ plan }) => log(plan.priceJpy) },
  { name: 'budget', monotone: 1, of: ({ plan }) => log(plan.budgetJpy) },
  // The same in another measure: people answer to yen neither by ratio nor by difference alone.
  { name: 'priceRoot', monotone: -1, of: ({ plan }) => Math.sqrt(Math.max(0, plan.priceJpy) / 1_000) },
  { name: 'budgetRoot', monotone: 1, of: ({ plan }) => Math.sqrt(Math.max(0, plan.budgetJpy) / 1_000) },
  { name: 'capacity', of: ({ plan }) => log(plan.capacity) },
  { name: 'target', of: ({ plan }) => log(plan.targetAttendees) },
  {
    name: 'plannedSignUps',
    of: ({ plan }) => (plan.plannedSignUps === undefined ? NaN : log(plan.plannedSignUps)),
  },
  {
    name: 'shareOfPlan',
    of: ({ plan, signUps }) =>
      plan.plannedSignUps === undefined || plan.plannedSignUps <= 0 ? NaN : signUps / plan.plannedSignUps,
  },
  { name: 'firstBelief', of: (view) => log(firstBelief(view).median) },
  { name: 'online', of: ({ plan }) => (plan.format === 'online' ? 1 : plan.format === 'hybrid' ? 0.5 : 0) },
  ...NAMED_CATEGORIES.map((category): Feature => ({
    name: `is ${category}`,
    of: ({ plan }) => yes(plan.category === category),
  })),
  { name: 'hour', of: ({ plan }) => hourIn(plan.timeZone, plan.startsAt) },
  { name: 'weekday', of: (_, day) => day.weekday },
  { name: 'yearSine', of: (_, day) => Math.sin(2 * Math.PI * day.ofYear) },
  { name: 'yearCosine', of: (_, day) => Math.cos(2 * Math.PI * day.ofYear) },
  { name: 'freeDay', of: (_, day) => yes(day.free) },
  { name: 'holiday', of: (_, day) => yes(day.holiday) },
  { name: 'bridge', of: (_, day) => yes(day.bridge) },
  { name: 'freeStretch', of: (_, day) => day.stretch },
  { name: 'obon', of: (_, day) => yes(day.obon) },
  { name: 'newYear', of: (_, day) => yes(day.newYear) },
  { name: 'exams', of: (_, day) => yes(day.exams) },
  { name: 'signUpsNow', monotone: 1, of: ({ signUps }) => log(signUps) },
  { name: 'signUps7', of: (view) => log(view.signUpsWithin(7)) },
  { name: 'spendNow', of: ({ spendJpy }) => log(spendJpy) },
  { name: 'pastEvents', of: ({ past }) => past.length },
  { name: 'pastSignUps', of: ({ past }) => mean(past.map(({ result }) => log(result.signUps))) },
  {
    name: 'lastThreeSignUps',
    of: ({ past }) => mean(past.slice(0, 3).map(({ result }) => log(result.signUps))),
  },
  {
    name: 'pastShowUp',
    of: ({ past }) =>
      mean(
        past.filter(({ result }) => result.signUps > 0).map(({ result }) => result.attended / result.signUps),
      ),
  },
  {
    name: 'daysSinceLast',
    of: ({ past, plan }) =>
      past[0] === undefined ? NaN : (plan.startsAt - past[0].plan.startsAt) / 86_400_000,
  },
];

/** Names in the order of a row. */
export const EVENT_FEATURE_NAMES: readonly string[] = EVENT_FEATURES.map(({ name }) => name);

/** Monotone constraints of training, by name. */
export const EVENT_MONOTONE: Readonly<Record<string, 1 | -1>> = Object.fromEntries(
  EVENT_FEATURES.flatMap(({ name, monotone }) => (monotone === undefined ? [] : [[name, monotone]])),
);

/** Features to which each tenant's people may answer in their own way. */
export const EVENT_SLOPES: readonly string[] = [
  'price',
  'priceRoot',
  'budget',
  'budgetRoot',
  'freeDay',
  ...NAMED_CATEGORIES.map((category) => `is ${category}`),
];

/** The row of an event as it was known at `asOf`; undefined where the event was not known yet. */
export function eventRow(
  event: EventHistory,
  others: readonly EventHistory[],
  asOf: number,
): Float32Array | undefined {
  const view = viewAt(event, others, asOf);
  return view && rowOfView(view);
}

/** The row of what was known. */
export function rowOfView(view: View): Float32Array {
  const day = dayTraits(dayIn(view.plan.timeZone, view.plan.startsAt));
  return Float32Array.from(EVENT_FEATURES, ({ of }) => of(view, day));
}

/** Examples for training: each finished event as it was known so many days before it began, with how it ended by `now`. */
export interface EventExamples {
  readonly table: Table;
  readonly signUps: Float64Array;
  readonly attended: Float64Array;
  /** Of each row. */
  readonly events: readonly { readonly event: string; readonly tenant: string; readonly leadDays: number }[];
}

/** Rows of all events whose result was known at `now`, at each lead at which they were known. */
export function eventExamples(
  histories: readonly EventHistory[],
  leads: readonly number[],
  now: number,
): EventExamples {
  const rows: Float32Array[] = [];
  const [signUps, attended]: [number[], number[]] = [[], []];
  const events: { event: string; tenant: string; leadDays: number }[] = [];
  const byTenant = Map.groupBy(histories, ({ tenant }) => tenant);
  for (const event of histories) {
    const final = endOf(event, now);
    if (final === undefined) continue;
    for (const leadDays of leads) {
      const row = eventRow(event, byTenant.get(event.tenant)!, final.startsAt - leadDays * 86_400_000);
      if (row === undefined) continue;
      rows.push(row);
      signUps.push(final.signUps);
      attended.push(final.attended);
      events.push({ event: event.id, tenant: event.tenant, leadDays });
    }
  }
  const columns = EVENT_FEATURES.map((_, f) => Float32Array.from(rows, (row) => row[f]!));
  return {
    table: { rows: rows.length, columns },
    signUps: Float64Array.from(signUps),
    attended: Float64Array.from(attended),
    events,
  };
}

/** How an event ended, as far as that was known at `now`. */
export function endOf(
  event: EventHistory,
  now: number,
): { startsAt: number; signUps: number; attended: number } | undefined {
  const [plan, result] = [latest(event.plans, now), latest(event.results, now)];
  if (plan === undefined || result === undefined || plan.startsAt > now) return undefined;
  return { startsAt: plan.startsAt, ...result };
}
