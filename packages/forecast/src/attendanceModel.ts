import { predictRow, tableOf, type Ensemble } from './boosting/ensemble.ts';
import { trainBoosting } from './boosting/train.ts';
import type { LogForecast, Scored } from './heldOut.ts';
import { CATEGORIES, dailySignUpCurve, showUpPrior, type EventTraits } from './prior.ts';

/** An event as its attendance is forecast. Times are instants in milliseconds. */
export interface EventFacts extends Omit<EventTraits, 'month'> {
  readonly id: string;
  readonly capacity: number;
  readonly targetAttendees: number;
  readonly startsAt: number;
  /** When promotion began: the acceptance of the plan, or the making of the event. */
  readonly beganAt: number;
  readonly timeZone: string;
  /** What the accepted plan expects in all; null without one. */
  readonly plannedSignUps: number | null;
  /** Who signed up and when, by time; cancelled or not, for when they cancelled is not known. */
  readonly signUps: readonly { readonly at: number; readonly tickets: number }[];
}

/** A past event: its facts, and how many came. */
export interface PastAttendance {
  readonly facts: EventFacts;
  readonly attended: number;
}

const DAY = 86_400_000;
const FORMATS = ['venue', 'online', 'hybrid'] as const;

/** Days before the event at which forecasts are trained and judged. */
export const LEADS = [30, 21, 14, 7, 3, 1, 0] as const;

/** The features, in the order of a row. Defined here once: training and serving use the same function. */
export const FEATURES: readonly string[] = [
  'leadDays',
  'logFirstBelief',
  'logSignUps',
  'logPlannedSignUps',
  'shareOfPlanSoFar',
  'logTarget',
  'logCapacity',
  'logPriceJpy',
  'month',
  'weekday',
  'hour',
  'pastShowUp',
  'pastRatio',
  ...CATEGORIES.map((category) => `category_${category}`),
  ...FORMATS.map((format) => `format_${format}`),
];

/** The features of an event as they were at an instant; past events count only where they were over by then. A figure that is not known is NaN. */
export function featuresOf(facts: EventFacts, at: number, past: readonly PastAttendance[]): number[] {
  const local = localTime(facts);
  const soFar = signUpsBy(facts, at);
  const over = past.filter(
    (one) => one.facts.startsAt < Math.min(at, facts.startsAt) && one.facts.id !== facts.id,
  );
  const showUps = over.flatMap((one) => {
    const all = signUpsBy(one.facts, at);
    return all >= 5 ? [Math.min(1.5, one.attended / all)] : [];
  });
  const ratios = over.map((one) =>
    Math.log((one.attended + 1) / (firstBelief(one.facts, one.facts.startsAt).median + 1)),
  );
  const planned = facts.plannedSignUps;
  return [
    Math.max(0, Math.floor((facts.startsAt - at) / DAY)),
    Math.log1p(firstBelief(facts, at).median),
    Math.log1p(soFar),
    planned === null ? NaN : Math.log1p(planned),
    planned === null || planned <= 0 ? NaN : soFar / planned,
    Math.log1p(facts.targetAttendees),
    Math.log1p(facts.capacity),
    Math.log1p(facts.priceJpy),
    local.month,
    local.weekday,
    local.hour,
    showUps.length === 0 ? NaN : mean(showUps.slice(-10)),
    ratios.length === 0 ? NaN : mean(ratios.slice(-10)),
    ...CATEGORIES.map((category) => Number(facts.category === category)),
    ...FORMATS.map((format) => Number(facts.format === format)),
  ];
}

/** What is believed without a model: sign-ups so far and those the curve still brings, times the share that attends. */
export function firstBelief(facts: EventFacts, at: number): LogForecast {
  const soFar = signUpsBy(facts, at);
  const days = Math.max(0, Math.floor((facts.startsAt - facts.beganAt) / DAY));
  const gone = Math.max(0, Math.floor((at - facts.beganAt) / DAY));
  const curve = dailySignUpCurve(days, facts.format);
  const arrived = at >= facts.startsAt ? 1 : curve.slice(0, gone).reduce((sum, share) => sum + share, 0);
  const inAll = facts.plannedSignUps ?? (arrived > 0.05 ? soFar / arrived : facts.targetAttendees * 1.4);
  const { alpha, beta } = showUpPrior({ ...facts, month: localTime(facts).month });
  const median = Math.min(
    facts.capacity,
    (soFar + Math.max(0, inAll) * (1 - arrived)) * (alpha / (alpha + beta)),
  );
  return { median: Math.max(0.5, median), logDeviation: Math.hypot(0.2, 0.6 * (1 - arrived)) };
}

/** A model of attendance: trees on the features, and how far off it is at each lead. */
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

