import type { ModelData } from 'highs';
import { segmentSignUps, segmentSlope } from './exposure.ts';
import type { Prepared } from './prepare.ts';

/** Points at which the concave curves are replaced by tangents: an upper bound everywhere, exact at the points. */
export interface Tangents {
  /** By candidate: efforts `v`. */
  readonly efforts: readonly (readonly number[])[];
  /** By segment: exposures. */
  readonly exposures: readonly (readonly number[])[];
}

/** A mixed-integer programme and how to read its columns. Columns: y, v, z (share of amplitude reached) by candidate, then f by segment. */
export interface Program {
  readonly data: Omit<ModelData, 'sense'>;
  /** Objective units to sign-ups. */
  readonly scale: number;
  readonly candidates: number;
}

/** A starting set of tangent points: `count` spread so that the curve's fall from its tangents is about even. */
export function spread(minimum: number, maximum: number, count: number): number[] {
  const [low, high] = [-Math.expm1(-minimum / 2), -Math.expm1(-maximum / 2)];
  if (high - low < 1e-9) return [maximum];
  return Array.from({ length: count }, (_, index) => {
    const share = low + ((high - low) * (index + 0.5)) / count;
    return -2 * Math.log1p(-share);
  });
}

/**
 * Upper-bound programme: perspective tangents `z <= (1 - e^-t (1 + t)) y + e^-t v` (one row a point, tight for y in {0, 1}), both limits, exclusivity,
 * and tangents of the segment curves. `taken` are candidates known to be in the best plan.
 */
export function program(prepared: Prepared, tangents: Tangents, taken: ReadonlySet<number>): Program {
  const { candidates, segments } = prepared;
  const n = candidates.length;
  const overlap = segments.length > 0;
  const rows = rowBuilder();
  const total = candidates.reduce((sum, candidate) => sum + candidate.amplitude, 0);
  const scale = total > 0 ? total / 1000 : 1;
  const [y, v, z] = [
    (i: number): number => i,
    (i: number): number => n + i,
    (i: number): number => 2 * n + i,
  ];
  const f = (segment: number): number => 3 * n + segment;
  for (const limit of ['money', 'time'] as const) {
    const entries = candidates.flatMap((candidate, i): Entry[] => [
      [y(i), candidate[limit].fixed],
      [v(i), candidate[limit].perUnit],
    ]);
    rows.add(-Infinity, 1, entries);
  }
  for (const [i, candidate] of candidates.entries()) {
    rows.add(-Infinity, 0, [
      [v(i), 1],
      [y(i), -candidate.maximum],
    ]);
    if (candidate.minimum > 0)
      rows.add(0, Infinity, [
        [v(i), 1],
        [y(i), -candidate.minimum],
      ]);
    for (const point of tangents.efforts[i]!) {
      const slope = Math.exp(-point);
      rows.add(-Infinity, 0, [
        [z(i), 1],
        [y(i), Math.expm1(-point) + slope * point],
        [v(i), -slope],
      ]);
    }
  }
  for (const [first, second] of twins(prepared))
    rows.add(0, Infinity, [
      [y(first), 1],
      [y(second), -1],
    ]);
  for (const members of groupsOf(prepared))
    rows.add(
      -Infinity,
      1,
      members.map((i): Entry => [y(i), 1]),
    );
  for (let segment = 0; segment < segments.length; segment++) {
    const exposure = candidates.flatMap((candidate, i) =>
      candidate.weights
        .filter((weight) => weight.segment === segment)
        .map(({ share }): [number, number] => [i, share * candidate.amplitude]),
    );
    for (const point of tangents.exposures[segment]!) {
      const slope = segmentSlope(prepared, segment, point);
      const offset = segmentSignUps(prepared, segment, point) - slope * point;
      rows.add(-Infinity, offset / scale, [
        [f(segment), 1],
        ...exposure.map(([i, people]): Entry => [z(i), (-slope * people) / scale]),
      ]);
    }
  }
  const columns = 3 * n + segments.length;
  const cost = new Float64Array(columns);
  const lower = new Float64Array(columns);
  const upper = new Float64Array(columns);
  const integrality = new Int32Array(columns);
  for (const [i, candidate] of candidates.entries()) {
    integrality[i] = 1;
    lower[y(i)] = candidate.required || taken.has(i) ? 1 : 0;
    upper[y(i)] = 1;
    upper[v(i)] = candidate.maximum;
    upper[z(i)] = -Math.expm1(-candidate.maximum);
    if (!overlap) cost[z(i)] = candidate.amplitude / scale;
  }
  for (let segment = 0; segment < segments.length; segment++) {
    upper[f(segment)] = Infinity;
    cost[f(segment)] = 1;
  }
  return {
    data: {
      numCols: columns,
      colCost: cost,
      colLower: lower,
      colUpper: upper,
      integrality,
      ...rows.build(columns),
    },
    scale,
    candidates: n,
  };
}

type Entry = readonly [column: number, value: number];

/**
 * Neighbours among identical candidates: a plan may as well take the first of them first. Any plan can be renamed to keep this order at the same value,
 * so the bound holds, and the search need not try every naming.
 */
function twins({ candidates }: Prepared): [number, number][] {
  const last = new Map<string, number>();
  const pairs: [number, number][] = [];
  for (const [i, candidate] of candidates.entries()) {
    if (candidate.group !== null || candidate.required) continue;
    const { amplitude, minimum, maximum, money, time, weights } = candidate;
    const kind = JSON.stringify([amplitude, minimum, maximum, money, time, weights]);
    const before = last.get(kind);
    if (before !== undefined) pairs.push([before, i]);
    last.set(kind, i);
  }
  return pairs;
}

function groupsOf(prepared: Prepared): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, { group }] of prepared.candidates.entries()) {
    if (group !== null) groups.set(group, [...(groups.get(group) ?? []), i]);
  }
  return [...groups.values()].filter((members) => members.length > 1);
}

function rowBuilder(): {
  add(lower: number, upper: number, entries: readonly Entry[]): void;
  build(columns: number): Pick<ModelData, 'numRows' | 'rowLower' | 'rowUpper' | 'matrix'>;
} {
  const [lowers, uppers, starts, indices, values]: [number[], number[], number[], number[], number[]] = [
    [],
    [],
    [0],
    [],
    [],
  ];
  return {
    add(lower, upper, entries) {
      lowers.push(lower);
      uppers.push(upper);
      for (const [column, value] of entries) {
        if (value === 0) continue;
        indices.push(column);
        values.push(value);
      }
      starts.push(indices.length);
    },
    build(columns) {
      const matrix = {
        format: 'csr' as const,
        numRows: lowers.length,
        numCols: columns,
        starts,
        indices,
        values,
      };
      return { numRows: lowers.length, rowLower: lowers, rowUpper: uppers, matrix };
    },
  };
}
