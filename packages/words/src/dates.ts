import type { Brief } from './brief.ts';
import { inDigits } from './digits.ts';
import { partsOf } from './start.ts';

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const named = `(?<name>${months})(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?`;
const day = '(?<day>\\d{1,2})(?:st|nd|rd|th)?';
const patterns: readonly RegExp[] = [
  /(?:(?<year>\d{4})年\s?)?(?<month>\d{1,2})月\s?(?<day>\d{1,2})日/gu,
  /(?<!\d)(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?!\d)/gu,
  /(?<![\d/.])(?<month>\d{1,2})\/(?<day>\d{1,2})(?:\/(?<year>\d{4}))?(?![\d/])/gu,
  /(?<![\d.v])(?<month>\d{1,2})[.．](?<day>\d{1,2})(?=\s?[（(][日月火水木金土])/gu,
  new RegExp(`\\b${named}\\.? (?:the )?${day}\\b(?!:)(?:,? (?<year>\\d{4})\\b)?`, 'gi'),
  new RegExp(`\\b${day} (?:day )?(?:of )?${named}\\b\\.?(?:,? (?<year>\\d{4})\\b)?`, 'gi'),
];

interface CalendarDate {
  readonly found: string;
  readonly month: number;
  readonly day: number;
  readonly year: number | undefined;
  /** 10/12 is the tenth of December too. */
  readonly eitherWay: boolean;
}

function datesIn(text: string): readonly CalendarDate[] {
  const plain = inDigits(text);
  return patterns.flatMap((pattern) =>
    [...plain.matchAll(pattern)].flatMap((match) => {
      const { year, month, name, day: of } = match.groups ?? {};
      const date = {
        found: match[0],
        month: name ? months.split('|').indexOf(name.toLowerCase()) + 1 : Number(month),
        day: Number(of),
        year: year === undefined ? undefined : Number(year),
        eitherWay: /^\d{1,2}\//.test(match[0]),
      };
      // "24/7" and "1/100" are no days.
      const exists = (first: number, second: number) =>
        first >= 1 && first <= 12 && second >= 1 && second <= 31;
      return exists(date.month, date.day) || (date.eitherWay && exists(date.day, date.month)) ? [date] : [];
    }),
  );
}

/** Days of the calendar that are neither the event's nor told by the organiser. */
export function wrongDates(masked: string, brief: Brief): readonly string[] {
  const said = datesIn(masked);
  if (said.length === 0) return [];
  const start = partsOf(brief);
  const english = brief.locale === 'en';
  const isStart = (month: number, day: number) => start?.month === month && start.day === day;
  const own = new Set<string>(start ? [`${String(start.month)}-${String(start.day)}`] : []);
  for (const date of [...brief.texts, brief.event?.name ?? ''].flatMap(datesIn)) {
    // What is the event's own day when it is read the other way round is no second day.
    if (english && date.eitherWay && isStart(date.day, date.month)) continue;
    own.add(`${String(date.month)}-${String(date.day)}`);
    if (english && date.eitherWay) own.add(`${String(date.day)}-${String(date.month)}`);
  }
  return said.flatMap(({ found, month, day, year, eitherWay }) => {
    const fine =
      own.has(`${String(month)}-${String(day)}`) ||
      (english && eitherWay && own.has(`${String(day)}-${String(month)}`));
    const otherYear = year !== undefined && isStart(month, day) && year !== start?.year;
    return fine && !otherYear ? [] : [found];
  });
}
