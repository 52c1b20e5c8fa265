import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanItem, PlanTask } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';

/** A task before it has an id. */
export type NewTask = Omit<PlanTask, 'id' | 'planId'>;

const dayMs = 86_400_000;

/** The share of what a plan expects of a tactic that its date may cost: so the work spreads over days instead of all being due at once. */
const costOfWaiting = 0.005;

/** The dated tasks of a plan, each by `dueOn`. The tactic's key goes in `utm_id`; UTM values are lower case. */
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
      dueOn: dueOn(event, tactics.get(item.tacticKey), now),
      hours: item.hours,
      spendJpy: item.spendJpy,
      utm,
      link: utmLink(landingUrl, utm),
    };
  });
}

/**
 * The day on which work on a tactic begins, in the event's own zone, for a plan accepted at `acceptedAt`: the latest on which 99.5 % of what the plan
 * expects of it is still to be had, so slow tactics come first; not before the next day, and not after the tactic's own minimum lead.
 */
export function dueOn(
  event: Pick<Event, 'startsAt' | 'timeZone'>,
  tactic: Pick<Tactic, 'minimumLeadDays' | 'response'> | undefined,
  acceptedAt: Date,
): string {
  const startsAt = new Date(event.startsAt).getTime();
  const latest = startsAt - (tactic?.minimumLeadDays ?? 0) * dayMs;
  const earliest = Math.min(acceptedAt.getTime() + dayMs, latest);
  const leadDays = (startsAt - acceptedAt.getTime()) / dayMs;
  const due = tactic ? startsAt - daysWorthHaving(tactic.response.rho, leadDays) * dayMs : earliest;
  return localDate(new Date(Math.max(earliest, Math.min(latest, due))), event.timeZone);
}

/** The fewest whole days before the event at which `1 - rho^days` is within the cost of waiting of what it is at `leadDays`. */
function daysWorthHaving(rho: number, leadDays: number): number {
  if (leadDays <= 1 || rho <= 0) return Math.min(1, leadDays);
  return Math.ceil(Math.log(1 - (1 - costOfWaiting) * (1 - rho ** leadDays)) / Math.log(rho));
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
