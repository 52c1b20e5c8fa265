/** Days since 1970-01-01 of a civil date; any year of the proleptic Gregorian calendar (Howard Hinnant, days_from_civil). */
export function dayOf(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export interface Civil {
  readonly year: number;
  /** 1-12. */
  readonly month: number;
  /** 1-31. */
  readonly date: number;
}

/** The civil date of a day (civil_from_days). */
export function civilOf(day: number): Civil {
  const z = day + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted + (shifted < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  };
}

export function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of a month (1-12). */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? 30);
}

/** 0 is Monday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** A wall clock time: seconds since 1970-01-01T00:00:00 as a clock of no zone shows it. */
export type Wall = number;

/** A wall clock time from its parts, or undefined where there is no such date or time; 24:00:00 is the next midnight, :60 is :59. */
function wallOf(
  year: number,
  month: number,
  date: number,
  hour = 0,
  minute = 0,
  second = 0,
): Wall | undefined {
  if (year < 1 || year > 9_999 || month < 1 || month > 12 || date < 1 || date > daysInMonth(year, month))
    return undefined;
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return undefined;
  return dayOf(year, month, date) * 86_400 + hour * 3_600 + minute * 60 + Math.min(second, 59);
}

/** `YYYY-MM-DD` of a day. */
export function isoDate(day: number): string {
  const { year, month, date } = civilOf(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** Reads `YYYYMMDD`, `YYYYMMDDTHHMM[SS][Z]`, also with the dashes and colons that some clients write; undefined for anything else. */
export function readStamp(
  text: string,
): { readonly wall: Wall; readonly dateOnly: boolean; readonly utc: boolean } | undefined {
  const parts =
    /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d{1,9})?(Z|[+-]\d{2}:?[0-5]\d)?)?$/i.exec(
      text.trim(),
    );
  if (!parts) return undefined;
  const [, year, month, date, hour, minute, second, zone = ''] = parts;
  const wall = wallOf(
    Number(year),
    Number(month),
    Number(date),
    Number(hour ?? 0),
    Number(minute ?? 0),
    Number(second ?? 0),
  );
  if (wall === undefined) return undefined;
  // An offset (RFC 5545 forbids it, programs write it) makes an instant, too.
  return { wall: wall - offsetSeconds(zone), dateOnly: hour === undefined, utc: zone !== '' };
}

function offsetSeconds(zone: string): number {
  const parts = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!parts) return 0;
  return (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 3_600 + Number(parts[3]) * 60);
}
