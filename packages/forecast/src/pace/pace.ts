import { limitsOf, placed, scoresOf, shareAbove, wholeWithin, type Scores } from '../conformal.ts';
import { countOf, fitCountRidge, meanAbove } from '../countRidge.ts';
import { dot } from '../linear.ts';
import { priorShare, reached, runOf, type PaceEvent, type Run } from './curve.ts';

/** Leads at which the pace is judged. */
export const PACE_LEADS = [21, 14, 7, 3, 1] as const;

/** What finished events say about what is still to come at one lead. */
export interface PaceModel {
  readonly lead: number;
  /** Log odds that the share reached by now is above the prior's. */
  readonly shift: number;
  /** How an event's own numbers move what is to come. */
  readonly coefficients: Float64Array;
  /** Share of all who wanted in that cancel after this lead, over all tenants. */
  readonly cancelling: number;
  /** Variance of the log of what is to come, Poisson noise apart. */
  readonly variance: number;
  readonly scores: Scores;
  /** Finals of finished events, for the level of one to come. */
  readonly finals: readonly Final[];
  /** Finished events behind it. */
  readonly events: number;
}

interface Final {
  readonly tenant: string;
  readonly day: number;
  readonly weekend: boolean;
  readonly wanted: number;
  /** Who came after the lead, and what was expected of it then; where seats ran out, no less than that. */
  readonly coming: number;
  readonly base: number;
  /** Who cancelled after the lead. */
  readonly left: number;
}

/** Sign-ups that an event will end with. */
export interface PaceForecast {
  /** Seats held at the end: as likely more as fewer. */
  readonly signUps: number;
  readonly low: number;
  readonly high: number;
  /** The same without a limit of seats. */
  readonly demand: number;
  /** Probability that all seats are taken; 0 where there is no limit. */
  readonly full: number;
}

const STRENGTHS = [1, 3, 10, 30, 100, 300];
/** Finished events that are looked at, the latest ones. */
const MOST_EVENTS = 2_000;
/** Sign-ups of an event of which nothing is known. Assumption. */
const UNKNOWN_LEVEL = 30;

/** Learns from finished events what is to come after `lead`; the order of the list does not matter. Works without any. */
export function fitPace(finished: readonly PaceEvent[], lead: number): PaceModel {
  const latest = finished.toSorted((a, b) => a.day - b.day || (a.id < b.id ? -1 : 1)).slice(-MOST_EVENTS);
  const all = latest.map((event) => ({ event, run: runOf(event) }));
  const told = all.filter(({ event }) => event.opened > lead);
  const shift = shiftOf(told, lead);
  const cancelling = cancellingOf(told, lead);
  const finals: Final[] = [];
  const cases = told.map(({ event, run }) => {
    const own = stated(event, run, { lead, shift, finals, cancelling });
    const coming = run.wanted[0]! - reached(run.wanted, lead);
    finals.push({
      tenant: event.tenant,
      day: event.day,
      weekend: event.weekend,
      wanted: run.wanted[0]!,
      coming: run.censored ? Math.max(coming, own.base) : coming,
      base: own.base,
      left: run.cancelled[0]! - reached(run.cancelled, lead),
    });
    return own;
  });
  const toCome = told.map(({ run }) => run.wanted[0]! - reached(run.wanted, lead));
  const fit = fitCountRidge({
    rows: cases.map(({ row }) => row),
    base: cases.map(({ base }) => base),
    counts: toCome,
    atLeast: told.map(({ run }) => run.censored),
    penalty: Float64Array.from({ length: FEATURES }, (_, i) => (i === 0 ? 0.3 : 1)),
    strengths: STRENGTHS,
  });
  const { variance } = fit;
  const scores: number[] = [];
  for (const [i, { event, run }] of told.entries()) {
    const { base, cancels } = cases[i]!;
    const coming = countOf(fit.leftOut[i]!, base);
    const now = reached(run.wanted, lead);
    const held = (now + coming) * (1 - cancels) - reached(run.cancelled, lead);
    const truth = run.wanted[0]! - run.cancelled[0]!;
    const score = (truth - held) / deviationOf(coming, now, cancels, variance, event.opened - lead);
    // To leave the sold-out ones away would leave the weak ones: they are taken at what a normal score above theirs is.
    scores.push(run.censored ? meanAbove(0, 1, score) : score);
  }
  return {
    lead,
    shift,
    coefficients: fit.coefficients,
    cancelling,
    variance,
    scores: scoresOf(scores),
    finals,
    events: told.length,
  };
}

/** Where an event will end that is at `model.lead` now; what its days say of later leads is not looked at. */
export function forecastPace(model: PaceModel, event: PaceEvent, coverage = 0.8): PaceForecast {
  const { demand, deviation, held, cancels } = centre(model, event);
  const { low, high } = limitsOf(model.scores, coverage);
  const middle = demand + deviation * placed(model.scores.sorted, 0.5);
  const cap = event.capacity ?? Infinity;
  // Seats once taken may be given back: the lower end is below what is held by what may cancel.
  const floor = held * (1 - Math.min(0.9, 2 * cancels));
  const limits = wholeWithin(
    Math.max(floor, demand + deviation * low),
    Math.max(floor, demand + deviation * high),
  );
  return {
    signUps: Math.min(cap, Math.max(floor, limits.low, Math.min(limits.high, middle))),
    low: Math.min(cap, limits.low),
    high: Math.min(cap, Math.max(limits.high, floor)),
    demand: Math.max(floor, middle),
    full: cap === Infinity ? 0 : held >= cap ? 1 : shareAbove(model.scores, (cap - demand) / deviation),
  };
}

