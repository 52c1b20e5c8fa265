import Table from 'cli-table3';
import { isCutOff, mostListed } from './everyPage.ts';
import type { Language } from './language.ts';
import { localTime } from './localTime.ts';
import type { Told } from './told.ts';

/** Where a command writes: people's text to `line` and `table`, in their language where it has two, `--json` to `result`. */
export interface Output {
  readonly json: boolean;
  line(text?: string | Told): void;
  table(head: readonly (string | Told)[], rows: readonly (readonly (string | number | Told)[])[]): void;
  result(value: unknown): void;
}

/** Writes to a stream; with `json` only `result` prints, one JSON document. Instants of a table are shown in the zone of the reader. */
export function createOutput(
  json: boolean,
  stream: { write(text: string): unknown } = process.stdout,
  language: Language = 'en',
): Output {
  const said = (text: string | Told): string => (typeof text === 'string' ? text : text[language]);
  return {
    json,
    line: (text = '') => {
      if (!json) stream.write(`${said(text)}\n`);
    },
    table: (head, rows) => {
      if (json) return;
      const table = new Table({ head: head.map(said), style: { head: [], border: [] } });
      for (const row of rows)
        table.push(row.map((cell) => (typeof cell === 'number' ? cell : localTime(said(cell)))));
      stream.write(`${table.toString()}\n`);
    },
    result: (value) => {
      if (json) stream.write(`${JSON.stringify(value)}\n`);
      else if (isCutOff(value))
        stream.write(
          language === 'ja'
            ? `最初の ${String(mostListed)} 件です。続きは条件で絞り込んでください\n`
            : `the first ${String(mostListed)}; there are more: say which\n`,
        );
    },
  };
}

const yen = new Intl.NumberFormat('ja-JP');

/** `¥123,456` */
export function formatJpy(amount: number): string {
  return `¥${yen.format(Math.round(amount))}`;
}

/** An amount of a currency (ISO 4217; yen where none is said) in whole units: `¥1,200`, `USD 1,200`. */
export function formatMoney(amount: number, currency = 'JPY'): string {
  return currency === 'JPY' ? formatJpy(amount) : `${currency} ${yen.format(Math.round(amount))}`;
}
