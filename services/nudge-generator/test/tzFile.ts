import fs from 'node:fs';

/** Minutes east of UTC at an instant, in milliseconds since 1970. */
export type OffsetAt = (ms: number) => number;

const headerBytes = 44;

/** Reads a compiled zone of a tz database (RFC 8536, version 2 and later): its transitions, then the rule of its footer. */
export function readTzFile(file: string): OffsetAt {
  const bytes = fs.readFileSync(file);
  if (bytes.toString('latin1', 0, 4) !== 'TZif' || bytes[4] === 0)
    throw new Error(`${file} is no tz file of version 2`);
  const start = headerBytes + bodyBytes(countsAt(bytes, 0), 4);
  const counts = countsAt(bytes, start);
  const timesAt = start + headerBytes;
  const indexAt = timesAt + counts.times * 8;
  const typesAt = indexAt + counts.times;
  const minutesOf = (type: number) => bytes.readInt32BE(typesAt + type * 6) / 60;
  const transitions = Array.from({ length: counts.times }, (_, index) => ({
    ms: Number(bytes.readBigInt64BE(timesAt + index * 8)) * 1_000,
    minutes: minutesOf(bytes.readUInt8(indexAt + index)),
  }));
  const footer = bytes.toString('latin1', timesAt + bodyBytes(counts, 8)).trim();
  const later = footerOffset(footer);
  const last = transitions.at(-1);
  return (ms) => {
    if (!last || ms >= last.ms) return later(ms);
    return transitions.findLast((each) => each.ms <= ms)?.minutes ?? minutesOf(0);
  };
}

interface Counts {
  readonly times: number;
  readonly types: number;
  readonly characters: number;
  readonly leaps: number;
  readonly flags: number;
}

function countsAt(bytes: Buffer, at: number): Counts {
  const [utc = 0, standard = 0, leaps = 0, times = 0, types = 0, characters = 0] = Array.from(
    { length: 6 },
    (_, index) => bytes.readUInt32BE(at + 20 + index * 4),
  );
  return { times, types, characters, leaps, flags: utc + standard };
}

function bodyBytes({ times, types, characters, leaps, flags }: Counts, timeBytes: number): number {
  return times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + flags;
}

const name = '(?:<[^>]+>|[A-Za-z]+)';
const footerForm = new RegExp(`^${name}(-?[\\d:]+)(?:${name}(-?[\\d:]+)?,([^,]+),([^,]+))?$`);

/** A POSIX rule such as `EET-2EEST,M3.5.0/3,M10.5.0/4`: offsets count westwards there. */
function footerOffset(rule: string): OffsetAt {
  const [, standardText, summerText, begin, end] = footerForm.exec(rule) ?? [];
  if (standardText === undefined) throw new Error(`the rule ${rule} is not known`);
  const standard = -minutes(standardText);
  if (begin === undefined || end === undefined) return () => standard;
  const summer = summerText === undefined ? standard + 60 : -minutes(summerText);
  return (ms) => {
    const year = new Date(ms).getUTCFullYear();
    const changes = [year - 1, year, year + 1].flatMap((each) => [
      { ms: localMs(begin, each) - standard * 60_000, minutes: summer },
      { ms: localMs(end, each) - summer * 60_000, minutes: standard },
    ]);
    return changes.sort((a, b) => a.ms - b.ms).findLast((each) => each.ms <= ms)?.minutes ?? standard;
  };
}

function minutes(text: string): number {
  const [hours = 0, rest = 0] = text.replace('-', '').split(':').map(Number);
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + rest);
}

/** The local instant of `M3.5.0/2` (the fifth or last Sunday of March, 02:00) in a year, as if local were UTC. */
function localMs(text: string, year: number): number {
  const [, month, week, weekday, time = '2'] = /^M(\d+)\.(\d)\.(\d)(?:\/(.+))?$/.exec(text) ?? [];
  if (month === undefined) throw new Error(`the date ${text} is not known`);
  const first = new Date(Date.UTC(year, Number(month) - 1, 1));
  const days = new Date(Date.UTC(year, Number(month), 0)).getUTCDate();
  let day = 1 + ((Number(weekday) - first.getUTCDay() + 7) % 7) + (Number(week) - 1) * 7;
  if (day > days) day -= 7;
  return Date.UTC(year, Number(month) - 1, day) + minutes(time) * 60_000;
}
