import { stringify } from 'yaml';
import { alertGroups } from '../alerts.ts';
import { installation } from '../query.ts';
import { settings, type AlertRule, type RuleGroup, type Setting } from '../types.ts';

/** What a rule file is written for. */
export interface RuleTarget {
  /** Namespace of the installation, or what becomes it (a Helm expression). */
  readonly namespace: string;
  readonly setting: (name: Setting) => string;
  readonly runbooksUrl: string;
}

/** A rule as Prometheus reads it. */
export interface PrometheusRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PrometheusGroup {
  readonly name: string;
  readonly rules: readonly PrometheusRule[];
}

/** The expression in an installation: its matcher and settings filled in, recorded series of this installation alone. */
function filled(expr: string, target: RuleTarget): string {
  return expr
    .replaceAll(/(tsudoi:[\w:]+)(?![\w:{])/g, `$1{${installation}}`)
    .replaceAll(installation, () => `namespace="${target.namespace}"`)
    .replaceAll(/\$(\w+)/g, (whole, name: string) =>
      name in settings ? target.setting(name as Setting) : whole,
    );
}

/** A group for an installation. Every series and alert carries its namespace, so that several fit one Prometheus. */
export function groupFor({ name, rules }: RuleGroup, target: RuleTarget): PrometheusGroup {
  const { namespace } = target;
  return {
    name,
    rules: rules.map((rule) =>
      'record' in rule
        ? { record: rule.record, expr: filled(rule.expr, target), labels: { namespace } }
        : {
            alert: rule.alert,
            expr: filled(rule.expr, target),
            ...(rule.for !== undefined && { for: rule.for }),
            labels: labelsOf(rule, namespace),
            annotations: {
              summary: filled(rule.summary, target),
              runbook_url: `${target.runbooksUrl}/${rule.runbook}.md`,
              dashboard: rule.dashboard,
            },
          },
    ),
  };
}

/** The labels by which an alert is routed. */
export function labelsOf({ severity, receiver }: AlertRule, namespace: string): Record<string, string> {
  return { severity, receiver, namespace };
}

/** Every group for a Prometheus of one's own, as `make observe` starts it. */
export function localRules(
  namespace: string,
  runbooksUrl: string,
): { readonly groups: readonly PrometheusGroup[] } {
  const target: RuleTarget = { namespace, setting: (name) => String(settings[name]), runbooksUrl };
  return { groups: alertGroups.map((group) => groupFor(group, target)) };
}

/** A file of the chart's `rules` folder: one group, with Helm's expressions in place of figures. */
export function chartRules(group: RuleGroup): string {
  const marked: RuleTarget = {
    namespace: '@namespace@',
    setting: (name) => `@${name}@`,
    runbooksUrl: '@runbooksUrl@',
  };
  const text = stringify([groupFor(group, marked)], { lineWidth: 0 })
    .replaceAll('@namespace@', '{{ .Release.Namespace }}')
    .replaceAll(/@(\w+)@/g, (_whole, name: string) => `{{ .Values.monitoring.${name} }}`);
  return `# ${group.about}\n# Generated from scripts/monitoring by scripts/monitoring/generate.ts.\n${text}`;
}
