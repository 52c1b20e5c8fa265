import fs from 'node:fs';
import path from 'node:path';
import { renderChart } from './render.ts';

/** A rule of Prometheus: it records a series or alerts. */
export interface PrometheusRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The groups of the chart's PrometheusRule as it renders them in the namespace `tsudoi`. */
export function ruleGroups(): readonly {
  readonly name: string;
  readonly rules: readonly PrometheusRule[];
}[] {
  const rule = renderChart(['--set', 'monitoring.prometheusRule=always']).find(
    ({ kind }) => kind === 'PrometheusRule',
  );
  return (rule?.spec?.['groups'] ?? []) as ReturnType<typeof ruleGroups>;
}

/** A classic dashboard of Grafana, as far as the checks read it. */
export interface Dashboard {
  readonly file: string;
  readonly title: string;
  readonly uid?: string;
  readonly schemaVersion: number;
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly description?: string;
    readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

const folder = path.resolve(import.meta.dirname, '../../grafana/dashboards');

/** Every file of `grafana/dashboards`; the chart takes them all. */
export function dashboards(): Dashboard[] {
  return fs
    .globSync('*.json', { cwd: folder })
    .sort()
    .map((file) => ({
      file,
      ...(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Omit<Dashboard, 'file'>),
    }));
}

/** Every expression of rules and dashboards, and where it stands. */
export function monitoringExpressions(): { readonly where: string; readonly expr: string }[] {
  return [
    ...ruleGroups().flatMap(({ rules }) =>
      rules.map((rule) => ({ where: rule.alert ?? rule.record ?? '', expr: rule.expr })),
    ),
    ...dashboards().flatMap(({ file, panels }) =>
      panels.flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }) => ({ where: `${file}: ${title}`, expr })),
      ),
    ),
  ];
}
