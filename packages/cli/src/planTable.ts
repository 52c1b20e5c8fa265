import type { Plan } from '@tsudoi/contracts/plans';
import { amountInWords } from '@tsudoi/contracts/unitWords';
import { formatMoney, type Output } from './output.ts';

/** Prints a plan as a table with its proof. */
export function printPlan(output: Output, plan: Plan): void {
  output.table(
    [
      { ja: '施策', en: 'tactic' },
      { ja: '量', en: 'effort' },
      { ja: '費用', en: 'spend' },
      { ja: '時間', en: 'hours' },
      { ja: '申込', en: 'sign-ups' },
    ],
    [
      ...plan.items.map((item) => [
        item.name,
        { ja: amountInWords(item.effort, item.unit, 'ja'), en: amountInWords(item.effort, item.unit, 'en') },
        formatMoney(item.spendJpy, plan.currency),
        item.hours.toFixed(2),
        item.expectedSignUps.toFixed(1),
      ]),
      [
        { ja: '合計', en: 'total' },
        '',
        formatMoney(plan.spendJpy, plan.currency),
        plan.hours.toFixed(2),
        plan.expectedSignUps.toFixed(1),
      ],
    ],
  );
  const [expected, target] = [plan.expectedAttendees.toFixed(1), String(plan.targetAttendees)];
  const chance = plan.assessment && `${(plan.assessment.hitProbability * 100).toFixed(0)} %`;
  const gap = `${(plan.optimalityGap * 100).toFixed(2)} %`;
  output.line({
    ja: `来場見込み ${expected} 人、目標 ${target} 人${chance === undefined ? '' : `、目標に届く確率 ${chance}`}。最適な計画との差は ${gap} 以内`,
    en: `expected attendees ${expected}, target ${target}${chance === undefined ? '' : `, chance ${chance}`}; optimality gap ≤ ${gap}`,
  });
  for (const { ja, en } of plan.notes ?? []) output.line({ ja: `  ${ja}`, en: `  ${en}` });
  const needs = plan.needs ?? [];
  if (needs.length > 0)
    output.line({
      ja: `  ほかに${String(needs.length)}件の施策は、届く人数などを教えてもらうと計画に入ります（tsudoi profile set）。`,
      en: `  ${String(needs.length)} more ${needs.length === 1 ? 'tactic waits' : 'tactics wait'} for numbers of yours (tsudoi profile set).`,
    });
}
