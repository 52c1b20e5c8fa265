import type { Brief, WordFault } from './brief.ts';
import { withDigits } from './japaneseNumbers.ts';
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
  { pattern: /今週|\bthis week\b|今度の週末|\bthis weekend\b/i, from: 0, to: 7 },
  { pattern: /\bfortnight\b/i, from: 13, to: 15 },
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
  const nextWeek = /来週|\bnext week\b/i.exec(masked)?.[0];
  if (nextWeek !== undefined && !isNextWeek(brief)) say(nextWeek);
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
  for (const [found, name = ''] of masked.matchAll(
    /\b(?:on|this|next|by|until) (sun|mon|tues?|wed|thu(?:rs?)?|fri|sat)\b\.?/gi,
  ))
    if (weekday === undefined || !weekdaysEn[weekday]?.startsWith(name.toLowerCase())) say(found);
  for (const found of [
    ...wrongCounts(masked, brief),
    ...wrongDates(masked, brief),
    ...wrongTimes(masked, brief),
  ])
    say(found);
  return faults;
}

/** Whether the event is in the week after this one, which begins on Sunday or Monday. */
function isNextWeek(brief: Brief): boolean {
  const weekday = weekdayOf(brief);
  const { daysLeft } = brief;
  if (weekday === undefined || daysLeft === undefined)
    return daysLeft !== undefined && daysLeft > 0 && daysLeft < 15;
  const today = (((weekday - daysLeft) % 7) + 7) % 7;
  const sunday = 7 - today;
  return daysLeft >= sunday && daysLeft <= sunday + 7;
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
    [...withDigits(fold(text)).matchAll(pattern)].map((match) => {
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
  /(?<before>午前|午後|朝|夜|夕方|深夜)?(?:(?<hour>\d{1,2})[:：](?<minute>\d{2})(?!\d)|(?<jour>\d{1,2})時(?!間)(?:(?<min>\d{1,2})分|(?<half>半))?)(?: ?(?<after>a\.?m|p\.?m)\b)?|\b(?<clock>\d{1,2}) ?(?<meridian>a\.?m|p\.?m)\b|(?<noon>正午|\bnoon\b|\bmidday\b)|(?<midnight>\bmidnight\b)/giu;
const hours = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
/** Half past six, a quarter to seven, nine o'clock. */
const spokenTimes = new RegExp(
  `\\b(?:(?<part>half|quarter) (?<to>past|to) )(?<name>${hours.join('|')}|\\d{1,2})\\b|\\b(?<full>${hours.join('|')}|\\d{1,2}) o['’]?clock\\b|\\b(?:at|from|until) (?<plain>${hours.slice(1).join('|')}|\\d{1,2})(?=[.,;!?]|$| (?:on|in|tomorrow|today|tonight|sharp|and|for|by)\\b)`,
  'gi',
);

/** A time of the day: minutes on a clock of twelve hours, and which half of the day where the text says so. */
interface TimeOfDay {
  readonly found: string;
  readonly minutes: number;
  readonly half: 'morning' | 'evening' | undefined;
}

function timesIn(text: string): readonly TimeOfDay[] {
  const plain = withDigits(fold(text));
  const inWords = [...plain.matchAll(spokenTimes)].map((match) => {
    const { part, to, name, full, plain: bare = '' } = match.groups ?? {};
    const said = (name ?? full ?? bare).toLowerCase();
    const hour = /^\d+$/.test(said) ? Number(said) : hours.indexOf(said) + 1;
    const minutes = part === undefined ? 0 : part.toLowerCase() === 'half' ? 30 : 15;
    const at = (hour % 12) * 60 + (to === 'to' ? -minutes : minutes);
    return { found: match[0], minutes: (at + 720) % 720, half: undefined };
  });
  const inDigits = [...plain.matchAll(times)].map((match) => {
    const { before, hour, minute, jour, min, half, after, clock, meridian, noon, midnight } =
      match.groups ?? {};
    const at = Number(hour ?? jour ?? clock ?? 12);
    const minutes = (at % 12) * 60 + (half ? 30 : Number(minute ?? min ?? 0));
    return { found: match[0], minutes, half: halfOf(at, before, after ?? meridian, noon, midnight) };
  });
  return [...inDigits, ...inWords];
}

function halfOf(
  hour: number,
  before: string | undefined,
  after: string | undefined,
  noon: string | undefined,
  midnight: string | undefined,
): TimeOfDay['half'] {
  if (noon !== undefined || hour > 12) return 'evening';
  if (midnight !== undefined || hour === 0) return 'morning';
  if (before !== undefined) return /午前|朝|深夜/.test(before) ? 'morning' : 'evening';
  return after === undefined ? undefined : /^p/i.test(after) ? 'evening' : 'morning';
}

function wrongTimes(masked: string, brief: Brief): readonly string[] {
  const own = [...brief.texts, brief.event?.name ?? ''].flatMap(timesIn);
  const start = partsOf(brief);
  if (start)
    own.push({
      found: '',
      minutes: (start.hour % 12) * 60 + start.minute,
      half: start.hour < 12 ? 'morning' : 'evening',
    });
  return timesIn(masked).flatMap(({ found, minutes, half }) =>
    own.some(
      (each) =>
        each.minutes === minutes && (half === undefined || each.half === undefined || each.half === half),
    )
      ? []
      : [found],
  );
}

function weekdayOf({ event }: Brief): number | undefined {
  if (!event?.startsAt) return undefined;
  const name = new Intl.DateTimeFormat('en-GB', {
    timeZone: event.timeZone ?? 'Asia/Tokyo',
    weekday: 'long',
  }).format(event.startsAt);
  return weekdaysEn.indexOf(name.toLowerCase());
}
