import { planTogether } from '@tsudoi/contracts/plans';
import { formatJpy } from '../output.ts';
import type { Chapter } from './story.ts';

const BUDGET_JPY = 60_000;
const HOURS = 40;

/** Two of the events share one budget and one team: a joint plan, solved as one problem. */
export const oneBudget: Chapter = {
  title: { ja: '一つの予算と人手を、二つのイベントで分け合う', en: 'One budget and one team for two events' },
  async tell({ api, output, facts }) {
    const events = (facts.get('otherEvents') ?? []) as readonly { id: string; name: string }[];
    const { body: joint } = await api.call(planTogether, {
      body: {
        eventIds: events.map(({ id }) => id),
        tacticBudgetJpy: BUDGET_JPY,
        staffHours: HOURS,
        question: 'most',
      },
    });
    for (const [index, plan] of joint.plans.entries())
      output.line(
        `  「${events[index]?.name ?? ''}」には${formatJpy(plan.spendJpy)}と${plan.hours.toFixed(1)}時間を回し、およそ${plan.expectedAttendees.toFixed(0)}人の来場を見込みます。`,
      );
    output.line(
      `  合わせて${formatJpy(joint.spendJpy)}、${joint.hours.toFixed(1)}時間で、決めた上限の中に収まります。 / Together ${formatJpy(joint.spendJpy)} and ${joint.hours.toFixed(1)} hours, within what there is.`,
    );
    facts.set('jointSpendJpy', joint.spendJpy);
  },
};
