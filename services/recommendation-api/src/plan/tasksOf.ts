import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanItem, PlanTask } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';

/** A task before it has an id. */
export type NewTask = Omit<PlanTask, 'id' | 'planId'>;

const dayMs = 86_400_000;

/**
 * The dated tasks of a plan: each tactic starts as soon as it can, tomorrow at the earliest useful, and no later
 * than its own minimum lead before the event. The tactic's key goes in `utm_id`; UTM values are lower case.
 */
export function tasksOf(
  plan: Plan,
  event: Event,
  tactics: ReadonlyMap<string, Tactic>,
  landingUrl: string,
  now: Date,
): NewTask[] {
  return plan.items.map((item) => {
    const utm = {
      source: item.tacticKey.toLowerCase(),
      medium: item.kind === 'paid' ? 'paid' : 'organic',
      campaign: `event-${event.id}`,
      id: item.tacticKey.toLowerCase(),
    };
    return {
      tacticKey: item.tacticKey,
      title: { ja: `${item.name.ja}（${amount(item)}）`, en: `${item.name.en} (${amount(item)})` },
      dueOn: dueOn(event, tactics.get(item.tacticKey)?.minimumLeadDays ?? 0, now),
      hours: item.hours,
      spendJpy: item.spendJpy,
      utm,
      link: utmLink(landingUrl, utm),
    };
  });
}

/** The day on which work on a tactic begins, in the event's own zone, for a plan accepted at `acceptedAt`. */
export function dueOn(
  event: Pick<Event, 'startsAt' | 'timeZone'>,
  minimumLeadDays: number,
  acceptedAt: Date,
): string {
  const latest = new Date(event.startsAt).getTime() - minimumLeadDays * dayMs;
  return localDate(new Date(Math.min(acceptedAt.getTime() + dayMs, latest)), event.timeZone);
}

function amount(item: PlanItem): string {
  return `${String(Math.round(item.effort * 10) / 10)} × ${item.unit}`;
}

/** The calendar date of an instant in a zone, `YYYY-MM-DD`. */
export function localDate(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(instant);
}

function utmLink(landingUrl: string, utm: PlanTask['utm']): string {
  const url = new URL(landingUrl);
  for (const [name, value] of Object.entries(utm)) url.searchParams.set(`utm_${name}`, value);
  return url.href;
}
