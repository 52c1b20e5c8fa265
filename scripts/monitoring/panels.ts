import type { Panel, PanelUnit, Query } from './types.ts';

type More = Pick<Panel, 'width' | 'thresholds' | 'exemplars' | 'runbook' | 'mayBeEmpty'>;

/** One number, the last one. */
export function stat(
  title: string,
  unit: PanelUnit,
  expr: string,
  description: string,
  more: More = {},
): Panel {
  return { kind: 'stat', title, unit, description, queries: [{ expr, legend: title }], ...more };
}

/** Lines over time: an expression a legend. */
export function lines(
  title: string,
  unit: PanelUnit,
  queries: Readonly<Record<string, string>>,
  description: string,
  more: More = {},
): Panel {
  return {
    kind: 'timeseries',
    title,
    unit,
    description,
    queries: Object.entries(queries).map(([legend, expr]): Query => ({ legend, expr })),
    ...more,
  };
}

/** A table of the last values, a row a series. */
export function table(
  title: string,
  unit: PanelUnit,
  legend: string,
  expr: string,
  description: string,
  more: More = {},
): Panel {
  return { kind: 'table', title, unit, description, queries: [{ expr, legend }], ...more };
}