function centre(model: PaceModel, event: PaceEvent) {
  const run = runOf(event, model.lead);
  const { row, base, cancels } = stated(event, run, model);
  const coming = countOf(dot(row, model.coefficients), base);
  const now = reached(run.wanted, model.lead);
  const cancelled = reached(run.cancelled, model.lead);
  return {
    demand: (now + coming) * (1 - cancels) - cancelled,
    deviation: deviationOf(coming, now, cancels, model.variance, event.opened - model.lead),
    held: now - cancelled,
    cancels,
  };
}

function deviationOf(
  coming: number,
  now: number,
  cancelling: number,
  variance: number,
  gone: number,
): number {
  // Before sign-ups opened the level itself is a guess.
  const level = gone <= 0 ? 0.3 * coming ** 2 : 0;
  return Math.sqrt(coming + variance * coming ** 2 + now * cancelling + level + 0.25);
}

const FEATURES = 12;

interface Stated {
  /** What is to come by the prior curve and the event's level, moved by what came so far as a gamma-Poisson count is. */
  readonly base: number;
  readonly row: Float64Array;
  /** Share that cancels, the tenant's own shrunk to all tenants'. */
  readonly cancels: number;
}

/** Half-life of what a tenant's latest events say of the season. */
const RECENT_DAYS = 15;
/** Sign-ups that the level counts as when it meets what came so far. */
const LEVEL_WEIGHT = 4;

function stated(
  event: PaceEvent,
  run: Run,
  known: Pick<PaceModel, 'lead' | 'shift' | 'finals' | 'cancelling'>,
): Stated {
  const { lead, shift, finals } = known;
  const asOf = event.day - lead;
  const own = finals.filter(({ tenant, day }) => tenant === event.tenant && day <= asOf && day < event.day);
  const sum = (key: 'coming' | 'base' | 'left' | 'wanted', halfLife = Infinity): number =>
    own.reduce((total, one) => total + one[key] * 2 ** (-(asOf - one.day) / halfLife), 0);
  const level = event.planned ?? levelOf(event, finals, asOf);
  const share = (at: number): number => moved(priorShare(event.opened, at, event.format), shift);
  const now = share(lead);
  const came = reached(run.wanted, lead);
  const within = (days: number): number => {
    const expected = level * (now - share(lead + days));
    return Math.log((came - reached(run.wanted, lead + days) + 1) / (expected + 1));
  };
  const rate = (came + LEVEL_WEIGHT) / (level * now + LEVEL_WEIGHT);
  return {
    base: level * (1 - now) * rate,
    row: Float64Array.of(
      1,
      Math.log((came + 1) / (level * now + 1)),
      within(7),
      within(3),
      0.5 * Math.log((level + 1) / UNKNOWN_LEVEL),
      event.weekend ? 0.5 : -0.5,
      event.format === 'online' ? 0.5 : -0.5,
      event.priceJpy > 0 ? 0.5 : -0.5,
      0.5 * Math.log((event.opened + 1) / 30),
      event.planned === undefined ? 0 : 0.5,
      // What this tenant's runs used to bring beyond the base, ten people's worth of doubt.
      2 * Math.log((sum('coming') + 10) / (sum('base') + 10)),
      0.5 * Math.log((sum('coming', RECENT_DAYS) + 10) / (sum('base', RECENT_DAYS) + 10)),
    ),
    cancels: Math.min(0.9, (sum('left') + 30 * known.cancelling) / (sum('wanted') + 30)),
  };
}

/** Level of an event to come: its tenant's latest finals, those of its kind of day more, shrunk to all tenants'. Only what had ended by `asOf`. */
function levelOf(event: PaceEvent, finals: readonly Final[], asOf: number): number {
  let [own, ownWeight, all, allWeight] = [0, 0, 0, 0];
  for (const final of finals) {
    if (final.day > asOf || final.day >= event.day) continue;
    const log = Math.log(final.wanted + 1);
    all += log;
    allWeight++;
    if (final.tenant !== event.tenant) continue;
    const weight = 2 ** (-(asOf - final.day) / 90) * (final.weekend === event.weekend ? 1 : 0.4);
    own += weight * log;
    ownWeight += weight;
  }
  const pooled = (all + 2 * Math.log(UNKNOWN_LEVEL)) / (allWeight + 2);
  return Math.exp((own + pooled) / (ownWeight + 1));
}

function moved(share: number, shift: number): number {
  if (share <= 0) return 0;
  if (share >= 1) return 1;
  return 1 / (1 + (1 / share - 1) * Math.exp(-shift));
}

/** The shift with which the prior's shares, applied to all finals, add up to what had come; a little weight on none. */
function shiftOf(told: readonly { readonly event: PaceEvent; readonly run: Run }[], lead: number): number {
  let [low, high] = [-4, 4];
  const came = told.reduce((sum, { run }) => sum + reached(run.wanted, lead), 0);
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    const expected = told.reduce(
      (sum, { event, run }) =>
        sum + run.wanted[0]! * moved(priorShare(event.opened, lead, event.format), middle),
      0,
    );
    // As if a prior standard deviation of 1 were worth twenty people's spread.
    if (expected + 20 * middle < came) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function cancellingOf(told: readonly { readonly run: Run }[], lead: number): number {
  let [later, wanted] = [0.5, 20];
  for (const { run } of told) {
    later += run.cancelled[0]! - reached(run.cancelled, lead);
    wanted += run.wanted[0]!;
  }
  return Math.min(0.9, later / wanted);
}
