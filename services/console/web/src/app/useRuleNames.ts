import { useMemo } from 'react';
import { useRead } from './useRead.ts';

/** The names of rules by id: a nudge that has no words yet is called by its rule. */
export function useRuleNames(): ReadonlyMap<string, string> {
  const rules = useRead('listRules', { query: { limit: 200 } });
  return useMemo(() => new Map(rules.data?.items.map(({ id, name }) => [id, name])), [rules.data]);
}
