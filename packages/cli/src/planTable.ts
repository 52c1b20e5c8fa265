import type { Plan } from '@tsudoi/contracts/plans';
import { formatJpy, type Output } from './output.ts';

/** Prints a plan as a table with its proof. */
export function printPlan(output: Output, plan: Plan): void {
  output.table(
    ['施策 tactic', '量 effort', '費用 spend', '時間 hours', '申込 sign-ups'],
    [
      ...plan.items.map((item) => [
        `${item.name.ja} / ${item.name.en}`,
        `${String(item.effort)} × ${item.unit}`,
        formatJpy(item.spendJpy),
        item.hours.toFixed(2),
        item.expectedSignUps.toFixed(1),
      ]),
      ['合計 total', '', formatJpy(plan.spendJpy), plan.hours.toFixed(2), plan.expectedSignUps.toFixed(1)],
    ],
  );
  const chance =
    plan.assessment === undefined
      ? ''
      : `、確率 chance ${(plan.assessment.hitProbability * 100).toFixed(0)} %`;
  output.line(
    `来場見込み expected attendees ${plan.expectedAttendees.toFixed(1)} / 目標 target ${String(plan.targetAttendees)}${chance}; ` +
      `最適値との差 optimality gap ≤ ${(plan.optimalityGap * 100).toFixed(2)} %`,
  );
  for (const { ja, en } of plan.notes ?? []) output.line(`  ${ja} / ${en}`);
  const needs = plan.needs ?? [];
  if (needs.length > 0)
    output.line(
      `  ほかに${String(needs.length)}件の施策は、届く人数を教えてもらうと計画に入ります（tsudoi profile set）。 / ${String(needs.length)} more tactics wait for numbers of yours (tsudoi profile set).`,
    );
}
