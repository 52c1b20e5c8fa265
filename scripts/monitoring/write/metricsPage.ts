import { metricCatalogue } from '@tsudoi/runtime/metrics/catalogue';
import type { Label, MetricDefinition } from '@tsudoi/runtime/metrics/definition';
import { alertGroups } from '../alerts.ts';
import { dashboards } from '../dashboards.ts';
import { foreignMetrics, seriesNames, seriesOf } from '../query.ts';
import { readers } from '../readers.ts';

interface Looker {
  readonly name: string;
  readonly exprs: readonly string[];
}

/** Who looks at which series: dashboards, alerts, and what else reads `/metrics`. */
export function lookers(): readonly Looker[] {
  return [
    ...dashboards.map(({ name, rows }) => ({
      name: `dashboard ${name}`,
      exprs: rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    })),
    ...alertGroups.flatMap(({ rules }) =>
      rules.map((rule) => ({ name: 'alert' in rule ? rule.alert : rule.record, exprs: [rule.expr] })),
    ),
    ...readers.map(({ name, metrics }) => ({ name, exprs: metrics.map((each) => `${each}{}`) })),
  ];
}

/** Those who look at a metric. */
export function lookersOf(metric: Pick<MetricDefinition, 'name' | 'type'>): string[] {
  const names = new Set([metric.name, ...seriesNames(metric)]);
  return lookers().flatMap(({ name, exprs }) =>
    exprs.some((expr) => seriesOf(expr).some((each) => names.has(each))) ? [name] : [],
  );
}

/** `docs/metrics.md`. */
export function metricsPage(): string {
  const lines = [
    '# Metrics',
    '',
    'Every metric that a process of Tsudoi shows at `/metrics` (Prometheus text 0.0.4, or OpenMetrics with exemplars where the',
    'scraper takes it). Generated from `packages/runtime/src/metrics/catalogue` and `scripts/monitoring`; `make monitoring`',
    'writes it. All carry `service`; Prometheus adds `namespace`, `pod` and `instance`. Labels are bounded: values in braces are all',
    'there are, others show at most the number given, and what is beyond it as `other`.',
    '',
  ];
  for (const [subject, metrics] of Object.entries(metricCatalogue)) {
    lines.push(
      `## ${subject}`,
      '',
      '| metric | what | type, unit | labels | shown by | looked at by |',
      '| --- | --- | --- | --- | --- | --- |',
    );
    for (const metric of metrics) {
      const labels = Object.entries(metric.labels).map(([name, label]) => `\`${name}\` ${labelWords(label)}`);
      lines.push(
        `| \`${metric.name}\` | ${metric.help} | ${typeWords(metric)} | ${labels.join('; ') || 'none'} | ${metric.shownBy} | ${lookersOf(metric).join(', ')} |`,
      );
    }
    lines.push('');
  }
  lines.push(
    '## Of others',
    '',
    "Node.js's own (`process_*`, `nodejs_*`) come from prom-client and need no entry. Dashboards and rules ask for these of them,",
    'and for some that a cluster shows:',
    '',
    '| metric | what |',
    '| --- | --- |',
    ...Object.entries(foreignMetrics).map(([name, what]) => `| \`${name}\` | ${what} |`),
    '',
  );
  return lines.join('\n');
}

function labelWords(label: Label): string {
  return label.kind === 'closed'
    ? `{${label.values.map((value) => (value === '' ? 'empty' : value)).join(', ')}}`
    : `≤ ${String(label.most)} (${label.of})`;
}

function typeWords(metric: MetricDefinition): string {
  const more =
    metric.type === 'gauge'
      ? `, across replicas: ${metric.across}`
      : metric.type === 'histogram' && metric.exemplars
        ? ', exemplars'
        : '';
  return `${metric.type}, ${metric.unit}${more}`;
}
