import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  Labels,
  MetricDefinition,
} from '@tsudoi/runtime/metrics/definition';

/** Stands for the matcher of the installation until a rule file or a dashboard is written. */
export const installation = '$installation';

/** A matcher a label: `value` is equal, `=~value`, `!=value` and `!~value` as they stand. */
type Matchers<Of extends Labels> = Partial<Record<keyof Of | 'service' | 'instance' | 'pod', string>>;

function selector(name: string, matchers: Readonly<Record<string, string | undefined>>): string {
  const parts = Object.entries(matchers).flatMap(([label, text]) => {
    if (text === undefined) return [];
    const [, operator = '=', value = ''] = /^(=~|!=|!~|=)?(.*)$/s.exec(text) ?? [];
    return [`${label}${operator}"${value}"`];
  });
  return `${name}{${[installation, ...parts].join(', ')}}`;
}

/** The series of a counter or a gauge of the catalogue. */
export function series<Of extends Labels>(
  metric: CounterDefinition<Of> | GaugeDefinition<Of>,
  matchers: Matchers<Of> = {},
): string {
  return selector(metric.name, matchers);
}

/** The series of a histogram: its count, sum or buckets (with `le` among the matchers). */
export function histogramSeries<Of extends Labels>(
  metric: HistogramDefinition<Of>,
  part: 'count' | 'sum' | 'bucket',
  matchers: Matchers<Of> & { readonly le?: string } = {},
): string {
  return selector(`${metric.name}_${part}`, matchers);
}

/** Metrics of prom-client and of others that are asked for; ours are in the catalogue. */
export type ForeignMetric = keyof typeof foreignMetrics;

export const foreignMetrics = {
  process_cpu_seconds_total: 'CPU of a process, user and system',
  process_resident_memory_bytes: 'Memory of a process',
  process_start_time_seconds: 'When a process started',
  process_open_fds: 'Open files of a process',
  nodejs_eventloop_lag_p99_seconds: 'Delay of the event loop, P99 since the last scrape',
  nodejs_heap_size_used_bytes: 'Heap of JavaScript in use',
  nodejs_gc_duration_seconds_sum: 'Seconds of garbage collection',
  kube_pod_container_status_last_terminated_reason: 'kube-state-metrics: why a container ended',
  kube_pod_container_status_restarts_total: 'kube-state-metrics: restarts of a container',
  kubelet_volume_stats_available_bytes: 'kubelet: free bytes of a volume',
  kubelet_volume_stats_capacity_bytes: 'kubelet: size of a volume',
} as const;

export function foreign(metric: ForeignMetric, matchers: Readonly<Record<string, string>> = {}): string {
  return selector(metric, matchers);
}

/** `sum by (labels) (rate(…[window]))`; the window of a dashboard is Grafana's own. */
export function rate(of: string, by: readonly string[] = [], window = '$__rate_interval'): string {
  return `sum${grouping(by)} (rate(${of}[${window}]))`;
}

export function increase(of: string, by: readonly string[] = [], window = '$__rate_interval'): string {
  return `sum${grouping(by)} (increase(${of}[${window}]))`;
}

/** How many things happened, whole: what is made up for the ends of a window is no part of a sign-up. */
export function counted(of: string, by: readonly string[], window: string): string {
  return `round(${increase(of, by, window)})`;
}

/** A quantile of a histogram, over everything or by labels. */
export function quantile<Of extends Labels>(
  of: number,
  metric: HistogramDefinition<Of>,
  options: {
    readonly by?: readonly (keyof Of & string)[];
    readonly matchers?: Matchers<Of>;
    readonly window?: string;
  } = {},
): string {
  const { by = [], matchers = {}, window = '$__rate_interval' } = options;
  return `histogram_quantile(${String(of)}, ${rate(histogramSeries(metric, 'bucket', matchers), ['le', ...by], window)})`;
}

/** A gauge over all replicas, put together as its definition says. */
export function whole<Of extends Labels>(
  metric: GaugeDefinition<Of>,
  by: readonly (keyof Of & string)[] = [],
  matchers: Matchers<Of> = {},
): string {
  return `${metric.across}${grouping(by)} (${series(metric, matchers)})`;
}

/** A part of `all` that is zero, not missing, where nothing was counted yet and `all` was. */
export function partOf(part: string, all: string): string {
  return `(${part} or 0 * ${all})`;
}

/** `part / all`; nothing where there is nothing to divide by. */
export function ratio(part: string, all: string): string {
  return `${part} / (${all} > 0)`;
}

function grouping(by: readonly string[]): string {
  return by.length === 0 ? '' : ` by (${by.join(', ')})`;
}

/** Names of the series that an expression selects: each selector of ours has braces, recorded ones a colon. */
export function seriesOf(expr: string): string[] {
  const selected = [...expr.matchAll(/([a-zA-Z_][\w:]*)\{/g)].map((match) => match[1] ?? '');
  return [...new Set([...selected, ...(expr.match(/tsudoi:[\w:]+/g) ?? [])])];
}

/** The series names that a metric has on the wire. */
export function seriesNames({ name, type }: Pick<MetricDefinition, 'name' | 'type'>): string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}
