import type { Database } from '@tsudoi/database/database';
import { isPassingFault } from '@tsudoi/runtime/passingFault';

/**
 * Works items together; where that fails for a reason of the items, works each half alone, down to the one that fails by itself,
 * which is handed to `guilty`. What only means "not now" is thrown, unless `served` says that others are served at this moment: a
 * lock or a time-out may be of one item, every time. `left` says which are still to be worked after a failure.
 */
export async function bisect<Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<void>,
  guilty: (item: Item, fault: unknown) => Promise<void>,
  left: (items: readonly Item[]) => readonly Item[] = (all) => all,
  served: () => Promise<boolean> = () => Promise.resolve(false),
): Promise<void> {
  if (items.length === 0) return;
  try {
    await work(items);
  } catch (fault) {
    if (isPassingFault(fault) && !(await served())) throw fault;
    const rest = left(items);
    const [only] = rest;
    if (only !== undefined && rest.length === 1 && items.length === 1) return guilty(only, fault);
    const middle = Math.ceil(rest.length / 2);
    await bisect(rest.slice(0, middle), work, guilty, left, served);
    await bisect(rest.slice(middle), work, guilty, left, served);
  }
}

/** Whether the database serves others: what failed may then be of one item. */
export function isServed({ dispatcher }: Pick<Database, 'dispatcher'>): Promise<boolean> {
  return dispatcher.query('select 1').then(
    () => true,
    () => false,
  );
}

/** A fault in few words, for the row that caused it: its kind and code, never what a statement carried. */
export function faultInWords(fault: unknown): string {
  if (!(fault instanceof Error)) return 'an unknown fault';
  const code = 'code' in fault && typeof fault.code === 'string' ? ` ${fault.code}` : '';
  const message = fault.message.split('\n')[0]?.replaceAll('\0', '').slice(0, 160) ?? '';
  return `${fault.name}${code}: ${message}`;
}
