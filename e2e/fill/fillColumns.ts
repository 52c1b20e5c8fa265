import type { FillSizes } from './fillInstallation.ts';

/** One statement of a fill and the table whose rows it counts. */
export interface FillStep {
  readonly table: string;
  readonly sql: string;
}

/** Expressions of row `n`, and what its rows are selected from. */
export interface FillColumns {
  /** Its tenant. */
  readonly tenant: string;
  /** Its person, of the same tenant. */
  readonly contact: string;
  /** Its instant, of `count` rows. */
  readonly at: (count: number) => string;
  /** `count` rows, from 0. */
  readonly series: (count: number) => string;
  /** A row a tenant, `place` from 1. */
  readonly ofTenants: string;
  readonly step: (table: string, columns: string, select: string) => FillStep;
}

/** What every statement of a fill is made of. */
export function fillColumns({ others, contacts }: FillSizes): FillColumns {
  return {
    tenant: `tenants[pg_temp.place(${String(others)}, n)]`,
    contact: `pg_temp.key('contact', n % ${String(contacts)}, ${String(contacts)})`,
    at: (count) => `pg_temp.at(n, ${String(count)})`,
    series: (count) => `from fill, generate_series(0, ${String(count - 1)}::bigint) n`,
    ofTenants: `from fill, generate_series(1, ${String(others + 1)}) place`,
    step: (table, columns, select) => ({ table, sql: `insert into ${table} (${columns}) select ${select}` }),
  };
}
