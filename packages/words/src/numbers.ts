import type { Brief, WordFault } from './brief.ts';
import { fold } from './links.ts';
import { partsOf } from './start.ts';

const kanji: Readonly<Record<string, number>> = { 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
const units =
  '日間?|時間?|分間?|週間|か月|ヶ月|カ月|年間?|円|名|人|席|割引?|パーセント|％|%|歳|回|枚|組|本|社|倍|千円|万円|店|軒|種|品|点|台|個|杯|冊|曲|演目|団体|チーム';
const kanjiNumber = new RegExp(
  `([二三四五六七八九]?千)?([二三四五六七八九]?百)?([二三四五六七八九]?十)?([一二三四五六七八九])?(万)?(?=(?:${units}))`,
  'gu',
);
/** Everyday words that count nothing. */
const idioms =
  /十分|一人|一緒|一度|一日|一時|一回|一部|一言|一年|一名|一席|一歩|一週間|万が一|千葉|八百屋|三々五々|再三|四季|二人三脚|お一人|十人十色|百聞|今一度|一番|第一|一つ|二つ|三つ/gu;

const english: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  ninety: 90,
  hundred: 100,
  thousand: 1_000,
  dozen: 12,
  couple: 2,
};
const englishUnits =
  'days?|hours?|minutes?|weeks?|months?|years?|seats?|spots?|places?|tickets?|people|guests?|speakers?|sessions?|talks?|dollars?|yen|euros?|percent|of us|others|more';
const englishNumber = new RegExp(
  `\\b(${Object.keys(english).join('|')})(?:[- ](one|two|three|four|five|six|seven|eight|nine))?(?=[- ](?:of |or so )?(?:more |last |remaining |left |full |short )?(?:${englishUnits})\\b)`,
  'gi',
);

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const monthName = new RegExp(
  `\\b(${months.map((month) => (month === 'may' ? 'may(?= \\d)' : month.length > 4 ? `${month.slice(0, 3)}(?:${month.slice(3)})?\\.?` : month)).join('|')})(?= \\d|\\b)`,
  'gi',
);

/** Every number that a text tells, as a plain one: digits of all kinds, kanji and words with a unit, names of months. */
export function numbersIn(
  text: string,
): readonly { readonly value: number; readonly text: string; readonly decimal?: boolean }[] {
  const folded = fold(text)
    .replaceAll(/[０-９]/g, (c) => c.normalize('NFKC'))
    .replaceAll(idioms, ' ');
  const found: { value: number; text: string; decimal?: boolean }[] = [];
  const rest = folded.replaceAll(/\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g, (match, at: number) => {
    // A digit in a word counts nothing: P@ssw0rd.
    if (/[a-z]/i.test(folded[at - 1] ?? '') && /[a-z]/i.test(folded[at + match.length] ?? '')) return match;
    const value = Number(match.replaceAll(',', ''));
    const scale = /^\s?(万|千|億)/.exec(folded.slice(at + match.length))?.[1];
    found.push({
      value:
        scale === '万'
          ? value * 10_000
          : scale === '千'
            ? value * 1_000
            : scale === '億'
              ? value * 1e8
              : value,
      text: match,
      ...(match.includes('.') ? { decimal: true } : {}),
    });
    return ' ';
  });
  for (const match of rest.matchAll(kanjiNumber)) {
    const [whole, thousands, hundreds, tens, ones, myriad] = match;
    if (whole === '' || (whole === '一' && !myriad)) continue;
    const value =
      part(thousands, 1_000) + part(hundreds, 100) + part(tens, 10) + (ones ? (kanji[ones] ?? 1) : 0);
    if (value > 0) found.push({ value: myriad ? value * 10_000 : value, text: whole });
  }
  for (const [whole, first = '', second] of rest.matchAll(englishNumber))
    found.push({
      value: (english[first.toLowerCase()] ?? 0) + (second ? (english[second.toLowerCase()] ?? 1) : 0),
      text: whole,
    });
  for (const [whole, name = ''] of rest.matchAll(monthName)) {
    const month = months.findIndex((each) => each.startsWith(name.toLowerCase().slice(0, 3))) + 1;
    if (month > 0) found.push({ value: month, text: whole });
  }
  return found;
}

function part(word: string | undefined, unit: number): number {
  if (word === undefined) return 0;
  return word.length === 1 ? unit : (kanji[word[0] ?? ''] ?? 1) * unit;
}

