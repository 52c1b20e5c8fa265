import type { Brief, WordFault } from './brief.ts';
import { inDigits } from './digits.ts';
import { fold } from './links.ts';
import { partsOf, type MomentParts } from './start.ts';

/** What a number counts. Those of `told` are compared with facts of the same kind only: 3 examples make no 3 seats. */
type Unit =
  | 'day'
  | 'week'
  | 'hour'
  | 'minute'
  | 'month'
  | 'year'
  | 'money'
  | 'heads'
  | 'share'
  | 'age'
  | 'length'
  | 'order'
  | 'limit'
  | 'thing';
const times: ReadonlySet<Unit> = new Set(['day', 'week', 'hour', 'minute', 'month', 'year']);
const told: ReadonlySet<Unit> = new Set(['day', 'month', 'year', 'money', 'heads', 'share', 'age', 'length']);

/** Stands before a number that was a word; no text that may leave holds it. */
const mark = '\ue001';

const people =
  'people|guests?|persons?|attendees?|participants?|of us|of you|others?|seats?|spots?|places?|tickets?|chairs?|mats?|tables?|slots?|wheels?|desks?';
/** What follows a number and says what it counts. */
const counted: readonly (readonly [unit: Unit, pattern: RegExp])[] = [
  ['day', /^(?:日(?!曜|間)|[- ]days?\b|(?:st|nd|rd|th)\b)/i],
  ['week', /^(?:週|[- ]weeks?\b)/i],
  ['hour', /^(?:時(?!間)|[:：]\d\d| ?[ap]\.?m\b)/i],
  ['length', /^(?:時間|分間|日間|[- ](?:hours?|minutes?|mins?|hrs?|months?|years?(?! old))\b)/i],
  ['minute', /^分/],
  ['month', /^(?:月|\/\d)/],
  ['year', /^年(?!間)/],
  ['age', /^(?:歳|才| years? old\b)/i],
  ['share', /^ ?(?:割(?!れ|り当)|パーセント|％|%|percent\b|per cent\b)/i],
  [
    'money',
    /^ ?(?:円|ドル|ユーロ|ポンド|元(?!気)|ウォン|(?:dollars?|yen|euros?|pounds?|quid|bucks|USD|JPY|EUR|GBP)\b)/i,
  ],
  [
    'heads',
    new RegExp(
      `^(?: ?(?:名|人(?!生|気|形|口|間|称)|席|枠|脚)|[- ](?:more |of (?:the |our )?)?(?:[a-z]+ )?(?:${people})\\b)`,
      'i',
    ),
  ],
  ['order', /^ ?(?:回|章|部|巻|号|期|番)/],
  [
    'thing',
    /^ ?(?:枚|組|本|社|倍|店|軒|種|品|点|台|個|杯|冊|曲|演目|団体|チーム|つ|(?:talks?|speakers?|members?|sessions?|workshops?|shops?|stalls?|songs?|dishes|drinks?|courses?|prizes?|times|stages?|bands?)\b)/i,
  ],
];

interface Told {
  readonly value: number;
  readonly text: string;
  readonly unit: Unit | undefined;
  /** Whether it was written as a word. */
  readonly word: boolean;
  readonly decimal: boolean;
  /** What stands beside it: the things that are counted, "top". */
  readonly keys: readonly string[];
}

/** Days of the calendar, which are judged as such, and two idioms. */
const slashed =
  /(?<![\d/.])(?:0?[1-9]|[12]\d|3[01])\/(?:0?[1-9]|[12]\d|3[01])(?:\/\d{4})?(?![\d/])|24\/7|50\/50/g;

const scales: Readonly<Record<string, number>> = { 万: 10_000, 千: 1_000, 億: 1e8 };
const numbers = new RegExp(
  `(${mark})?(\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)(?:\\s?([万千億]))?`,
  'gu',
);

/** Every number that a text tells, with what it counts. */
function numbersIn(text: string): readonly Told[] {
  const plain = inDigits(text, mark).replaceAll(slashed, (date) => ' '.repeat(date.length));
  return [...plain.matchAll(numbers)].flatMap((match) => {
    const [whole, wasWord, digits = '', scale] = match;
    const before = plain.slice(Math.max(0, match.index - 12), match.index);
    // Of "20-30 seats" both are seats.
    const after = plain
      .slice(match.index + whole.length, match.index + whole.length + 48)
      .replace(/^ ?(?:[-〜～~–—]|to|or|から|か) ?\ue001?\d+/, '');
    // A digit in a word counts nothing: P@ssw0rd.
    if (/[a-z]$/i.test(before) && /^[a-z]/i.test(after)) return [];
    // Nor does one that a name begins with: 2FA, 3D.
    if (/^(?:[A-Z](?![A-Za-z])|[A-Z]{2}(?!\d))/.test(after) && !/^(?:AM|PM|JPY|USD|EUR|GBP)\b/.test(after))
      return [];
    const unit = unitBetween(before, after);
    // Nor one that a name ends with: A4, Web3.
    if (unit === undefined && /(?<!\b(?:JPY|USD|EUR|GBP))[A-Za-z]$/.test(before)) return [];
    return {
      value: Number(digits.replaceAll(',', '')) * (scale === undefined ? 1 : (scales[scale] ?? 1)),
      text: whole.replace(mark, ''),
      unit,
      keys: keysOf(before, after),
      word: wasWord !== undefined,
      decimal: digits.includes('.'),
    };
  });
}

