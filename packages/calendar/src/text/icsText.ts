import { atOnce, type Steps } from '../turns.ts';

/** A property of an iCalendar object: `NAME;PARAM=x:value`, unfolded. */
export interface IcsLine {
  readonly name: string;
  readonly params: ReadonlyMap<string, string>;
  readonly value: string;
  readonly raw: string;
}

/** A component with its properties and sub-components, in the text's order. */
export interface IcsComponent {
  readonly name: string;
  readonly lines: readonly IcsLine[];
  readonly children: readonly IcsComponent[];
}

/** The text is no iCalendar, or larger than we read; the message says what. */
class UnreadableIcs extends Error {
  override readonly name = 'UnreadableIcs';
}

/** Bounds of one object: characters of the text, lines, depth, parameters of a line. */
const most = { text: 4_000_000, lines: 100_000, depth: 12, parameters: 100 };

/** A step reads so many characters or lines. */
const stepCharacters = 32_768;
const stepLines = 100;

const noParams: ReadonlyMap<string, string> = new Map();

interface OpenComponent {
  name: string;
  lines: IcsLine[];
  children: IcsComponent[];
}

/**
 * The VCALENDAR components of a text. Tolerant as other readers are: a line that is none is left out, a component that
 * nobody closed ends with its parent. One pass, so its time grows with the text and with nothing else.
 * @throws UnreadableIcs
 */
export function readIcs(text: string): readonly IcsComponent[] {
  return atOnce(icsSteps(text));
}

/** The same step by step. */
export function* icsSteps(text: string): Steps<readonly IcsComponent[]> {
  if (text.length > most.text) throw new UnreadableIcs('the object is larger than 4 MB');
  const root: OpenComponent = { name: '', lines: [], children: [] };
  const open: OpenComponent[] = [root];
  let count = 0;
  for (const raw of unfolded(text)) {
    if (raw === undefined) {
      yield;
      continue;
    }
    count += 1;
    if (count > most.lines) throw new UnreadableIcs('the object has too many lines');
    const line = icsLine(raw);
    if (!line) continue;
    if (line.name === 'BEGIN') {
      if (open.length > most.depth) throw new UnreadableIcs('the object is nested too deeply');
      const made: OpenComponent = { name: line.value.trim().toUpperCase(), lines: [], children: [] };
      open.at(-1)?.children.push(made);
      open.push(made);
    } else if (line.name === 'END') {
      const name = line.value.trim().toUpperCase();
      const at = open.findLastIndex((each) => each.name === name);
      if (at > 0) open.length = at;
      // The event itself was lost with its beginning: that is not an object without events.
      else if (name === 'VEVENT') throw new UnreadableIcs('BEGIN:VEVENT is missing');
    } else open.at(-1)?.lines.push(line);
  }
  if (open.length > 1) throw new UnreadableIcs(`END:${open[1]?.name ?? ''} is missing`);
  const calendars = root.children.filter((each) => each.name === 'VCALENDAR');
  if (calendars.length === 0) throw new UnreadableIcs('no VCALENDAR');
  return calendars;
}

/** The first line of a name. */
export function icsFind(lines: readonly IcsLine[], name: string): IcsLine | undefined {
  return lines.find((line) => line.name === name);
}

/** TEXT with its escapes undone. */
export function icsUnescape(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\([\\;,nN":])/g, (_all, escaped: string) =>
    escaped.toLowerCase() === 'n' ? '\n' : escaped,
  );
}

/** TEXT with what must be escaped escaped. */
export function icsEscape(text: string): string {
  return text.replaceAll(/[\\;,]/g, (found) => `\\${found}`).replaceAll(/\r\n|\r|\n/g, '\\n');
}

/** A line in pieces of 75 octets. */
export function icsFold(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > (parts.length === 0 ? 75 : 74)) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part].join('\r\n ');
}

/** Lines with their continuations joined, and undefined between steps; ends of line are CRLF, LF or CR. */
function* unfolded(text: string): Generator<string | undefined, void> {
  let joined: string[] = [];
  let parts: string[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  let stepFrom = at;
  let lines = 0;
  const lineEnd = /[\r\n]|$/g;
  while (at < text.length) {
    lines += 1;
    if (lines > stepLines || at - stepFrom > stepCharacters) {
      yield undefined;
      lines = 0;
      stepFrom = at;
    }
    lineEnd.lastIndex = at;
    const end = lineEnd.exec(text)?.index ?? text.length;
    const line = text.slice(at, end);
    if (parts.length > 0 && (line.startsWith(' ') || line.startsWith('\t'))) {
      parts.push(line.slice(1));
      // A line of millions of folds: its pieces are joined as they come.
      if (parts.length > 1_000) {
        joined.push(parts.join(''));
        parts = [''];
      }
    } else {
      if (parts.length > 0) yield joined.join('') + parts.join('');
      joined = [];
      parts = line.trim() === '' ? [] : [line];
    }
    at = end + (text.charCodeAt(end) === 13 && text.charCodeAt(end + 1) === 10 ? 2 : 1);
  }
  if (parts.length > 0) yield joined.join('') + parts.join('');
}

/** One unfolded line, split at its first unquoted colon, its head at the unquoted semicolons; undefined where there is no name. */
export function icsLine(raw: string): IcsLine | undefined {
  const pieces: string[] = [];
  let quoted = false;
  let from = 0;
  let at = 0;
  for (; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code === 34) quoted = !quoted;
    else if (!quoted && (code === 59 || code === 58)) {
      if (pieces.length <= most.parameters) pieces.push(raw.slice(from, at));
      from = at + 1;
      if (code === 58) break;
    }
  }
  // A quote that nobody closed: the first colon counts.
  if (at >= raw.length) {
    const colon = raw.indexOf(':');
    if (colon < 0) return undefined;
    pieces.splice(0, pieces.length, ...raw.slice(0, colon).split(';', most.parameters));
    at = colon;
  }
  const [name = '', ...params] = pieces;
  // A group (`item1.SUMMARY`) is no part of the name.
  const plain = name
    .slice(name.lastIndexOf('.') + 1)
    .trim()
    .toUpperCase();
  if (!/^[A-Z0-9-]{1,100}$/.test(plain)) return undefined;
  const value = raw.slice(at + 1);
  // A parameter with a colon that nobody quoted (`TZID=GMT-07:00:2026…`): a date begins with its year, so what stands before it is the parameter's.
  const named = params.some((each) => /^\s*TZID=/i.test(each));
  const date = !named || /^\s*\d{4}-?\d/.test(value) ? -1 : value.search(/:\d{4}-?\d{2}-?\d{2}/);
  if (date < 0) return { name: plain, params: readParams(params), value, raw };
  params.push(`${params.pop() ?? ''}:${value.slice(0, date)}`);
  return { name: plain, params: readParams(params), value: value.slice(date + 1), raw };
}

function readParams(pieces: readonly string[]): ReadonlyMap<string, string> {
  if (pieces.length === 0) return noParams;
  const params = new Map<string, string>();
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    if (equals > 0)
      params.set(piece.slice(0, equals).trim().toUpperCase(), piece.slice(equals + 1).replaceAll('"', ''));
  }
  return params;
}
