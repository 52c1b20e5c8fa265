import type { Plan } from '@tsudoi/contracts/plans';
import { formatJpy, type Output } from './output.ts';

/** Prints a plan as a table with its proof. */
export function printPlan(output: Output, plan: Plan): void {
  output.table(
    ['施策 tactic', '量 effort', '費用 spend', '時間 hours', '申込 sign-ups'],
    [
      ...plan.items.map((item) => [
        `${item.name.ja} / ${item.name.en}`,
        `${item.effort.toFixed(1)} × ${item.unit}`,
        formatJpy(item.spendJpy),
        item.hours.toFixed(1),
        item.expectedSignUps.toFixed(1),
      ]),
      ['合計 total', '', formatJpy(plan.spendJpy), plan.hours.toFixed(1), plan.expectedSignUps.toFixed(1)],
    ],
  );
  output.line(
    `来場見込み expected attendees ${plan.expectedAttendees.toFixed(1)} / 目標 target ${String(plan.targetAttendees)}; ` +
      `最適値との差 optimality gap ≤ ${(plan.optimalityGap * 100).toFixed(3)} %`,
  );
}
