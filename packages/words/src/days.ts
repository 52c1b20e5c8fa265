import type { Brief, WordFault } from './brief.ts';
import { wrongCountdowns } from './countdowns.ts';
import { wrongDates } from './dates.ts';
import { blot } from './mask.ts';
import { partsOf } from './start.ts';
import { wrongPartsOfDay, wrongTimes } from './times.ts';

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
  { pattern: /再来週|\bweek after next\b/i, from: 8, to: 21 },
  { pattern: /昨日|きのう|\byesterday\b|先週|\blast week\b/i, from: -400, to: -1 },
];
const about = new RegExp(
  `${blot}|開催|開演|開始|始まり|始まる|スタート|当日|です[。!！]?$|\\b(?:starts?|begins?|takes place|is here|happening|see you|kicks? off)\\b`,
  'i',
);

const short = '(sun|mon|tues?|wed|thu(?:rs?)?|fri|sat)';
/** Short names of weekdays, where something says that they are: a word before them, brackets, a date behind them. */
const shortWeekdays: readonly RegExp[] = [
  new RegExp(`\\b(?:on|this|next|by|until) ${short}\\b\\.?`, 'gi'),
  new RegExp(`[(（]${short}\\.?[)）]`, 'gi'),
  new RegExp(
    `\\b${short}[.,]{0,2} (?=\\d{1,2}\\b|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \\d)`,
    'gi',
  ),
];

/** Days that the text tells and that are not the event's: weekdays, today, tomorrow, next week. */
export function wrongDays(masked: string, brief: Brief): readonly WordFault[] {
  const own = brief.texts.join('\n');
  const faults: WordFault[] = [];
  const say = (found: string) => {
    if (!own.toLowerCase().includes(found.toLowerCase())) faults.push({ kind: 'date', found });
  };
  const nextWeek = /(?<!再)来週|\bnext week\b/i.exec(masked)?.[0];
  if (nextWeek !== undefined && !isNextWeek(brief)) say(nextWeek);
  for (const sentence of masked.split(/[。.!?！？\n]/u)) {
    for (const { pattern, from, to, aboutEvent } of relative) {
      const found = pattern.exec(sentence)?.[0];
      if (found === undefined || (aboutEvent && !about.test(sentence))) continue;
      const { daysLeft } = brief;
      if (daysLeft === undefined || daysLeft < from || daysLeft > to) say(found);
    }
  }
  const ahead = monthsAhead(brief);
  for (const [pattern, months] of wordsOfMonths) {
    const found = pattern.exec(masked)?.[0];
    if (found !== undefined && ahead !== months) say(found);
  }
  const weekday = partsOf(brief)?.weekday;
  for (const [found, day = ''] of masked.matchAll(
    /([日月火水木金土])曜|[（(]([日月火水木金土])(?:[・･/／]?[祝休])?[)）]/gu,
  )) {
    const named = day !== '' ? day : (found[1] ?? '');
    if (weekday === undefined || weekdaysJa[weekday] !== named) say(found);
  }
  for (const [found] of masked.matchAll(/\b(?:sun|mon|tues|wednes|thurs|fri|satur)day\b/gi))
    if (weekday === undefined || weekdaysEn[weekday] !== found.toLowerCase()) say(found);
  for (const pattern of shortWeekdays)
    for (const [found, name = ''] of masked.matchAll(pattern))
      if (weekday === undefined || !weekdaysEn[weekday]?.startsWith(name.toLowerCase())) say(found);
  const weekend =
    /今週末|週末(?:に|は|の(?:夜|朝|午[前後]|開催))|\b(?:this|next|on the|at the) weekend\b/i.exec(
      masked,
    )?.[0];
  if (weekend !== undefined && weekday !== undefined && ![0, 5, 6].includes(weekday)) say(weekend);
  for (const found of [
    ...wrongCountdowns(masked, brief),
    ...wrongDates(masked, brief),
    ...wrongTimes(masked, brief),
    ...wrongPartsOfDay(masked, brief),
    ...wrongThirds(masked, brief),
  ])
    say(found);
  return faults;
}

const wordsOfMonths: readonly (readonly [RegExp, number])[] = [
  [/今月|\bthis month\b/i, 0],
  [/(?<!再)来月|\bnext month\b/i, 1],
  [/再来月|\bmonth after next\b/i, 2],
];

/** How many months of the calendar after today's the event is in. */
function monthsAhead({ event, daysLeft }: Brief): number | undefined {
  if (!event?.startsAt || daysLeft === undefined) return undefined;
  const start = partsOf({ event });
  const today = partsOf({
    event: { ...event, startsAt: new Date(event.startsAt.getTime() - daysLeft * 86_400_000) },
  });
  return start && today && (start.year - today.year) * 12 + start.month - today.month;
}

/** Thirds of a month that the event is not in: 上旬, 中旬, 下旬. */
function wrongThirds(masked: string, brief: Brief): readonly string[] {
  const day = partsOf(brief)?.day;
  if (day === undefined) return [];
  const third = day <= 10 ? '上' : day <= 20 ? '中' : '下';
  return [...masked.matchAll(/([上中下])旬|月末|月初め?/gu)].flatMap(([found, named]) => {
    const said = named ?? (found === '月末' ? '下' : '上');
    return said === third ? [] : [found];
  });
}

/** Whether the event is in the week after this one, which begins on Sunday or Monday. */
function isNextWeek(brief: Brief): boolean {
  const weekday = partsOf(brief)?.weekday;
  const { daysLeft } = brief;
  if (weekday === undefined || daysLeft === undefined)
    return daysLeft !== undefined && daysLeft > 0 && daysLeft < 15;
  const today = (((weekday - daysLeft) % 7) + 7) % 7;
  const sunday = 7 - today;
  return daysLeft >= sunday && daysLeft <= sunday + 7;
}
