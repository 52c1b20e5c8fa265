import { latest, type EventHistory } from '../features/knowledge.ts';
import { dayIn, dayTraits } from '../season/dayTraits.ts';
import type { PaceEvent, RunDay } from './curve.ts';

/** The run of an event as it was known at an instant, by days of its own zone; undefined where the event was not known. */
export function paceOfHistory(event: EventHistory, asOf: number): PaceEvent | undefined {
  const plan = latest(event.plans, asOf);
  if (plan === undefined) return undefined;
  const day = dayIn(plan.timeZone, plan.startsAt);
  const run = new Map<number, { signUps: number; cancellations: number }>();
  for (const { knownAt, value } of event.signUps) {
    if (knownAt > asOf) continue;
    // Who is written down after the event signed up by its day.
    const lead = Math.max(0, day - dayIn(plan.timeZone, knownAt));
    const sum = run.get(lead) ?? { signUps: 0, cancellations: 0 };
    if (value >= 0) sum.signUps += value;
    else sum.cancellations -= value;
    run.set(lead, sum);
  }
  const since = plan.promotedAt ?? event.plans.reduce((first, one) => Math.min(first, one.knownAt), Infinity);
  return {
    id: event.id,
    tenant: event.tenant,
    day,
    opened: Math.max(0, day - dayIn(plan.timeZone, since), ...run.keys()),
    days: [...run].map(([lead, sums]): RunDay => ({ lead, ...sums, waiting: 0 })),
    capacity: plan.signUpLimit ?? plan.capacity,
    ...(plan.plannedSignUps === undefined ? {} : { planned: plan.plannedSignUps }),
    format: plan.format,
    priceJpy: plan.priceJpy,
    weekend: dayTraits(day).free,
  };
}
