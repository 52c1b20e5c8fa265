import type { EventDraft } from './eventDraft.ts';

type Found = Partial<{ -readonly [K in keyof EventDraft]: EventDraft[K] }>;

/** What an announcement in Japanese or English, or an .ics, says about an event; only what it does say. `now` dates what has no year. */
export function readAnnouncement(text: string, now: Date): Found {
  return /BEGIN:VEVENT/.test(text) ? readIcs(text) : readProse(text.normalize('NFKC'), now);
}

function readIcs(text: string): Found {
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const from = lines.indexOf('BEGIN:VEVENT');
  const value = (name: string): string | undefined => {
    const line = lines.slice(from).find((each) => each.startsWith(`${name}:`) || each.startsWith(`${name};`));
    return line
      ?.slice(line.indexOf(':') + 1)
      .replaceAll(/\\n/gi, '\n')
      .replaceAll(/\\([,;\\])/g, '$1')
      .trim();
  };
  const found: Found = {};
  const name = value('SUMMARY');
  const start = value('DTSTART');
  const place = value('LOCATION');
  const description = value('DESCRIPTION');
  if (name !== undefined && name !== '') found.name = name.slice(0, 200);
  const at = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/.exec(start ?? '');
  if (at) {
    const [, year, month, day, hour = '10', minute = '00', utc] = at;
    found.startsAt = `${year}-${month}-${day}T${hour}:${minute}`;
    if (utc === 'Z') found.startsAt = localText(new Date(`${found.startsAt}:00Z`));
  }
  if (place !== undefined && place !== '') Object.assign(found, placeOf(place));
  if (description !== undefined && description !== '')
    found.theme = (description.split('\n')[0] ?? '').slice(0, 500);
  return found;
}

function readProse(text: string, now: Date): Found {
  const found: Found = {};
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const labelled = (names: string): string | undefined =>
    new RegExp(`^[■◆●・#*\\s]*(?:${names})\\s*[:】\\]]\\s*(.+)$`, 'im').exec(text)?.[1]?.trim();
  const [first] = lines;
  const name =
    labelled('イベント名|タイトル|名称|title|event|what') ?? first?.replace(/^[#■◆●【\s]+|[】\s]+$/g, '');
  if (name !== undefined && name !== '' && lines.length > 1) found.name = name.slice(0, 200);
  const start = startIn(text, now);
  if (start !== undefined) found.startsAt = start;
  const place = labelled('会場|場所|開催場所|venue|where|place|location');
  if (place !== undefined) Object.assign(found, placeOf(place));
  else if (/オンライン|zoom|online/i.test(text)) found.format = 'online';
  const audience = labelled('対象|対象者|こんな方に|who|audience|for whom');
  if (audience !== undefined) found.audience = audience.slice(0, 1_000);
  const theme = labelled('テーマ|内容|概要|theme|about|topic');
  if (theme !== undefined) found.theme = theme.slice(0, 500);
  const capacity = /(?:定員|capacity|seats)\s*[:】]?\s*([\d,]+)|([\d,]+)\s*seats/i.exec(text);
  const seats = capacity?.[1] ?? capacity?.[2];
  if (seats !== undefined) found.capacity = seats.replaceAll(',', '');
  const price = /(?:参加費|料金|会費|チケット|price|fee|ticket)\s*[:】]?\s*(無料|free|[¥¥]?\s*[\d,]+)/i.exec(
    text,
  )?.[1];
  if (price !== undefined) found.price = /無料|free/i.test(price) ? '0' : price.replaceAll(/[^\d]/g, '');
  const category = categoryIn(text);
  if (category) found.category = category;
  return found;
}

function placeOf(place: string): Found {
  return /^(?:https?:|オンライン|online|zoom)/i.test(place)
    ? { format: 'online' }
    : { format: 'venue', venue: place.slice(0, 300) };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The first date of a text with its time of day; ten in the morning where there is none. */
function startIn(text: string, now: Date): string | undefined {
  const eastern = /(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?/.exec(text);
  const western =
    /(\d{1,2})(?:st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s*(\d{4})?/i.exec(
      text,
    ) ??
    /(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4})?/i.exec(
      text,
    );
  let year: number | undefined;
  let month: number;
  let day: number;
  if (western) {
    const named = [western[1], western[2]].map((each) =>
      months.indexOf((each ?? '').slice(0, 3).toLowerCase()),
    );
    month = Math.max(...named) + 1;
    day = Number(/^\d+$/.test(western[1] ?? '') ? western[1] : western[2]);
    year = western[3] === undefined ? undefined : Number(western[3]);
  } else if (eastern) {
    year = eastern[1] === undefined ? undefined : Number(eastern[1]);
    month = Number(eastern[2]);
    day = Number(eastern[3]);
  } else return undefined;
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const clock = /(午後|午前|PM|AM)?\s*(\d{1,2})\s*(?::(\d{2})|時(?:(\d{1,2})分|(半))?)\s*(pm|am)?/i.exec(
    text.slice((western ?? eastern)?.index ?? 0),
  );
  let hour = Number(clock?.[2] ?? 10);
  if (/午後|pm/i.test(`${clock?.[1] ?? ''}${clock?.[6] ?? ''}`) && hour < 12) hour += 12;
  const minute = clock?.[5] !== undefined ? 30 : Number(clock?.[3] ?? clock?.[4] ?? 0);
  const at = new Date(year ?? now.getFullYear(), month - 1, day, hour, minute);
  if (year === undefined && at < now) at.setFullYear(at.getFullYear() + 1);
  return Number.isNaN(at.getTime()) || at.getDate() !== day ? undefined : localText(at);
}

const kinds: readonly (readonly [RegExp, EventDraft['category']])[] = [
  [/ウェビナー|webinar/i, 'webinar'],
  [/ワークショップ|ハンズオン|workshop|hands-on/i, 'workshop'],
  [/カンファレンス|conference/i, 'conference'],
  [/セミナー|seminar/i, 'seminar'],
  [/マルシェ|朝市|market/i, 'market'],
  [/フェス|祭|festival/i, 'festival'],
  [/展示|exhibition|expo/i, 'exhibition'],
  [/勉強会|ミートアップ|交流会|meetup/i, 'meetup'],
];

function categoryIn(text: string): EventDraft['category'] | undefined {
  return kinds.find(([pattern]) => pattern.test(text))?.[1];
}

function localText(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(at.getFullYear())}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
