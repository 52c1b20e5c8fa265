import type { Event } from '@tsudoi/contracts/events';
import type { Plan, PlanItem, PlanTask } from '@tsudoi/contracts/plans';
import type { Tactic } from '@tsudoi/contracts/tactics';
import { amountInWords } from '@tsudoi/contracts/unitWords';
import { taskDates } from './taskDates.ts';
import { checklistOf, draftOf } from './taskWords.ts';
import { utmLink, utmOf } from './utmOf.ts';

/** A task before it has an id. */
export type NewTask = Omit<
  PlanTask,
  'id' | 'planId' | 'state' | 'assignee' | 'spentJpy' | 'spentHours' | 'doneOn'
> & {
  readonly number: number;
};

/** More posts than this become tasks of several posts. */
const MOST_TASKS = 40;

/**
 * The dated tasks of a plan, one a post, mail, week or announcement; what is bought in bulk (flyers, advertising yen) is one. Costs add up exactly: set-up and
 * fixed hours fall on the first. Every task has its own link, draft and checklist. `landingUrl` null: links are left out.
 */
export function tasksOf(
  plan: Plan,
  event: Event,
  tactics: ReadonlyMap<string, Tactic>,
  landingUrl: string | null,
  now: Date,
  daysOff: ReadonlySet<string> = new Set(),
): NewTask[] {
  return plan.items.flatMap((item) => {
    const tactic = tactics.get(item.tacticKey);
    const count = /^\d/.test(item.unit) ? 1 : Math.max(1, Math.min(MOST_TASKS, Math.round(item.effort)));
    const units = spread(item.effort, count, 1);
    const perUnit = Math.min(item.spendJpy / Math.max(item.effort, 1), tactic?.costPerUnitJpy ?? 0);
    const later = units.map((amount, index) => (index === 0 ? 0 : Math.round(amount * perUnit)));
    const quarters = spread(Math.max(0, 4 * (item.hours - (tactic?.fixedHours ?? 0))), count, 1);
    const sum = (parts: readonly number[]): number => parts.slice(1).reduce((total, part) => total + part, 0);
    return taskDates(event, tactic, now, count, daysOff).map((dueOn, index): NewTask => {
      const utm = utmOf(item.tacticKey, item.kind, event.id, index + 1);
      const link = landingUrl === null ? null : utmLink(landingUrl, utm);
      const amountHere = units[index] ?? 0;
      return {
        tacticKey: item.tacticKey,
        number: index + 1,
        units: amountHere,
        title: title(item, amountHere, index + 1, count),
        dueOn,
        hours: index === 0 ? item.hours - sum(quarters) / 4 : (quarters[index] ?? 0) / 4,
        spendJpy: index === 0 ? item.spendJpy - sum(later) : (later[index] ?? 0),
        utm,
        link,
        draft: draftOf(event, item, link, plan.currency),
        checklist: checklistOf(event, item),
      };
    });
  });
}

/** `whole` in `parts` whole multiples of `step` that differ by one step at most, largest first; the remainder below a step goes to the first. */
function spread(whole: number, parts: number, step: number): number[] {
  const steps = Math.floor(whole / step + 1e-9);
  const [each, over] = [Math.floor(steps / parts), steps % parts];
  return Array.from(
    { length: parts },
    (_, index) => (each + (index < over ? 1 : 0)) * step + (index === 0 ? whole - steps * step : 0),
  );
}

function title(item: PlanItem, units: number, number: number, count: number): NewTask['title'] {
  if (count === 1)
    return {
      ja: `${item.name.ja}（${amountInWords(units, item.unit, 'ja')}）`,
      en: `${item.name.en} (${amountInWords(units, item.unit, 'en')})`,
    };
  const of = `${String(number)}/${String(count)}`;
  return { ja: `${item.name.ja}（${of}回目）`, en: `${item.name.en} (${of})` };
}
