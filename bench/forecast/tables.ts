import { predictRow, type Ensemble, type Table } from '@tsudoi/forecast/boosting/ensemble';
import { trainBoosting } from '@tsudoi/forecast/boosting/train';
import fs from 'node:fs';
import type { PeerTable } from './peers.ts';

/** Ours on the folds of a peer's table. */
export interface OurScore {
  readonly rmse: number;
  readonly mae: number;
  /** CPU seconds of one training: what other processes do at the time is no part of it. */
  readonly seconds: number;
  /** CPU microseconds of one prediction of the last fold's model. */
  readonly predictUs: number;
}

/** 100 trees, depth 6, rate 0.1, seed 42, on the same folds as the peers. */
export function scoreTable({ path, rows, features }: PeerTable): OurScore {
  const bytes = fs.readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const all = new Float32Array(buffer.slice(0, 4 * rows * features));
  const target = new Float64Array(buffer.slice(4 * rows * features, 4 * rows * features + 8 * rows));
  const fold = new Uint8Array(buffer.slice(4 * rows * features + 8 * rows));
  const columns = Array.from({ length: features }, (_, f) => all.subarray(f * rows, (f + 1) * rows));
  const names = columns.map((_, f) => `f${f}`);
  const seconds: number[] = [];
  let [square, sum, predictUs] = [0, 0, NaN];
  for (let f = 0; f < 5; f++) {
    const train = pick(columns, target, (i) => fold[i] !== f);
    const test = pick(columns, target, (i) => fold[i] === f);
    const started = process.cpuUsage();
    const { model } = trainBoosting(
      names,
      train,
      { kind: 'squared' },
      { trees: 100, depth: 6, rate: 0.1, seed: 42 },
    );
    seconds.push(process.cpuUsage(started).user / 1e6);
    const matrix = rowsOf(test.table);
    predictUs = microseconds(model, matrix);
    for (const [i, row] of matrix.entries()) {
      const error = predictRow(model, row) - test.target[i]!;
      square += error ** 2;
      sum += Math.abs(error);
    }
  }
  return {
    rmse: Math.sqrt(square / rows),
    mae: sum / rows,
    seconds: seconds.sort((a, b) => a - b)[2]!,
    predictUs,
  };
}

function pick(
  columns: readonly Float32Array[],
  target: Float64Array,
  wanted: (row: number) => boolean,
): { table: Table; target: Float64Array } {
  const rows = Array.from(target, (_, i) => i).filter(wanted);
  return {
    table: {
      rows: rows.length,
      columns: columns.map((column) => Float32Array.from(rows, (i) => column[i]!)),
    },
    target: Float64Array.from(rows, (i) => target[i]!),
  };
}

function rowsOf({ rows, columns }: Table): Float32Array[] {
  return Array.from({ length: rows }, (_, i) => Float32Array.from(columns, (column) => column[i]!));
}

function microseconds(model: Ensemble, rows: readonly Float32Array[]): number {
  const rounds = Math.ceil(20_000 / rows.length);
  let keep = 0;
  const started = process.cpuUsage();
  for (let round = 0; round < rounds; round++) for (const row of rows) keep += predictRow(model, row);
  const spent = process.cpuUsage(started).user;
  if (Number.isNaN(keep)) throw new Error('a prediction is no number');
  return spent / (rounds * rows.length);
}