/** What follows a number and says what it counts. */
const counted: readonly (readonly [unit: Unit, pattern: RegExp])[] = [
  ['day', /^(?:日(?!曜)|[- ]days?\b|(?:st|nd|rd|th)\b)/i],
  ['week', /^(?:週|[- ]weeks?\b)/i],
  ['hour', /^(?:時(?!間)|[:：]\d\d| ?[ap]\.?m\b)/i],
  ['minute', /^(?:分)/],
  ['month', /^(?:月|\/\d)/],
  ['year', /^(?:年)/],
  [
    'other',
    /^ ?(?:円|名|人|席|割|パーセント|％|%|歳|枚|組|本|社|倍|店|軒|種|品|点|台|個|杯|冊|曲|people|guests?|persons?|attendees?|participants?|seats?|spots?|places?|tickets?|dollars?|yen|euros?|percent|speakers?|talks?|sessions?|workshops?|others?|shops?|stalls?)/i,
  ],
];
type Unit = 'day' | 'week' | 'hour' | 'minute' | 'month' | 'year' | 'other';

/**
 * Numbers of the text that are no facts of the brief: dates, hours, prices, seats and whatever else is counted. What the
 * organiser wrote may be counted again; what follows from the event's start only as what it is: eight o'clock makes no
 * eight guests.
 */
export function inventedNumbers(masked: string, brief: Brief): readonly WordFault[] {
  const written = new Set<number>();
  const sources = [...brief.texts, brief.event?.name ?? '', brief.contactName, ...brief.links];
  for (const source of sources) {
    for (const { value } of numbersIn(source)) written.add(value);
    // An hour of the afternoon may be told on either clock.
    for (const [, hour] of source.matchAll(/(\d{1,2})(?:[:：]\d{2}|時(?!間))/gu))
      written.add(Number(hour) % 12 || 12).add((Number(hour) % 12) + 12);
  }
  const start = factsOf(brief);
  const any = new Set(Object.values(start).flat());
  const folded = fold(masked);
  let from = 0;
  return numbersIn(masked).flatMap(({ value, text, decimal }) => {
    // Digits come in the order of the text, words behind them.
    const inDigits = /\d/.test(text);
    const at = folded.indexOf(text, inDigits ? from : 0);
    if (inDigits && at >= 0) from = at + text.length;
    const unit = unitAfter(folded.slice(at + text.length), folded.slice(0, at));
    if (written.has(value)) return [];
    const fine =
      unit === 'other' || decimal === true ? false : unit ? start[unit].includes(value) : any.has(value);
    return fine || (value === 1 && decimal !== true) ? [] : [{ kind: 'number' as const, found: text }];
  });
}

function unitAfter(after: string, before: string): Unit | undefined {
  if (/[$€¥￥£]\s?$/u.test(before)) return 'other';
  if (/\d[:：]$/.test(before)) return 'minute';
  if (/\d\/$/.test(before)) return 'day';
  return counted.find(([, pattern]) => pattern.test(after))?.[0];
}

/** What follows from the event: parts of its start (hours of both clocks), days and weeks until it. */
function factsOf(brief: Brief): Readonly<Record<Exclude<Unit, 'other'>, readonly number[]>> {
  const start = partsOf(brief);
  const { daysLeft } = brief;
  return {
    day: [...(start ? [start.day] : []), ...(daysLeft === undefined ? [] : [daysLeft])],
    week: daysLeft !== undefined && daysLeft % 7 === 0 ? [daysLeft / 7] : [],
    hour: start ? [start.hour, start.hour % 12 === 0 ? 12 : start.hour % 12] : [],
    minute: start ? [start.minute, 0] : [],
    month: start ? [start.month] : [],
    year: start ? [start.year] : [],
  };
}

const amounts =
  /(?<sign>[$€£¥￥])\s?(?<after>\d[\d,.]*\d|\d)|(?<before>\d[\d,.]*\d|\d)\s?(?<word>円|ドル|ユーロ|ポンド|yen\b|dollars?\b|euros?\b|pounds?\b)/giu;
const currencies: readonly (readonly [currency: string, names: RegExp])[] = [
  ['yen', /^(?:¥|￥|円|yen)$/i],
  ['dollar', /^(?:\$|ドル|dollars?)$/i],
  ['euro', /^(?:€|ユーロ|euros?)$/i],
  ['pound', /^(?:£|ポンド|pounds?)$/i],
];

/** Amounts of a text, each with its currency. */
function amountsIn(text: string) {
  return [...fold(text).matchAll(amounts)].map(
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
