import type { Brief, WordFault } from './brief.ts';
import { fold } from './links.ts';
import { blot } from './mask.ts';
import { numbersIn } from './numbers.ts';
import { partsOf } from './start.ts';

const weekdaysJa = ['日', '月', '火', '水', '木', '金', '土'];
const weekdaysEn = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Words for a day and how many days away it is. Today's words count only where the sentence is about the event. */
const relative: readonly {
  readonly pattern: RegExp;
  readonly from: number;
  readonly to: number;
  readonly aboutEvent?: boolean;
}[] = [
  { pattern: /明後日|あさって|day after tomorrow/i, from: 2, to: 2 },
  {
    pattern: /(?<!明)明日|あした|あす(?=は|の|に|、|開)|明朝|明晩|(?<!day after )\btomorrow\b/i,
    from: 1,
    to: 1,
  },
  {
    pattern: /本日|今日|きょう|今夜|今晩|\btoday\b|\btonight\b|this (?:morning|afternoon|evening)/i,
    from: 0,
    to: 0,
    aboutEvent: true,
  },
  { pattern: /来週|\bnext week\b/i, from: 1, to: 14 },
  { pattern: /今週|\bthis week\b|今度の週末|\bthis weekend\b/i, from: 0, to: 7 },
  { pattern: /来月|\bnext month\b/i, from: 8, to: 62 },
  { pattern: /\ba week (?:away|from|to go|left|until)|\bone week\b|一週間(?:後|前|で|と)/i, from: 6, to: 8 },
  { pattern: /昨日|きのう|\byesterday\b|先週|\blast week\b/i, from: -400, to: -1 },
];
const about = new RegExp(
  `${blot}|開催|開演|開始|始まり|始まる|スタート|当日|です[。!！]?$|\\b(?:starts?|begins?|takes place|is here|happening|see you|kicks? off)\\b`,
  'i',
);

/** Days that the text tells and that are not the event's: weekdays, today, tomorrow, next week. */
export function wrongDays(masked: string, brief: Brief): readonly WordFault[] {
  const own = brief.texts.join('\n');
  const faults: WordFault[] = [];
  const say = (found: string) => {
    if (!own.toLowerCase().includes(found.toLowerCase())) faults.push({ kind: 'date', found });
  };
  for (const sentence of masked.split(/[。.!?！？\n]/u)) {
    for (const { pattern, from, to, aboutEvent } of relative) {
      const found = pattern.exec(sentence)?.[0];
      if (found === undefined || (aboutEvent && !about.test(sentence))) continue;
      const { daysLeft } = brief;
      if (daysLeft === undefined || daysLeft < from || daysLeft > to) say(found);
    }
  }
  const weekday = weekdayOf(brief);
  for (const [found, day = ''] of masked.matchAll(/([日月火水木金土])曜|[（(]([日月火水木金土])[)）]/gu)) {
    const named = day !== '' ? day : (found[1] ?? '');
    if (weekday === undefined || weekdaysJa[weekday] !== named) say(found);
  }
  for (const [found] of masked.matchAll(/\b(?:sun|mon|tues|wednes|thurs|fri|satur)day\b/gi))
    if (weekday === undefined || weekdaysEn[weekday] !== found.toLowerCase()) say(found);
  for (const found of [
    ...wrongCounts(masked, brief),
    ...wrongDates(masked, brief),
    ...wrongTimes(masked, brief),
  ])
    say(found);
  return faults;
}

const count =
  '(?:\\d+|[一二三四五六七八九十]+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen)';
const remaining = new RegExp(
  `(?:あと|残り)\\s?${count}\\s?日|${count}\\s?日[後前]|\\bin ${count} days|\\b${count}[- ]days? (?:away|left|to go|until|from now|before|out)`,
  'gi',
);

/** Days that are counted and are not the days left. */
function wrongCounts(masked: string, { daysLeft }: Brief): readonly string[] {
  return [...fold(masked).matchAll(remaining)].flatMap(([found]) => {
    const [number] = numbersIn(found);
    return number !== undefined && number.value !== daysLeft ? [found] : [];
  });
}

const months = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';
const dates: readonly RegExp[] = [
  /(?<month>\d{1,2})月\s?(?<day>\d{1,2})日/gu,
  /(?<![\d/.])(?<month>\d{1,2})\/(?<day>\d{1,2})(?![\d/])/gu,
  new RegExp(`\\b(?<name>${months})[a-z]*\\.? (?<day>\\d{1,2})\\b`, 'gi'),
  new RegExp(`\\b(?<day>\\d{1,2})(?:st|nd|rd|th)? (?:of )?(?<name>${months})[a-z]*\\b`, 'gi'),
];

/** Days of the year in a text, as month and day. */
function datesIn(text: string): readonly { readonly found: string; readonly date: string }[] {
  return dates.flatMap((pattern) =>
    [...fold(text).matchAll(pattern)].map((match) => {
      const { month, name, day } = match.groups ?? {};
      const number = name ? months.split('|').indexOf(name.toLowerCase()) + 1 : Number(month);
      return { found: match[0], date: `${String(number)}-${String(Number(day))}` };
    }),
  );
}

function wrongDates(masked: string, brief: Brief): readonly string[] {
  const fine = new Set(
    [...brief.texts, brief.event?.name ?? ''].flatMap((text) => datesIn(text).map(({ date }) => date)),
  );
  const start = partsOf(brief);
  if (start) fine.add(`${String(start.month)}-${String(start.day)}`);
  return datesIn(masked).flatMap(({ found, date }) => (fine.has(date) ? [] : [found]));
}

const times =
  /(?<hour>\d{1,2})[:：](?<minute>\d{2})(?!\d)|(?<jour>\d{1,2})時(?!間)(?:(?<min>\d{1,2})分|(?<half>半))?|\b(?<clock>\d{1,2}) ?(?:a\.?m|p\.?m)\b/giu;

/** Times of the day in a text, minutes on a clock of twelve hours: 18:30 is half past six. */
function timesIn(text: string): readonly { readonly found: string; readonly minutes: number }[] {
  return [...fold(text).matchAll(times)].map((match) => {
    const { hour, minute, jour, min, half, clock } = match.groups ?? {};
    const minutes = half ? 30 : Number(minute ?? min ?? 0);
    return { found: match[0], minutes: (Number(hour ?? jour ?? clock) % 12) * 60 + minutes };
  });
}

function wrongTimes(masked: string, brief: Brief): readonly string[] {
  const fine = new Set(
    [...brief.texts, brief.event?.name ?? ''].flatMap((text) => timesIn(text).map(({ minutes }) => minutes)),
  );
  const start = partsOf(brief);
  if (start) fine.add((start.hour % 12) * 60 + start.minute);
  return timesIn(masked).flatMap(({ found, minutes }) => (fine.has(minutes) ? [] : [found]));
}

function weekdayOf({ event }: Brief): number | undefined {
  if (!event?.startsAt) return undefined;
  const name = new Intl.DateTimeFormat('en-GB', {
    timeZone: event.timeZone ?? 'Asia/Tokyo',
    weekday: 'long',
  }).format(event.startsAt);
  return weekdaysEn.indexOf(name.toLowerCase());
}
