import type { Brief } from './brief.ts';
import { inDigits } from './digits.ts';
import { partsOf } from './start.ts';

const meridian = '[ap]\\.?\\s?m\\b';
/** Hours and minutes in digits; a dot stands between them only before am or pm. */
const times = new RegExp(
  [
    '(?<before>午前|午後|早朝|朝|お?昼の?|夜|夕方|深夜|晩)?(?:(?<hour>\\d{1,2})[:：](?<minute>\\d{2})(?!\\d)',
    '(?<jour>\\d{1,2})時(?!間)(?:(?<min>\\d{1,2})分|(?<half>半))?)',
  ].join('|') + `(?: ?(?<after>${meridian}))?`,
  'giu',
);
const onTheClock = new RegExp(
  `(?<![\\d:：.])(?<clock>\\d{1,2})(?:[.](?<past>\\d{2}))? ?(?<meridian>${meridian})|(?<noon>正午|\\bnoon\\b|\\bmidday\\b)|(?<midnight>\\bmidnight\\b)`,
  'giu',
);
/** Half past six, a quarter to seven, nine o'clock, at seven. */
const spoken = new RegExp(
  `\\b(?:(?<part>half|quarter|(?:5|10|20|25)(?= past)) (?<to>past|to|after|before) )(?<name>\\d{1,2}|one)\\b|\\b(?<full>\\d{1,2}|one) o['’]?clock\\b|\\b(?:at|from|until|till|by|around) (?<plain>\\d{1,2})(?=[.,;!?]|$|\\n| (?:on|in|tomorrow|today|tonight|sharp|and|for|by)\\b)`,
  'gi',
);

/** A time of the day: minutes on a clock of twelve hours, and which half of the day where the text says so. */
interface TimeOfDay {
  readonly found: string;
  readonly minutes: number;
  readonly half: 'morning' | 'evening' | undefined;
}

function timesIn(text: string): readonly TimeOfDay[] {
  const plain = inDigits(text);
  const inWords = [...plain.matchAll(spoken)].map((match) => {
    const { part, to, name, full, plain: bare = '' } = match.groups ?? {};
    const said = (name ?? full ?? bare).toLowerCase();
    const hour = said === 'one' ? 1 : Number(said);
    const minutes =
      part === undefined ? 0 : /^\d/.test(part) ? Number(part) : part.toLowerCase() === 'half' ? 30 : 15;
    const at = (hour % 12) * 60 + (/^(?:to|before)$/i.test(to ?? '') ? -minutes : minutes);
    return { found: match[0], minutes: (at + 720) % 720, half: undefined };
  });
  const inHours = [...plain.matchAll(times), ...plain.matchAll(onTheClock)].map((match) => {
    const {
      before,
      hour,
      minute,
      jour,
      min,
      half,
      after,
      clock,
      past,
      meridian: of,
      noon,
      midnight,
    } = match.groups ?? {};
    const at = Number(hour ?? jour ?? clock ?? 12);
    const minutes = (at % 12) * 60 + (half ? 30 : Number(minute ?? min ?? past ?? 0));
    return { found: match[0], minutes, half: halfOf(at, before, after ?? of, noon, midnight) };
  });
  return [...inHours, ...inWords];
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
  if (before !== undefined && !before.includes('昼'))
    return /午前|朝|深夜/.test(before) ? 'morning' : 'evening';
  return after === undefined ? undefined : /^p/i.test(after) ? 'evening' : 'morning';
}

/** Times of the day that are neither the event's start nor told by the organiser. */
export function wrongTimes(masked: string, brief: Brief): readonly string[] {
  const said = timesIn(masked);
  if (said.length === 0) return [];
  const own = [...brief.texts, brief.event?.name ?? ''].flatMap(timesIn);
  const start = partsOf(brief);
  if (start)
    own.push({
      found: '',
      minutes: (start.hour % 12) * 60 + start.minute,
      half: start.hour < 12 ? 'morning' : 'evening',
    });
  return said.flatMap(({ found, minutes, half }) =>
    own.some(
      (each) =>
        each.minutes === minutes && (half === undefined || each.half === undefined || each.half === half),
    )
      ? []
      : [found],
  );
}

/** Parts of a day, and the hours in which an event of that part begins. */
const partsOfDay: readonly (readonly [word: RegExp, from: number, to: number])[] = [
  [/^(?:早朝|朝|午前|morning)$/i, 4, 11],
  [/^(?:お?昼|午後|afternoon)$/i, 11, 18],
  [/^(?:夕方|evening)$/i, 15, 22],
  [/^(?:夜|晩|night)$/i, 17, 23],
];
const partOfADay =
  /(?:[日月火水木金土]曜日?|明日|あした|明後日|あさって|当日|\d{1,2}日|次の(?:[日月火水木金土]曜|週末))の(?<ja>早朝|朝|午前|お?昼|午後|夕方|夜|晩)(?!明け|市|食|活|空|景|道|中|市場)|\b(?:tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day) (?<en>morning|afternoon|evening|night)\b/giu;

/** Parts of the event's day in which it does not begin: "Saturday morning" of what begins at seven in the evening. */
export function wrongPartsOfDay(masked: string, brief: Brief): readonly string[] {
  const hour = partsOf(brief)?.hour;
  if (hour === undefined) return [];
  return [...masked.matchAll(partOfADay)].flatMap(({ 0: found, groups: { ja, en } = {} }) => {
    const part = partsOfDay.find(([word]) => word.test(ja ?? en ?? ''));
    return part !== undefined && (hour < part[1] || hour > part[2]) ? [found] : [];
  });
}
