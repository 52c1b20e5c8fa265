import { setImmediate } from 'node:timers/promises';

/** The text is not CSV: a quote that does not end, a record without end. `line` is where it began, from 1. */
export class NotCsv extends Error {
  override readonly name = 'NotCsv';
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** One record with the line on which it begins, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** What stands between cells. */
export type Delimiter = ',' | ';' | '\t';

export interface CsvOptions {
  /** Told from the first lines when absent: comma, tab or semicolon. */
  readonly delimiter?: string;
  /** Hears which delimiter was told from the first lines, before the first batch. */
  readonly told?: (delimiter: Delimiter) => void;
  /** Longest record in characters. */
  readonly longestRecord?: number;
  /** Most cells of a record; a record with more is cut to so many. */
  readonly mostCells?: number;
}

const defaultLongest = 100_000;
const defaultCells = 500;
/** Longest stretch without a turn of the event loop, in milliseconds. */
const turnMs = 8;
const partLength = 16_384;
/** As much as the delimiter is told from. */
const probeLines = 12;
const probeLength = 16_384;

/**
 * The records of CSV text in batches, empty lines left out. Bounded: one record and one part are held at a time; others get their turn on the loop between
 * batches. Quotes as in RFC 4180; a quote inside an unquoted cell is a character.
 * @throws NotCsv
 */
export async function* readRows(
  text: AsyncIterable<string> | readonly string[],
  options: CsvOptions = {},
): AsyncGenerator<readonly CsvRow[]> {
  const longest = options.longestRecord ?? defaultLongest;
  const mostCells = options.mostCells ?? defaultCells;
  let delimiter = options.delimiter;
  let rest = '';
  let line = 1;
  let since = performance.now();

  for await (const chunk of text) {
    for (let from = 0; from < chunk.length; from += partLength) {
      rest += chunk.slice(from, from + partLength);
      if (delimiter === undefined) {
        // Exports begin with title lines: the header is somewhere in the first few.
        if (rest.split('\n', probeLines).length < probeLines && rest.length < probeLength) continue;
        delimiter = told();
      }
      yield* take(false);
    }
  }
  delimiter ??= told();
  yield* take(true);

  function told(): Delimiter {
    const found = delimiterOf(rest);
    options.told?.(found);
    return found;
  }

  async function* take(ended: boolean): AsyncGenerator<readonly CsvRow[]> {
    const rows: CsvRow[] = [];
    let position = 0;
    for (;;) {
      const record = scan(rest, position, delimiter as string, mostCells, ended);
      if (record === undefined) break;
      position = record.next;
      if (record.cells.length > 1 || record.cells[0] !== '') rows.push({ line, cells: record.cells });
      line += record.lines;
      if (position >= rest.length) break;
    }
    rest = rest.slice(position);
    if (ended && rest.length > 0) throw new NotCsv('a quoted cell does not end', line);
    if (rest.length > longest)
      throw new NotCsv(`a record is longer than ${String(longest)} characters`, line);
    if (rows.length > 0) yield rows;
    if (performance.now() - since > turnMs) {
      await setImmediate();
      since = performance.now();
    }
  }
}

interface Scanned {
  readonly cells: string[];
  readonly next: number;
  /** Line ends that it spans, its own included. */
  readonly lines: number;
}

/** The record at `from`; undefined where the text holds no whole one, unless it has ended. */
function scan(
  text: string,
  from: number,
  delimiter: string,
  mostCells: number,
  ended: boolean,
): Scanned | undefined {
  const cells: string[] = [];
  const keep = (cell: string): void => {
    if (cells.length < mostCells) cells.push(cell);
  };
  let at = from;
  let lines = 0;
  for (;;) {
    if (text.charCodeAt(at) === 34) {
      let cell = '';
      let start = at + 1;
      for (;;) {
        const quote = text.indexOf('"', start);
        if (quote < 0 || (quote + 1 >= text.length && !ended)) return undefined;
        cell += text.slice(start, quote);
        if (text.charCodeAt(quote + 1) === 34) {
          cell += '"';
          start = quote + 2;
          continue;
        }
        at = quote + 1;
        break;
      }
      for (let i = 0; (i = cell.indexOf('\n', i)) >= 0; i++) lines += 1;
      // What follows a closing quote belongs to the cell: few writers do that, none means anything else.
      const end = cellEnd(text, at, delimiter);
      if (end >= text.length && !ended) return undefined;
      keep(end > at ? cell + text.slice(at, end) : cell);
      at = end;
    } else {
      const end = cellEnd(text, at, delimiter);
      if (end >= text.length && !ended) return undefined;
      keep(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) return { cells, next: at, lines };
    if (text[at] === delimiter) {
      at += 1;
      if (at >= text.length) {
        if (!ended) return undefined;
        keep('');
        return { cells, next: at, lines };
      }
      continue;
    }
    // The end of a line: CR, LF or both.
    if (text.charCodeAt(at) === 13) {
      if (at + 1 >= text.length && !ended) return undefined;
      if (text.charCodeAt(at + 1) === 10) at += 1;
    }
    return { cells, next: at + 1, lines: lines + 1 };
  }
}

function cellEnd(text: string, from: number, delimiter: string): number {
  const separator = delimiter.charCodeAt(0);
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === separator || code === 10 || code === 13) break;
  }
  return at;
}

/** Tab where a line has two, for no other file has, or where there is nothing else. Else the one of comma and semicolon that a line has most of. */
function delimiterOf(text: string): Delimiter {
  const lines = text.split('\n', probeLines);
  const most = (mark: string): number => Math.max(...lines.map((line) => line.split(mark).length - 1));
  const tabs = most('\t');
  if (tabs >= 2 || (tabs === 1 && most(',') + most(';') === 0)) return '\t';
  return most(';') > most(',') ? ';' : ',';
}
