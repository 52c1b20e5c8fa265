import type { Event } from '@tsudoi/contracts/events';
import type { Tactic } from '@tsudoi/contracts/tactics';

const dayMs = 86_400_000;

/** The share of what a plan expects of a tactic that the date of its first task may cost: so the work spreads over days instead of all being due at once. */
const costOfWaiting = 0.005;
/** And that of its last: later it can hardly help any more. */
const costOfLast = 0.1;

/** The calendar date of an instant in a zone, `YYYY-MM-DD`. */
export function localDate(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}

/**
 * The days of a tactic's `count` tasks in the event's own zone, first to last, evenly spread, for a plan accepted at `acceptedAt`: the first on the latest day on
 * which 99.5 % of what the plan expects is still to be had, the last while 90 % is; none before the next day, none after the tactic's own minimum lead, none on
 * a day off (the nearest working day before it, else after).
 */
export function taskDates(
  event: Pick<Event, 'startsAt' | 'timeZone'>,
  tactic: Pick<Tactic, 'minimumLeadDays' | 'response'> | undefined,
  acceptedAt: Date,
  count = 1,
  daysOff: ReadonlySet<string> = new Set(),
): string[] {
  const startsAt = new Date(event.startsAt).getTime();
  const latest = startsAt - (tactic?.minimumLeadDays ?? 0) * dayMs;
  const earliest = Math.min(acceptedAt.getTime() + dayMs, latest);
  const leadDays = (startsAt - acceptedAt.getTime()) / dayMs;
  const at = (cost: number): number =>
    tactic ? startsAt - daysWorthHaving(tactic.response.rho, leadDays, cost) * dayMs : earliest;
  const inside = (time: number): number => Math.max(earliest, Math.min(latest, time));
  const first = inside(at(costOfWaiting));
  const last = Math.max(first, inside(at(costOfLast)));
  return Array.from({ length: count }, (_, index) => {
    const time = first + (count > 1 ? ((last - first) * index) / (count - 1) : 0);
    return workingDay(time, earliest, latest, event.timeZone, daysOff);
  });
}

/** The first of `taskDates`. */
export function dueOn(
  event: Pick<Event, 'startsAt' | 'timeZone'>,
  tactic: Pick<Tactic, 'minimumLeadDays' | 'response'> | undefined,
  acceptedAt: Date,
): string {
  const [first = localDate(new Date(event.startsAt), event.timeZone)] = taskDates(event, tactic, acceptedAt);
  return first;
}

function workingDay(
  time: number,
  earliest: number,
  latest: number,
  timeZone: string,
  daysOff: ReadonlySet<string>,
): string {
  for (let away = 0; away <= 60; away++)
    for (const shifted of [time - away * dayMs, time + away * dayMs]) {
      const date = localDate(new Date(shifted), timeZone);
      if (!daysOff.has(date) && shifted >= earliest - dayMs / 2 && shifted <= latest + dayMs / 2) return date;
    }
  return localDate(new Date(time), timeZone);
}

/** The fewest whole days before the event at which `1 - rho^days` is within the cost of waiting of what it is at `leadDays`. */
function daysWorthHaving(rho: number, leadDays: number, cost: number): number {
  if (leadDays <= 1 || rho <= 0) return Math.min(1, leadDays);
  return Math.ceil(Math.log(1 - (1 - cost) * (1 - rho ** leadDays)) / Math.log(rho));
}
