import type { Table } from './ensemble.ts';

/** The table cut into bins: what trees are grown on. */
export interface Binned {
  readonly rows: number;
  readonly features: number;
  /** Row by row, for each feature the place of its bin in a histogram of all features. */
  readonly places: Uint16Array | Uint32Array;
  /** First place of each feature, and the end; the last place of a feature is that of missing values. */
  readonly first: Uint32Array;
  /** By feature, ascending: value `x` falls into the bin of as many cuts as are <= x. */
  readonly cuts: readonly Float32Array[];
  /** Largest value seen, by feature. */
  readonly largest: Float32Array;
}

/** Cuts every column into at most `most` bins of about equal weight in rows, between values that occur. */
export function binTable(table: Table, most: number): Binned {
  const { rows, columns } = table;
  const cuts: Float32Array[] = [];
  const largest = new Float32Array(columns.length);
  const first = new Uint32Array(columns.length + 1);
  for (const [f, column] of columns.entries()) {
    const sorted = column.filter((x) => x === x).sort();
    largest[f] = sorted.length > 0 ? sorted[sorted.length - 1]! : 0;
    cuts.push(cutsOf(sorted, most));
    first[f + 1] = first[f]! + cuts[f]!.length + 2;
  }
  const Places = first[columns.length]! <= 65_536 ? Uint16Array : Uint32Array;
  const places = new Places(rows * columns.length);
  for (let f = 0; f < columns.length; f++)
    placeColumn(columns[f]!, cuts[f]!, first[f]!, places, f, columns.length);
  return { rows, features: columns.length, places, first, cuts, largest };
}

function placeColumn(
  column: Float32Array,
  cuts: Float32Array,
  first: number,
  places: Uint16Array | Uint32Array,
  at: number,
  stride: number,
): void {
  for (let i = 0, p = at; i < column.length; i++, p += stride) {
    const x = column[i]!;
    if (x !== x) {
      places[p] = first + cuts.length + 1;
      continue;
    }
    let [low, high] = [0, cuts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cuts[middle]! <= x) low = middle + 1;
      else high = middle;
    }
    places[p] = first + low;
  }
}

/** Cuts of sorted values: between all that differ, or where each bin has its share of rows. */
function cutsOf(sorted: Float32Array, most: number): Float32Array {
  const values: number[] = [];
  const counts: number[] = [];
  for (const x of sorted) {
    if (values.length > 0 && values[values.length - 1] === x) counts[counts.length - 1]!++;
    else {
      values.push(x);
      counts.push(1);
    }
  }
  const cuts: number[] = [];
  if (values.length <= most) {
    for (let k = 1; k < values.length; k++) cuts.push(between(values[k - 1]!, values[k]!));
    return Float32Array.from(cuts);
  }
  // A value that fills a bin alone leaves the others to share the rest.
  let [left, bins, sum] = [sorted.length, most, 0];
  for (let k = 0; k < values.length - 1 && bins > 1; k++) {
    sum += counts[k]!;
    const share = left / bins;
    if (sum >= share || sum + counts[k + 1]! / 2 > share) {
      cuts.push(between(values[k]!, values[k + 1]!));
      left -= sum;
      sum = 0;
      bins--;
    }
  }
  return Float32Array.from(cuts);
}

/** A 32-bit number above `low` and not above `high`, half-way where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low + (high - low) / 2);
  return middle > low && middle <= high ? middle : high;
}
