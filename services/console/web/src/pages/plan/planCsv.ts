import type { Words } from '../../app/Words.tsx';
import type { Plan } from './PlanView.tsx';

/** A plan as CSV (RFC 4180) with a header row in the language of the page. A cell never begins as a formula would. */
export function planCsv(plan: Plan, w: Words['w']['plan'], pick: Words['pick']): string {
  const rows: readonly (readonly (string | number)[])[] = [
    [w.tactic, w.effort, w.signUps, w.spend, w.hours],
    ...plan.items.map((item) => [
      pick(item.name),
      item.effort,
      item.expectedSignUps,
      item.spendJpy,
      item.hours,
    ]),
  ];
  return rows.map((row) => row.map(cell).join(',')).join('\r\n');
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@＝＋－＠\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
