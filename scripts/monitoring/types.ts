/** Where an alert goes. Slack and PagerDuty need an account, mail an SMTP server; the webhook takes all. */
export const receivers = ['mail', 'slack', 'pagerduty'] as const;
export type Receiver = (typeof receivers)[number];

export type Severity = 'info' | 'warning' | 'critical';

/** Figures that an installation sets; `$name` in an expression. */
export const settings = { dailyCostUsd: 10 } as const;
export type Setting = keyof typeof settings;

/** A rule that alerts. `$installation` in its expression is the matcher of the installation. */
export interface AlertRule {
  readonly alert: `Tsudoi${string}`;
  readonly expr: string;
  /** How long it must hold; at once unless said. */
  readonly for?: string;
  readonly severity: Severity;
  readonly receiver: Receiver;
  /** One line that a person reads on a telephone. */
  readonly summary: string;
  /** Page of docs/runbooks, without `.md`. */
  readonly runbook: string;
  /** The dashboard that shows it. */
  readonly dashboard: DashboardName;
}

/** A rule that keeps an expression under a name. */
export interface RecordingRule {
  readonly record: `tsudoi:${string}`;
  readonly expr: string;
}

export interface RuleGroup {
  readonly name: string;
  readonly about: string;
  readonly rules: readonly (AlertRule | RecordingRule)[];
}

export type DashboardName =
  | 'system-health'
  | 'business'
  | 'cost'
  | 'queues'
  | 'models'
  | 'sync'
  | 'delivery'
  | 'slo'
  | 'growth'
  | 'tenants';

/** Units of Grafana that we use. */
export type PanelUnit =
  's' | 'bytes' | 'short' | 'percentunit' | 'reqps' | 'ops' | 'currencyUSD' | 'none' | 'Bps';

export interface Query {
  readonly expr: string;
  /** Grafana's legend: `{{label}}`. */
  readonly legend: string;
}

/** One picture of a dashboard. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: 'stat' | 'timeseries' | 'table';
  readonly unit: PanelUnit;
  readonly queries: readonly Query[];
  /** Columns of 24; a stat has 6 and others 12 unless said. */
  readonly width?: 4 | 6 | 8 | 12 | 24;
  /** From this value on it is yellow, and red. */
  readonly thresholds?: { readonly warning: number; readonly critical: number };
  /** Its buckets name traces. */
  readonly exemplars?: boolean;
  /** Page of docs/runbooks that it belongs to. */
  readonly runbook?: string;
  /** Why it may show nothing in an installation that is well; listed by the test. */
  readonly mayBeEmpty?: string;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly name: DashboardName;
  readonly title: string;
  readonly about: string;
  readonly rows: readonly Row[];
}
