import type { Output } from '@tsudoi/client/createClient';
import { useWords } from '../../app/Words.tsx';

/** One task of the plan on the line of time. */
export function TaskLine({ task }: { readonly task: Output<'listPlanTasks'>['items'][number] }) {
  const { format, pick } = useWords();
  const cost = task.spendJpy > 0 ? ` · ${format.money(task.spendJpy)}` : '';
  return (
    <li>
      {pick(task.title)}
      <span className="cost">{` · ${format.hours(task.hours)}${cost}`}</span>
    </li>
  );
}
