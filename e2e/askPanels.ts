import { dashboards } from '../scripts/monitoring/dashboards.ts';

/** One series of an answer of Prometheus. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

/** Asks every query of every panel once: how many there are, those without data, and the panels that have none and may not. */
export async function askPanels(ask: (expr: string) => Promise<readonly Sample[]>): Promise<{
  readonly queries: number;
  readonly empty: readonly string[];
  readonly unexpected: readonly string[];
}> {
  const empty: string[] = [];
  const unexpected: string[] = [];
  let queries = 0;
  for (const { name, rows } of dashboards)
    for (const { panels } of rows)
      for (const { title, queries: asked, mayBeEmpty } of panels) {
        let found = 0;
        for (const { expr } of asked) {
          queries += 1;
          const result = await ask(expr);
          found += result.length;
          if (result.length === 0) empty.push(`${name}: ${title}: ${mayBeEmpty ?? 'a part of a picture'}`);
        }
        if (found === 0 && mayBeEmpty === undefined) unexpected.push(`${name}: ${title}`);
      }
  return { queries, empty, unexpected };
}
