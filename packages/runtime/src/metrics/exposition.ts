import type { Registry } from 'prom-client';
import { exemplarOf } from './exemplars.ts';

/** A scrape's answer. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

const plain = 'text/plain; version=0.0.4; charset=utf-8';
const open = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * All metrics of a registry as text: OpenMetrics 1.0 with exemplars where `accept` asks for it, else Prometheus's own format
 * 0.0.4. Ours, because prom-client can write only one of the two in the life of a registry.
 */
export async function expose(registry: Registry, accept = ''): Promise<Exposition> {
  const isOpen = accept.includes('application/openmetrics-text');
  const metrics = (await registry.getMetricsAsJSON()) as unknown as readonly Collected[];
  const lines: string[] = [];
  for (const { name, help, type, values } of metrics) {
    const family = isOpen && type === 'counter' ? name.replace(/_total$/, '') : name;
    lines.push(`# HELP ${family} ${escapeText(help)}`, `# TYPE ${family} ${type}`);
    for (const { metricName = name, labels, value } of values) {
      const isBucket = type === 'histogram' && metricName.endsWith('_bucket');
      const line = `${metricName}${labelsOf(labels)} ${numberOf(value)}`;
      lines.push(isOpen && isBucket ? line + exemplarText(registry, name, labels) : line);
    }
  }
  return isOpen
    ? { contentType: open, text: `${lines.join('\n')}\n# EOF\n` }
    : { contentType: plain, text: `${lines.join('\n')}\n` };
}

interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
  }[];
}

function exemplarText(
  registry: Registry,
  name: string,
  { le, service: _ours, ...labels }: Readonly<Record<string, string | number>>,
): string {
  const found = exemplarOf(registry, name, labels as Record<string, string>, String(le));
  return found
    ? ` # {trace_id="${found.traceId}"} ${numberOf(found.value)} ${found.atSeconds.toFixed(3)}`
    : '';
}

function labelsOf(labels: Readonly<Record<string, string | number>>): string {
  const parts: string[] = [];
  for (const name in labels)
    parts.push(`${name}="${escapeText(String(labels[name])).replaceAll('"', '\\"')}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function numberOf(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

function escapeText(text: string): string {
  return text.includes('\\') || text.includes('\n')
    ? text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
    : text;
}
