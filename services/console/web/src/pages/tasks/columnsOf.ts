type Column = 'before' | 'thisWeek' | 'nextWeek' | 'later';

/** Tasks by when they are due: before today, in this week, the next, or later. Weeks begin on Monday, in this browser's zone. */
export function columnsOf<T extends { readonly dueOn: string }>(
  tasks: readonly T[],
  now: Date,
): Record<Column, T[]> {
  const today = dayText(now);
  const monday = (weeks: number) => {
    const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
    day.setDate(day.getDate() - ((day.getDay() + 6) % 7) + 7 * weeks);
    return dayText(day);
  };
  const [next, afterNext] = [monday(1), monday(2)];
  const columns: Record<Column, T[]> = { before: [], thisWeek: [], nextWeek: [], later: [] };
  for (const task of [...tasks].sort((a, b) => a.dueOn.localeCompare(b.dueOn))) {
    const { dueOn } = task;
    columns[
      dueOn < today ? 'before' : dueOn < next ? 'thisWeek' : dueOn < afterNext ? 'nextWeek' : 'later'
    ].push(task);
  }
  return columns;
}

function dayText(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