function unitBetween(before: string, after: string): Unit | undefined {
  const said = before.replace(mark, '');
  if (/(?:[$€¥￥£]|\b(?:USD|JPY|EUR|GBP))\s?$/u.test(before)) return 'money';
  if (/\d[:：]$/.test(before)) return 'minute';
  if (/\d\/$/.test(before)) return 'day';
  if (/(?:第|#|\bv|\bvol\.?|\bno\.?)\s?$|\bv?\d+\.$/i.test(before)) return 'order';
  const unit = counted.find(([, pattern]) => pattern.test(after))?.[0];
  if (unit !== undefined) return unit;
  // "The first hundred" are people, "up to six" are some things; a counter that nobody knows counts things too.
  if (/\b(?:first|last|next|final) $/i.test(said) && !/^ [a-z]/i.test(after)) return 'heads';
  if (
    /\b(?:up to|at (?:most|least)|more than|over|under|around|nearly|almost|limited to|maximum of|(?:teams?|groups?|pairs?) of) $/i.test(
      said,
    )
  )
    return 'limit';
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(after) ? 'thing' : undefined;
}

const monthNames =
  /\b(?:(jan)(?:uary)?|(feb)(?:ruary)?|(mar)(?:ch)?(?= \d|\.)|(march)\b|(apr)(?:il)?|(may)(?= \d)|(june?)|(july?)|(aug)(?:ust)?|(sept?)(?:ember)?|(oct)(?:ober)?|(nov)(?:ember)?|(dec)(?:ember)?)\b/gi;
const order = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function monthsIn(text: string): readonly { readonly value: number; readonly text: string }[] {
  return [...text.matchAll(monthNames)].map(([found]) => ({
    value: order.indexOf(found.slice(0, 3).toLowerCase()) + 1,
    text: found,
  }));
}

/** The nouns, or the Japanese counter, behind a number; what the organiser counts with the same has the organiser's number. */
function keysOf(before: string, after: string): readonly string[] {
  const [, first = '', second = ''] = /^[- ]([a-z]+)(?: ([a-z]+))?/i.exec(after) ?? [];
  const nouns = [first, second].filter((word) => /[a-z]{2}s$/i.test(word)).map((word) => word.toLowerCase());
  const counter = /^(?:[\p{Script=Han}]|[かカヶ]所)/u.exec(after)?.[0];
  const top = /\b(top) $/i.test(before.replace(mark, '')) ? ['top'] : [];
  return [...nouns, ...(counter === undefined ? [] : [counter]), ...top];
}

/** What the organiser wrote: values by what they count; those that count nothing may be anything. */
function factsOf(
  brief: Brief,
  start: MomentParts | undefined,
): {
  readonly of: (unit: Unit) => Set<number>;
  readonly all: Set<number>;
  readonly byKey: ReadonlyMap<string, ReadonlySet<number>>;
} {
  const known = new Map<Unit, Set<number>>();
  const of = (unit: Unit) => {
    const set = known.get(unit) ?? new Set<number>();
    known.set(unit, set);
    return set;
  };
  const all = new Set<number>();
  const byKey = new Map<string, Set<number>>();
  const bare = new Set<number>();
  const names = [brief.event?.name ?? '', brief.contactName, ...brief.links];
  for (const source of [...brief.texts, ...names]) {
    for (const { value, unit, keys } of numbersIn(source)) {
      all.add(value);
      for (const key of keys) byKey.set(key, (byKey.get(key) ?? new Set()).add(value));
      if (unit === undefined || unit === 'limit') {
        if (!names.includes(source)) bare.add(value);
      } else of(unit).add(value);
    }
    for (const { value } of monthsIn(source)) of('month').add(value);
    // An hour of the afternoon may be told on either clock.
    for (const [, hour] of source.matchAll(/(\d{1,2})(?:[:：]\d{2}|時(?!間))/gu))
      all.add(Number(hour) % 12 || 12).add((Number(hour) % 12) + 12);
  }
  const { daysLeft } = brief;
  if (start) {
    of('day').add(start.day);
    of('month').add(start.month);
    of('year').add(start.year);
  }
  if (daysLeft !== undefined) of('day').add(daysLeft);
  for (const unit of told) for (const value of bare) of(unit).add(value);
  return { of, all, byKey };
}

/** What follows from the event where the kind is not compared: parts of its start (hours of both clocks), days until it. */
function ofStart(
  start: MomentParts | undefined,
  daysLeft: number | undefined,
  unit: Unit | undefined,
): readonly number[] {
  const hour = start ? [start.hour, start.hour % 12 === 0 ? 12 : start.hour % 12] : [];
  const minute = start ? [start.minute, 0] : [];
  if (unit === 'hour') return hour;
  if (unit === 'minute') return minute;
  if (unit === 'week')
    return daysLeft !== undefined && Math.abs(daysLeft - Math.round(daysLeft / 7) * 7) < 2
      ? [Math.round(daysLeft / 7)]
      : [];
  if (unit !== undefined) return [];
  return [
    ...(start ? [start.year, start.month, start.day, ...hour, ...minute] : []),
    ...(daysLeft === undefined ? [] : [daysLeft]),
  ];
}

const vague =
  /\b(?:an?|for|only) (?:tenner|fiver|grand|buck)\b|(?:数|何)[十百千万]+[名人席]|\b(?:dozens|hundreds|thousands) of (?:people|guests|seats|tickets|visitors|participants|others|fans|runners|members)\b/giu;

/**
 * Numbers of the text that are no facts of the brief: dates, hours, prices, seats and whatever else is counted. A price is
 * compared with prices, seats with seats and people; what follows from the event's start is told only as what it is.
 */
export function inventedNumbers(masked: string, brief: Brief): readonly WordFault[] {
  const said = numbersIn(masked);
  const months = monthsIn(masked);
  const own = brief.texts.join('\n').toLowerCase();
  const faults = [...masked.matchAll(vague)]
    .filter(([found]) => !own.includes(found.toLowerCase()))
    .map(([found]) => found);
  if (said.length + months.length > 0) {
    const start = partsOf(brief);
    const facts = factsOf(brief, start);
    for (const { value, text, unit, word, decimal, keys } of said) {
      if (value === 1 && !decimal) continue;
      // Other songs than the organiser's number of songs.
      const isTime = unit !== undefined && times.has(unit);
      if (!isTime && keys.some((key) => facts.byKey.get(key)?.has(value) === false)) {
        faults.push(text);
        continue;
      }
      // "Two" alone counts nothing.
      if (word && unit === undefined) continue;
      const fine =
        unit !== undefined && told.has(unit)
          ? facts.of(unit).has(value)
          : facts.all.has(value) || (!decimal && ofStart(start, brief.daysLeft, unit).includes(value));
      if (!fine) faults.push(text);
    }
    for (const { value, text } of months) if (!facts.of('month').has(value)) faults.push(text);
  }
  return faults.map((found) => ({ kind: 'number' as const, found }));
}

const amounts =
  /(?<sign>[$€£¥￥])\s?(?<after>\d[\d,.]{0,12}\d|\d)|(?<![\d,.])(?<before>\d[\d,.]{0,12}\d|\d)\s?(?<word>円|ドル|ユーロ|ポンド|yen\b|dollars?\b|bucks\b|euros?\b|pounds?\b|quid\b)/giu;
const currencies: readonly (readonly [currency: string, names: RegExp])[] = [
  ['yen', /^(?:¥|￥|円|yen)$/i],
  ['dollar', /^(?:\$|ドル|dollars?|bucks)$/i],
  ['euro', /^(?:€|ユーロ|euros?)$/i],
  ['pound', /^(?:£|ポンド|pounds?|quid)$/i],
];

/** Amounts of a text, each with its currency. */
function amountsIn(text: string) {
  return [...inDigits(fold(text)).matchAll(amounts)].map(
    ({ 0: found, groups: { sign, after, before, word } = {} }) => ({
      found,
      value: Number((after ?? before ?? '').replaceAll(',', '')),
      currency: currencies.find(([, names]) => names.test(sign ?? word ?? ''))?.[0],
    }),
  );
}

/** Amounts that the organiser named in another currency. */
export function otherCurrencies(masked: string, brief: Brief): readonly WordFault[] {
  const said = amountsIn(masked);
  if (said.length === 0) return [];
  const own = brief.texts.flatMap(amountsIn);
  return said.flatMap(({ found, value, currency }) => {
    const same = own.filter((each) => each.value === value);
    return same.length === 0 || same.some((each) => each.currency === currency)
      ? []
      : [{ kind: 'number' as const, found }];
  });
}
