import type { LogForecast } from '../heldOut.ts';
import { localTime } from '../localTime.ts';
import { dailySignUpCurve, showUpPrior } from '../prior.ts';
import type { View } from './knowledge.ts';

const DAY_MS = 86_400_000;
/** Log deviation of an event's sign-ups from what its accepted plan expects, and from what its target would need. Assumption. */
const PLAN_SPREAD = 0.5;
const TARGET_SPREAD = 0.7;
/** Log deviation of one event of an organiser from their usual. Assumption. */
const EVENT_SPREAD = 0.5;
/** Log deviation of who turns up from what is believed of them. */
const SHOW_UP_SPREAD = 0.2;
/** Past events of the organiser that are looked at, the latest. */
const MOST_PAST = 10;
/** Sign-ups for an attendee, where only a target is known. */
const SIGN_UPS_A_TARGET = 1.4;
/** How far early sign-ups tell: the variance of the share come so far over its mean is this times the odds of coming later. */
const CURVE_VARIANCE = 0.2;
/** Where the posterior is summed: so many deviations on each side of the prior's middle, so many places. */
const [SIDE, PLACES] = [5, 61];

/** Sign-ups in all before any came: normal in the logarithm. */
interface Level {
  readonly middle: number;
  readonly spread: number;
}

/**
 * Who will come, believed without a model. Sign-ups in all are first believed as the accepted plan, else the organiser's past events and the target say; what came so far
 * moves that as a gamma-Poisson count does whose mean is the share of the usual curve that is over, and whose variance is large while little of it is over: no sign-up in the
 * first days says little, none at the end says all. The median and deviation are those of the posterior, of the counts to come and of who turns up.
 */
export function firstBelief(view: View): LogForecast {
  const { plan, signUps } = view;
  const over = shareOver(view);
  const { month } = localTime(plan.startsAt, plan.timeZone);
  const { alpha, beta } = showUpPrior({ ...plan, month });
  const now = Math.max(0, signUps);
  const { mean, variance } = endOf(levelOf(view), now, over);
  const median = Math.min(plan.capacity, Math.exp(mean) * (alpha / (alpha + beta)));
  return { median: Math.max(0.5, median), logDeviation: Math.hypot(SHOW_UP_SPREAD, Math.sqrt(variance)) };
}

/** Share of the usual curve that is over, 0..1; days that are not over count in part. */
function shareOver({ asOf, plan, openSince }: View): number {
  if (asOf >= plan.startsAt) return 1;
  const curve = dailySignUpCurve(Math.max(0, Math.floor((plan.startsAt - openSince) / DAY_MS)), plan.format);
  const gone = Math.max(0, (asOf - openSince) / DAY_MS);
  const whole = Math.floor(gone);
  const before = curve.slice(0, whole).reduce((sum, share) => sum + share, 0);
  return Math.min(1, before + (curve[whole] ?? 0) * (gone - whole));
}

/** The accepted plan's word, else the target's shrunk to the organiser's past events. */
function levelOf({ plan, past }: View): Level {
  if (plan.plannedSignUps !== undefined)
    return { middle: Math.log(Math.max(1, plan.plannedSignUps)), spread: PLAN_SPREAD };
  const target = Math.log(Math.max(1, plan.targetAttendees * SIGN_UPS_A_TARGET));
  const logs = past.slice(0, MOST_PAST).map(({ result }) => Math.log(Math.max(1, result.signUps)));
  const [own, one] = [1 / TARGET_SPREAD ** 2, 1 / EVENT_SPREAD ** 2];
  // What an organiser's events have in common is known from few of them; one of them never says more than its own spread allows.
  const weight = own + one * (logs.length / (1 + logs.length));
  const mean = logs.length === 0 ? target : logs.reduce((sum, log) => sum + log, 0) / logs.length;
  return { middle: target + ((weight - own) / weight) * (mean - target), spread: 1 / Math.sqrt(weight) };
}

/** Mean and variance of the logarithm of sign-ups at the end, given those so far and the share of the curve that is over. */
function endOf({ middle, spread }: Level, now: number, over: number): { mean: number; variance: number } {
  if (over >= 1) return { mean: Math.log(Math.max(now, 0.5)), variance: 0 };
  const share = Math.max(over, 1e-6);
  // Gamma-Poisson: shape from the variance of the share.
  const shape = share / (CURVE_VARIANCE * (1 - share));
  const rest = Math.min(1, (CURVE_VARIANCE * share) / (1 - share));
  const points = Array.from({ length: PLACES }, (_, k) => {
    const z = SIDE * ((2 * k) / (PLACES - 1) - 1);
    const inAll = Math.exp(middle + spread * z);
    const expected = inAll * share;
    return {
      toCome: inAll * (1 - share),
      told: now * Math.log(expected / (shape + expected)) - shape * Math.log1p(expected / shape) - z ** 2 / 2,
    };
  });
  const most = points.reduce((best, { told }) => Math.max(best, told), -Infinity);
  let [total, first, second, noise] = [0, 0, 0, 0];
  for (const { toCome, told } of points) {
    const weight = Math.exp(told - most);
    const end = now + toCome + 0.5;
    const log = Math.log(end);
    total += weight;
    first += weight * log;
    second += weight * log ** 2;
    // Counting noise, and that the rest of the curve is as unsure as what is over.
    noise += (weight * (toCome + rest * toCome ** 2)) / end ** 2;
  }
  const mean = first / total;
  return { mean, variance: Math.max(0, second / total - mean ** 2) + noise / total };
}
