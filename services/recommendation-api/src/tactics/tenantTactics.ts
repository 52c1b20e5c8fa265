import type { Tactic } from '@tsudoi/contracts/tactics';
import type { Tx } from '@tsudoi/database/database';
import { foldForSearch, holdsWords } from '../events/searchText.ts';
import { listTenantTactics } from '../store/tactics.ts';
import { catalogue } from './catalogue.ts';

/** The catalogue with the tenant's own tactics in place of those they override; ordered by key. */
export async function tacticsOfTenant(tx: Tx): Promise<Tactic[]> {
  const own = new Map((await listTenantTactics(tx)).map((tactic) => [tactic.key, tactic]));
  const merged = catalogue.map((tactic) => own.get(tactic.key) ?? tactic);
  for (const tactic of catalogue) own.delete(tactic.key);
  return [...merged, ...own.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Whether a tactic answers a search, in either language. */
export function matchesSearch(tactic: Tactic, query: string): boolean {
  const text = [
    tactic.key,
    tactic.name.ja,
    tactic.name.en,
    tactic.description?.ja ?? '',
    tactic.description?.en ?? '',
  ].join('\n');
  return holdsWords(foldForSearch(text), query);
}
