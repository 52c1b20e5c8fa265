import { readStamp, type Wall } from './civil.ts';

/** The rule of a series cannot be read, or asks for more than we compute; the message says what. */
export class UnreadableRule extends Error {
  override readonly name = 'UnreadableRule';
}

export const frequencies = [
  'YEARLY',
  'MONTHLY',
  'WEEKLY',
  'DAILY',
  'HOURLY',
  'MINUTELY',
  'SECONDLY',
] as const;
export type Frequency = (typeof frequencies)[number];

/** The end of a rule, as it was written: a day, a wall clock time (of the series), or an instant in epoch seconds. */
export type Until =
  | { readonly kind: 'day'; readonly day: number }
  | { readonly kind: 'wall'; readonly wall: Wall }
  | { readonly kind: 'instant'; readonly epoch: number };

/** An RRULE (RFC 5545 3.3.10). Empty lists say nothing. */
export interface Rule {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly count: number | null;
  readonly until: Until | null;
  readonly bySecond: readonly number[];
  readonly byMinute: readonly number[];
  readonly byHour: readonly number[];
  /** 0 is Monday; `nth` 0 means each. */
  readonly byDay: readonly { readonly weekday: number; readonly nth: number }[];
  readonly byMonthDay: readonly number[];
  readonly byYearDay: readonly number[];
  readonly byWeekNo: readonly number[];
  readonly byMonth: readonly number[];
  readonly bySetPos: readonly number[];
  readonly weekStart: number;
  /** Of a day that its month does not have: nothing, the month's last day, or the first of the next (RFC 7529 4.1). */
  readonly skip: Skip;
}

const skips = ['OMIT', 'BACKWARD', 'FORWARD'] as const;
type Skip = (typeof skips)[number];

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const longestRule = 2_000;

/** Reads `RRULE:FREQ=…` or its value alone. @throws UnreadableRule */
export function parseRule(line: string): Rule {
  if (line.length > longestRule) throw new UnreadableRule('the rule of the series is too long');
  // Programs that keep the whole line as the value write its name twice.
  const value = line.replace(/^(?:(?:EX|R)RULE[^:=]*:\s*)+/i, '');
  const parts = new Map<string, string>();
  for (const part of value.toUpperCase().replaceAll(/\s/g, '').split(';')) {
    const equals = part.indexOf('=');
    // An empty part (`;;`, `BYDAY=`) says nothing.
    if (equals > 0 && equals < part.length - 1) parts.set(part.slice(0, equals), part.slice(equals + 1));
    else if (equals < 0 && part !== '') throw new UnreadableRule(`the rule says "${part.slice(0, 30)}"`);
  }
  for (const name of parts.keys())
    if (!known.has(name) && !name.startsWith('X-'))
      throw new UnreadableRule(`the rule says ${name.slice(0, 30)}, which is unknown`);
  const frequency = parts.get('FREQ');
  if (frequency === undefined) throw new UnreadableRule('the rule names no frequency');
  if (!isFrequency(frequency))
    throw new UnreadableRule(`the frequency ${frequency.slice(0, 30)} does not exist`);
  if (!gregorian.has(parts.get('RSCALE') ?? 'GREGORIAN'))
    throw new UnreadableRule('the rule counts by another calendar');
  const list = (name: string, least: number, most: number, zero = least >= 0) =>
    numbers(parts.get(name), name, least, most, zero);
  return {
    frequency,
    interval: positive(parts.get('INTERVAL'), 'INTERVAL') ?? 1,
    count: positive(parts.get('COUNT'), 'COUNT'),
    until: untilOf(parts.get('UNTIL')),
    bySecond: list('BYSECOND', 0, 60).map((second) => Math.min(second, 59)),
    byMinute: list('BYMINUTE', 0, 59),
    byHour: list('BYHOUR', 0, 23),
    byDay: daysOf(parts.get('BYDAY')),
    byMonthDay: list('BYMONTHDAY', -31, 31),
    byYearDay: list('BYYEARDAY', -366, 366),
    byWeekNo: list('BYWEEKNO', -53, 53),
    byMonth: list('BYMONTH', 1, 12),
    bySetPos: list('BYSETPOS', -366_000, 366_000),
    weekStart: weekStartOf(parts.get('WKST')),
    skip: skipOf(parts.get('SKIP')),
  };
}

const known = new Set([
  ...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'RSCALE', 'SKIP', 'BYSECOND', 'BYMINUTE', 'BYHOUR'],
  ...['BYDAY', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYMONTH', 'BYSETPOS'],
]);

/** Names of our calendar in CLDR. */
const gregorian = new Set(['GREGORIAN', 'GREGORY', 'ISO8601']);

function skipOf(text = 'OMIT'): Skip {
  const found = skips.find((skip) => skip === text);
  if (!found) throw new UnreadableRule(`SKIP is ${text.slice(0, 30)}`);
  return found;
}

function isFrequency(text: string): text is Frequency {
  return (frequencies as readonly string[]).includes(text);
}

function positive(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const number = /^\+?\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number < 1) throw new UnreadableRule(`${name} is ${text.slice(0, 30)}, not a number from 1`);
  return number;
}

function numbers(
  text: string | undefined,
  name: string,
  least: number,
  most: number,
  zero: boolean,
): number[] {
  if (text === undefined) return [];
  const found = text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => (/^[+-]?\d{1,6}$/.test(each) ? Number(each) : Number.NaN));
  if (found.some((each) => !(each >= least && each <= most) || (each === 0 && !zero)))
    throw new UnreadableRule(`${name} is ${text.slice(0, 30)}`);
  return [...new Set(found)].sort((a, b) => a - b);
}

function daysOf(text: string | undefined): { weekday: number; nth: number }[] {
  if (text === undefined) return [];
  return text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const parts = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(each);
      const nth = Number(parts?.[1] ?? 0);
      if (!parts || Math.abs(nth) > 53) throw new UnreadableRule(`BYDAY is ${each.slice(0, 30)}`);
      return { weekday: weekdays.indexOf(parts[2] ?? 'MO'), nth };
    });
}

function weekStartOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const found = weekdays.indexOf(text);
  if (found < 0) throw new UnreadableRule(`WKST is ${text.slice(0, 30)}`);
  return found;
}

function untilOf(text: string | undefined): Until | null {
  if (text === undefined) return null;
  const stamp = readStamp(text);
  if (!stamp) throw new UnreadableRule(`UNTIL is ${text.slice(0, 30)}, which is no date`);
  if (stamp.dateOnly) return { kind: 'day', day: stamp.wall / 86_400 };
  return stamp.utc ? { kind: 'instant', epoch: stamp.wall } : { kind: 'wall', wall: stamp.wall };
}
