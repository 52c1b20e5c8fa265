import { httpMetrics } from '@tsudoi/runtime/metrics/catalogue/http';
import { installation } from '../query.ts';
import type { Dashboard, Panel } from '../types.ts';

/** Where pages of docs/runbooks are read; an operator changes the variable `runbooks` of a dashboard. */
export const runbooksUrl = 'https://example.com/tsudoi/docs/runbooks';

const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
const heights = { stat: 4, timeseries: 8, table: 8 } as const;
const widths = { stat: 6, timeseries: 12, table: 12 } as const;

/** A dashboard in Grafana's classic model: no uid of its own, data sources and installation chosen by variables. */
export function grafanaDashboard({ title, about, rows }: Dashboard): object {
  const panels: object[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: 24, h: 1 },
      panels: [],
    });
    y += 1;
    let x = 0;
    let lineHeight = 0;
    for (const panel of row.panels) {
      const w = panel.width ?? widths[panel.kind];
      const h = heights[panel.kind];
      if (x + w > 24) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      panels.push(panelOf(panel, panels.length + 1, { x, y, w, h }));
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return {
    title,
    description: about,
    tags: ['tsudoi'],
    schemaVersion: 41,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    editable: false,
    graphTooltip: 1,
    links: [
      {
        title: 'Tsudoi',
        type: 'dashboards',
        tags: ['tsudoi'],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
      {
        title: 'Traces',
        type: 'link',
        icon: 'external link',
        url: '/explore?left={"datasource":"${traces}"}',
        targetBlank: true,
      },
      { title: 'Runbooks', type: 'link', icon: 'doc', url: '${runbooks}', targetBlank: true },
    ],
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus' },
        {
          name: 'namespace',
          label: 'Namespace',
          type: 'query',
          datasource,
          query: { query: `label_values(${httpMetrics.inFlight.name}, namespace)`, refId: 'namespace' },
          refresh: 1,
        },
        { name: 'traces', label: 'Traces', type: 'datasource', query: 'jaeger' },
        { name: 'runbooks', label: 'Runbooks', type: 'constant', query: runbooksUrl, hide: 2 },
      ],
    },
    panels,
  };
}

/** The expression as Grafana asks it: the installation is the chosen namespace. */
function forGrafana(expr: string): string {
  return expr.replaceAll(installation, 'namespace="$namespace"');
}

function panelOf(panel: Panel, id: number, gridPos: object): object {
  const { kind, title, description, unit, queries, thresholds, runbook } = panel;
  const isTable = kind === 'table';
  return {
    id,
    type: kind,
    title,
    description,
    datasource,
    gridPos,
    ...(runbook !== undefined && {
      links: [{ title: 'Runbook', url: `\${runbooks}/${runbook}.md`, targetBlank: true }],
    }),
    fieldConfig: {
      defaults: {
        unit,
        min: unit === 's' && title.startsWith('Clock') ? null : 0,
        ...(thresholds && {
          thresholds: {
            mode: 'absolute',
            steps: [
              { color: 'green', value: null },
              { color: 'yellow', value: thresholds.warning },
              { color: 'red', value: thresholds.critical },
            ],
          },
        }),
        ...(kind === 'timeseries' && {
          custom: {
            lineWidth: 1,
            fillOpacity: 8,
            showPoints: 'never',
            spanNulls: true,
            ...(thresholds && { thresholdsStyle: { mode: 'line' } }),
          },
        }),
      },
      overrides: [],
    },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode(65 + index),
      datasource,
      expr: forGrafana(expr),
      legendFormat: legend,
      ...((kind === 'stat' || isTable) && { instant: true, range: false }),
      ...(isTable && { format: 'table' }),
      ...(panel.exemplars && index === queries.length - 1 && { exemplar: true }),
    })),
    ...(kind === 'stat' && { options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value' } }),
    ...(kind === 'timeseries' && {
      options: {
        legend: { displayMode: 'list', placement: 'bottom' },
        tooltip: { mode: 'multi', sort: 'desc' },
      },
    }),
    ...(isTable && {
      transformations: [{ id: 'organize', options: { excludeByName: { Time: true, __name__: true } } }],
    }),
  };
}
