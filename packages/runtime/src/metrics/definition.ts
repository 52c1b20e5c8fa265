/** A label whose values are known when the code is written. */
export interface ClosedLabel<Value extends string = string> {
  readonly kind: 'closed';
  readonly values: readonly Value[];
}

/** A label whose values come with an installation (its routes, its models); what is over `most` becomes `other`. */
export interface BoundedLabel {
  readonly kind: 'bounded';
  readonly of: string;
  readonly most: number;
}

export type Label = ClosedLabel | BoundedLabel;
export type Labels = Readonly<Record<string, Label>>;

/** Of a metric without labels. */
// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- an empty set of labels is what is meant
export type NoLabels = Record<never, Label>;

/** The values that a call gives: a union where the label is closed. */
export type LabelValues<Of extends Labels> = {
  readonly [Name in keyof Of]: Of[Name] extends ClosedLabel<infer Value> ? Value : string;
};

/** A label of these values and no other. */
export function oneOf<const Value extends string>(...values: readonly Value[]): ClosedLabel<Value> {
  return { kind: 'closed', values };
}

/** A label that an installation fills: `of` says with what, `most` how many values a process shows at most. */
export function atMost(most: number, of: string): BoundedLabel {
  return { kind: 'bounded', of, most };
}

export type Unit = 'seconds' | 'bytes' | 'usd' | 'ratio' | 'tokens' | 'count' | 'state' | 'timestamp';

interface Shared<Of extends Labels> {
  readonly name: `tsudoi_${string}`;
  readonly help: string;
  readonly unit: Unit;
  readonly labels: Of;
  /** What shows it: every process, or the services named. */
  readonly shownBy: string;
}

export interface CounterDefinition<Of extends Labels = Labels> extends Shared<Of> {
  readonly type: 'counter';
}

export interface GaugeDefinition<Of extends Labels = Labels> extends Shared<Of> {
  readonly type: 'gauge';
  /** How replicas are put together: each shows the whole installation's figure (`max`), or its own part (`sum`). */
  readonly across: 'max' | 'min' | 'sum';
}

export interface HistogramDefinition<Of extends Labels = Labels> extends Shared<Of> {
  readonly type: 'histogram';
  readonly buckets: readonly number[];
  /** Its buckets name a trace that fell into them, where the scraper takes OpenMetrics. */
  readonly exemplars: boolean;
}

export type MetricDefinition = CounterDefinition | GaugeDefinition | HistogramDefinition;

type Given<Definition, Optional extends keyof Definition> = Omit<Definition, 'type' | 'labels' | Optional> &
  Partial<Pick<Definition, Optional>>;

/** Declares a counter; its name ends in `_total`. */
export function counter<const Of extends Labels = NoLabels>(
  given: Given<CounterDefinition<Of>, never> & {
    readonly labels?: Of;
    readonly name: `tsudoi_${string}_total`;
  },
): CounterDefinition<Of> {
  return { ...given, type: 'counter', labels: given.labels ?? ({} as Of) };
}

/** Declares a gauge; each process shows a part of the whole unless `across` says otherwise. */
export function gauge<const Of extends Labels = NoLabels>(
  given: Given<GaugeDefinition<Of>, 'across'> & { readonly labels?: Of },
): GaugeDefinition<Of> {
  return { across: 'sum', ...given, type: 'gauge', labels: given.labels ?? ({} as Of) };
}

/** Declares a histogram; buckets are upper bounds in its unit. */
export function histogram<const Of extends Labels = NoLabels>(
  given: Given<HistogramDefinition<Of>, 'exemplars'> & { readonly labels?: Of },
): HistogramDefinition<Of> {
  return { exemplars: false, ...given, type: 'histogram', labels: given.labels ?? ({} as Of) };
}
