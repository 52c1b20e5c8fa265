import type { Registry } from 'prom-client';

/** The last traced value of a bucket. prom-client keeps exemplars only where every scrape is OpenMetrics. */
export interface Exemplar {
  readonly traceId: string;
  readonly value: number;
  readonly atSeconds: number;
}

const kept = new WeakMap<Registry, Map<string, Exemplar>>();

interface Bucketed {
  readonly name: string;
  readonly buckets: readonly number[];
}

/** Keeps it in place of the bucket's last one; as many are kept as there are series. */
export function noteExemplar(
  registry: Registry,
  { name, buckets }: Bucketed,
  labels: Readonly<Record<string, string>>,
  value: number,
  traceId: string,
): void {
  let mine = kept.get(registry);
  if (!mine) {
    mine = new Map<string, Exemplar>();
    kept.set(registry, mine);
  }
  const le = buckets.find((bound) => value <= bound);
  mine.set(keyOf(name, labels, le === undefined ? '+Inf' : String(le)), {
    traceId,
    value,
    atSeconds: Date.now() / 1_000,
  });
}

export function exemplarOf(
  registry: Registry,
  name: string,
  labels: Readonly<Record<string, string>>,
  le: string,
): Exemplar | undefined {
  return kept.get(registry)?.get(keyOf(name, labels, le));
}

function keyOf(name: string, labels: Readonly<Record<string, string>>, le: string): string {
  return [name, le, ...Object.entries(labels).flat()].join('\u0000');
}
