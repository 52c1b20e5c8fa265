import type { PlanNode, RanStatement } from './planLog.ts';

/** Rows that a sequential scan or a sort may touch at a time. */
export const mostRows = 1_000;

/** Pages that the statements read, each counted once. */
export function pagesOf(statements: readonly RanStatement[]): number {
  return statements
    .filter((each) => each.inside === undefined)
    .reduce((sum, { plan }) => sum + plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], 0);
}

/** Sequential scans and sorts of more rows than may be, in words. */
export function faultsOfPlans(statements: readonly RanStatement[]): string[] {
  return statements.flatMap(({ query, plan }) =>
    faultsOf(plan).map((fault) => `${fault}\n        ${query.replaceAll(/\s+/g, ' ').slice(0, 400)}`),
  );
}

function faultsOf(node: PlanNode): string[] {
  const below = node.Plans ?? [];
  const found = below.flatMap(faultsOf);
  // The catalogue is as long as the schema, not as the installation.
  if (node['Node Type'] === 'Seq Scan' && !node['Relation Name']?.startsWith('pg_')) {
    const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
    if (rows > mostRows)
      found.push(`sequential scan of ${String(rows)} rows of ${node['Relation Name'] ?? '?'}`);
  }
  if (node['Node Type'] === 'Sort' || node['Node Type'] === 'Incremental Sort') {
    const rows = Math.max(...below.map((each) => each['Actual Rows']));
    if (rows > mostRows) found.push(`sort of ${String(rows)} rows`);
  }
  return found;
}
