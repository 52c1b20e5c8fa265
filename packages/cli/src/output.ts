import Table from 'cli-table3';
import { localTime } from './localTime.ts';

/** Where a command writes: people's text to `line`, `--json` to `json`. */
export interface Output {
  readonly json: boolean;
  line(text?: string): void;
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
  result(value: unknown): void;
}

/** Writes to a stream; with `json` only `result` prints, one JSON document. Instants of a table are shown in the zone of the reader. */
export function createOutput(
  json: boolean,
  stream: { write(text: string): unknown } = process.stdout,
): Output {
  return {
    json,
    line: (text = '') => {
      if (!json) stream.write(`${text}\n`);
    },
    table: (head, rows) => {
      if (json) return;
      const table = new Table({ head: [...head], style: { head: [], border: [] } });
      for (const row of rows)
        table.push(row.map((cell) => (typeof cell === 'string' ? localTime(cell) : cell)));
      stream.write(`${table.toString()}\n`);
    },
    result: (value) => {
      if (json) stream.write(`${JSON.stringify(value)}\n`);
    },
  };
}

const yen = new Intl.NumberFormat('ja-JP');

/** `¥123,456` */
export function formatJpy(amount: number): string {
  return `¥${yen.format(Math.round(amount))}`;
}