/** Trains on past events, oldest first; misses are measured on events left out in turn. Deterministic. @throws RangeError below 4 events */
export function trainAttendance(past: readonly PastAttendance[]): AttendanceModel {
  if (past.length < 4) throw new RangeError('at least 4 events');
  const folds = 4;
  const misses: number[][] = LEADS.map(() => []);
  for (let fold = 0; fold < folds; fold++) {
    const ensemble = fit(
      past.filter((_, index) => index % folds !== fold),
      past,
    );
    for (const one of past.filter((_, index) => index % folds === fold))
      LEADS.forEach((lead, place) => {
        const at = instantAt(one.facts, lead);
        if (at === undefined) return;
        const forecast = apply({ ensemble, gives: 'correction', deviations: [] }, one.facts, at, past);
        misses[place]!.push(Math.log((one.attended + 1) / (forecast.median + 1)));
      });
  }
  return { ensemble: fit(past, past), gives: 'correction', deviations: deviationsOf(misses) };
}

/** How far off a model is on these events: the deviations of a model that was trained elsewhere. */
export function measureDeviations(
  model: Omit<AttendanceModel, 'deviations'>,
  past: readonly PastAttendance[],
): number[] {
  const misses: number[][] = LEADS.map(() => []);
  for (const one of past)
    LEADS.forEach((lead, place) => {
      const at = instantAt(one.facts, lead);
      if (at !== undefined)
        misses[place]!.push(
          Math.log(
            (one.attended + 1) / (apply({ ...model, deviations: [] }, one.facts, at, past).median + 1),
          ),
        );
    });
  return deviationsOf(misses);
}

/** The forecast of an event at an instant, by a model or, without one, by the first belief. */
export function forecastAttendance(
  model: AttendanceModel | undefined,
  facts: EventFacts,
  at: number,
  past: readonly PastAttendance[],
): LogForecast {
  if (model === undefined) return firstBelief(facts, at);
  return apply(model, facts, at, past);
}

/** Forecasts of events at every lead beside what came. */
export function scoreEvents(
  model: AttendanceModel | undefined,
  events: readonly PastAttendance[],
  past: readonly PastAttendance[],
): Scored[] {
  return events.flatMap((one) =>
    LEADS.flatMap((lead) => {
      const at = instantAt(one.facts, lead);
      return at === undefined
        ? []
        : [
            {
              event: one.facts.id,
              forecast: forecastAttendance(model, one.facts, at, past),
              actual: one.attended,
            },
          ];
    }),
  );
}

/** The instant so many days before an event; undefined where its promotion had not begun. */
export function instantAt({ startsAt, beganAt }: EventFacts, lead: number): number | undefined {
  const at = startsAt - lead * DAY;
  return at < beganAt ? undefined : at;
}

function fit(events: readonly PastAttendance[], past: readonly PastAttendance[]): Ensemble {
  const rows: number[][] = [];
  const target: number[] = [];
  for (const { facts, attended } of events)
    for (const lead of LEADS) {
      const at = instantAt(facts, lead);
      if (at === undefined) continue;
      rows.push(featuresOf(facts, at, past));
      target.push(Math.log((attended + 1) / (firstBelief(facts, at).median + 1)));
    }
  return trainBoosting(
    FEATURES,
    { table: tableOf(rows, FEATURES.length), target },
    { kind: 'squared' },
    PARAMETERS,
  ).model;
}

function apply(
  { ensemble, gives, deviations }: AttendanceModel,
  facts: EventFacts,
  at: number,
  past: readonly PastAttendance[],
): LogForecast {
  const given = predictRow(ensemble, Float32Array.from(featuresOf(facts, at, past)));
  const people =
    gives === 'people' ? Math.max(0, given) : Math.exp(given) * (firstBelief(facts, at).median + 1) - 1;
  const lead = Math.max(0, (facts.startsAt - at) / DAY);
  const place = LEADS.findIndex((one) => lead >= one);
  return {
    median: Math.min(facts.capacity, Math.max(0.5, people)),
    logDeviation: deviations[place < 0 ? LEADS.length - 1 : place] ?? 0.4,
  };
}

/** Root mean square by lead; leads with few misses take the others' in. */
function deviationsOf(misses: readonly (readonly number[])[]): number[] {
  const all = misses.flat();
  const pooled = Math.sqrt(mean(all.length === 0 ? [0.16] : all.map((miss) => miss ** 2)));
  return misses.map((of) =>
    Math.max(
      0.05,
      Math.sqrt((10 * pooled ** 2 + of.reduce((sum, miss) => sum + miss ** 2, 0)) / (10 + of.length)),
    ),
  );
}

function signUpsBy({ signUps }: EventFacts, at: number): number {
  return signUps.reduce((sum, one) => sum + (one.at <= at ? one.tickets : 0), 0);
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** Month 1..12, weekday 0 (Sunday)..6 and hour of the start in the event's zone. */
function localTime({ startsAt, timeZone }: EventFacts): { month: number; weekday: number; hour: number } {
  let format = zones.get(timeZone);
  if (!format) {
    if (zones.size > 100) zones.clear();
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      month: 'numeric',
      weekday: 'short',
      hour: 'numeric',
      hourCycle: 'h23',
    });
    zones.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(startsAt).map(({ type, value }) => [type, value]));
  return {
    month: Number(parts['month']),
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(parts['weekday'] ?? ''),
    hour: Number(parts['hour']),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
