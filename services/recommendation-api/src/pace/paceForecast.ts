import type { EventPace } from '@tsudoi/contracts/pace';
import { latest, type EventHistory } from '@tsudoi/forecast/features/knowledge';
import { fitPace, forecastPace, type PaceModel } from '@tsudoi/forecast/pace/pace';
import { paceOfHistory } from '@tsudoi/forecast/pace/paceOfHistory';
import { dayIn } from '@tsudoi/forecast/season/dayTraits';

export type EventForecast = NonNullable<EventPace['forecast']>;

/** As many finished events as a pace is learnt from, the latest. */
const MOST = 200;

/**
 * Forecasts with how many sign-ups events will end, from the runs of the tenant's finished ones; what is learnt for a number of days to go serves all events that
 * have as many. Today is not over: what is to come is counted from the end of yesterday, and nothing below what is held now. Undefined once an event has begun.
 */
export function paceForecaster(
  past: readonly EventHistory[],
  now: number,
): (event: EventHistory) => EventForecast | undefined {
  const finished = past
    .slice(-MOST)
    .flatMap((event) => paceOfHistory(event, now) ?? [])
    .filter(({ days }) => days.length > 0);
  const models = new Map<number, PaceModel>();
  return (event) => {
    const plan = latest(event.plans, now);
    const run = paceOfHistory(event, now);
    if (!plan || !run || plan.startsAt <= now) return undefined;
    const lead = run.day - dayIn(plan.timeZone, now) + 1;
    const model = models.get(lead) ?? fitPace(finished, lead);
    models.set(lead, model);
    const { signUps, low, high, full } = forecastPace(model, run);
    const held = run.days.reduce((sum, day) => sum + day.signUps - day.cancellations, 0);
    const rounded = (people: number): number => Math.round(10 * Math.max(held, people)) / 10;
    return {
      signUps: rounded(signUps),
      low: Math.max(low, Math.min(held, signUps)),
      high: rounded(high),
      full: held >= (run.capacity ?? Infinity) ? 1 : Math.round(1_000 * full) / 1_000,
      events: model.events,
    };
  };
}
