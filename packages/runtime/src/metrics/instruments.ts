import { TraceFlags, trace } from '@opentelemetry/api';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type {
  CounterDefinition,
  GaugeDefinition,
  HistogramDefinition,
  Label,
  Labels,
  LabelValues,
} from './definition.ts';
import { noteExemplar } from './exemplars.ts';

/** Labels come first where there are any. */
type Arguments<Of extends Labels, Value extends readonly unknown[]> = keyof Of extends never
  ? Value
  : readonly [labels: LabelValues<Of>, ...Value];

export interface CounterOf<Of extends Labels> {
  inc(...given: Arguments<Of, readonly [by?: number]>): void;
}

export interface GaugeOf<Of extends Labels> {
  set(...given: Arguments<Of, readonly [value: number]>): void;
  inc(...given: Arguments<Of, readonly [by?: number]>): void;
  dec(...given: Arguments<Of, readonly [by?: number]>): void;
  /** Shows nothing any more until it is set again. */
  clear(): void;
}

export interface HistogramOf<Of extends Labels> {
  observe(...given: Arguments<Of, readonly [value: number]>): void;
  /** One series of it, for what is observed often. */
  series(labels: LabelValues<Of>): { observe(value: number): void };
}

/** Creates what the definition declares; one of a name in a registry. */
export function createCounter<Of extends Labels>(
  registry: Registry,
  definition: CounterDefinition<Of>,
): CounterOf<Of> {
  const made = new Counter(configOf(registry, definition));
  const bound = binder(definition.labels);
  // A series that is not there yet has no rate when its first event comes.
  for (const labels of everySeries(definition.labels)) made.inc(labels, 0);
  return {
    inc(...given) {
      const [labels, by = 1] = split(given);
      if (labels) made.inc(bound(labels), by);
      else made.inc(by);
    },
  };
}

/** `collect` is called at each scrape and may `set` what it finds out. */
export function createGauge<Of extends Labels>(
  registry: Registry,
  definition: GaugeDefinition<Of>,
  collect?: (gauge: GaugeOf<Of>) => void | Promise<void>,
): GaugeOf<Of> {
  const made = new Gauge({
    ...configOf(registry, definition),
    ...(collect && { collect: () => collect(self) }),
  });
  const bound = binder(definition.labels);
  const self: GaugeOf<Of> = {
    set(...given) {
      const [labels, value = 0] = split(given);
      if (labels) made.set(bound(labels), value);
      else made.set(value);
    },
    inc(...given) {
      const [labels, by = 1] = split(given);
      if (labels) made.inc(bound(labels), by);
      else made.inc(by);
    },
    dec(...given) {
      const [labels, by = 1] = split(given);
      if (labels) made.dec(bound(labels), by);
      else made.dec(by);
    },
    clear() {
      if (Object.keys(definition.labels).length === 0) made.remove();
      else made.reset();
    },
  };
  return self;
}

export function createHistogram<Of extends Labels>(
  registry: Registry,
  definition: HistogramDefinition<Of>,
): HistogramOf<Of> {
  const made = new Histogram({ ...configOf(registry, definition), buckets: [...definition.buckets] });
  const bound = binder(definition.labels);
  for (const labels of everySeries(definition.labels)) made.zero(labels);
  const note = (labels: Record<string, string>, value: number) => {
    if (!definition.exemplars) return;
    const context = trace.getActiveSpan()?.spanContext();
    if (context && (context.traceFlags & TraceFlags.SAMPLED) !== 0)
      noteExemplar(registry, definition, labels, value, context.traceId);
  };
  return {
    observe(...given) {
      const [labels, value = 0] = split(given);
      const mine = labels ? bound(labels) : {};
      if (labels) made.observe(mine, value);
      else made.observe(value);
      note(mine, value);
    },
    series(labels) {
      const mine = bound(labels);
      const one = made.labels(mine);
      return {
        observe(value) {
          one.observe(value);
          note(mine, value);
        },
      };
    },
  };
}

function configOf(
  registry: Registry,
  { name, help, labels }: { readonly name: string; readonly help: string; readonly labels: Labels },
) {
  return { name, help, labelNames: Object.keys(labels), registers: [registry] };
}

function split(given: readonly unknown[]): [Record<string, string> | undefined, number | undefined] {
  const [first, second] = given;
  return typeof first === 'object'
    ? [first as Record<string, string>, second as number | undefined]
    : [undefined, first as number | undefined];
}

/** Every combination of labels that are all closed; none where one is not. */
function everySeries(labels: Labels): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [name, label] of Object.entries(labels)) {
    if (label.kind !== 'closed') return [];
    combinations = combinations.flatMap((each) => label.values.map((value) => ({ ...each, [name]: value })));
  }
  return combinations;
}

/** Keeps every label within what its definition allows, whatever a caller hands in. */
function binder(labels: Labels): (given: Readonly<Record<string, string>>) => Record<string, string> {
  const folds = Object.entries(labels).map(([name, label]) => [name, folder(label)] as const);
  return (given) => {
    const bound: Record<string, string> = {};
    for (const [name, fold] of folds) bound[name] = fold(given[name] ?? '');
    return bound;
  };
}

function folder(label: Label): (value: string) => string {
  const known = new Set(label.kind === 'closed' ? label.values : []);
  const most = label.kind === 'closed' ? known.size : label.most;
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most) return 'other';
    known.add(value);
    return value;
  };
}
