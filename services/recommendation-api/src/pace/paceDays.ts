import type { EventPace, PaceDay } from '@tsudoi/contracts/pace';
import { dailySignUpCurve } from '@tsudoi/forecast/prior';
import { DEFAULT_SHARED_SPREAD } from '@tsudoi/portfolio/model';

/** What the curve of an event is drawn from. Days are days of the event's zone. */
export interface PaceFacts {
  readonly format: 'venue' | 'online' | 'hybrid';
  readonly createdOn: string;
  readonly startsOn: string;
  readonly today: string;
  /** The accepted plan: since when, and what it expects in all. */
  readonly plan: { readonly acceptedOn: string; readonly expectedSignUps: number } | undefined;
  /** Tickets by the day they came, cancelled ones left out. */
  readonly signUps: ReadonlyMap<string, number>;
}

const dayMs = 86_400_000;
const mostDays = 400;
/** 80 % of a normal distribution lie within so many deviations. */
const within80 = 1.2816;

/** The run day by day, from the acceptance of the plan (or the making of the event) to the event, at most its last 400 days. */
export function paceDays(facts: PaceFacts): Pick<EventPace, 'days' | 'expectedByNow' | 'ratio' | 'signUps'> {
  const firstSignUp = [...facts.signUps.keys()].sort()[0];
  const from = earliest([facts.plan?.acceptedOn ?? facts.createdOn, firstSignUp ?? facts.today]);
  const to = facts.startsOn < from ? from : facts.startsOn;
  const curve = facts.plan && curveOf(facts.plan, facts);
  const days: PaceDay[] = [];
  let signUps = 0;
  for (let day = from; day <= to; day = nextDay(day)) {
    signUps += facts.signUps.get(day) ?? 0;
    const expected = curve?.(day) ?? null;
    days.push({
      day,
      signUps: day > facts.today ? null : signUps,
      expected: expected === null ? null : rounded(expected),
      low: expected === null ? null : rounded(expected * Math.exp(-within80 * DEFAULT_SHARED_SPREAD)),
      high: expected === null ? null : rounded(expected * Math.exp(within80 * DEFAULT_SHARED_SPREAD)),
    });
  }
  const sum = [...facts.signUps].reduce((total, [, tickets]) => total + tickets, 0);
  const expectedByNow = curve ? curve(addDays(facts.today, -1)) : null;
  return {
    signUps: sum,
    expectedByNow: expectedByNow === null ? null : rounded(expectedByNow),
    ratio:
      expectedByNow === null || expectedByNow < 1 ? null : Math.round((1_000 * sum) / expectedByNow) / 1_000,
    days: days.slice(-mostDays),
  };
}

/** Expected sign-ups by the end of a day. */
function curveOf(plan: NonNullable<PaceFacts['plan']>, facts: PaceFacts): (day: string) => number {
  const run = Math.max(0, daysBetween(plan.acceptedOn, facts.startsOn));
  let sum = 0;
  const reached = dailySignUpCurve(run, facts.format).map((share) => (sum += share));
  return (day) => {
    const index = daysBetween(plan.acceptedOn, day);
    return index < 0 ? 0 : plan.expectedSignUps * (reached[Math.min(index, reached.length - 1)] ?? 1);
  };
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

function nextDay(day: string): string {
  return addDays(day, 1);
}

function earliest(days: readonly string[]): string {
  return [...days].sort()[0] ?? '';
}

function rounded(people: number): number {
  return Math.round(people * 10) / 10;
}
