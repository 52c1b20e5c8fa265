import type { ShopFile } from '@tsudoi/contracts/shopLists/declareShop';

/** Year, month, day, then perhaps hour, minute and second, however they are parted; `AM`, `PM`, 午前 and 午後 may stand beside. */
const numbers = /^(\d{4})\D+(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2})\D+(\d{1,2})(?:\D+(\d{1,2}))?)?/;
/** `11/29/24 22:28`, `29/11/2024`. */
const short = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?!\d)(.*)$/s;
const withOffset = /(?:Z|[+-]\d{2}:?\d{2})$/;

/**
 * A time as shops write it: ISO 8601, `2026年4月19日 17時22分`, `2026/11/01 09:10`, `Sep 26, 2026 7:05 PM`, and where the shop writes dates
 * that begin with the month `11/29/24 22:28`, of which a first number above 12 is a day. One that names no zone is of `zone`.
 * Undefined where it is none.
 */
export function shopTime(text: string, zone: string, shortDates?: ShopFile['shortDates']): Date | undefined {
  const plain = yearFirst(text.normalize('NFKC').trim(), shortDates);
  if (withOffset.test(plain)) return valid(new Date(plain));
  const found = numbers.exec(plain);
  const afternoon = /午後|pm/i.test(plain);
  const morning = /午前|am/i.test(plain);
  if (!found) {
    const spoken = /^\p{L}/u.test(plain) ? valid(new Date(`${plain} UTC`)) : undefined;
    return spoken && ofZone(spoken.getTime(), zone);
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const hours = afternoon && hour < 12 ? hour + 12 : morning && hour === 12 ? 0 : hour;
  const local = Date.UTC(year, month - 1, day, hours, minute, second);
  const back = new Date(local);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hours > 23) return undefined;
  return ofZone(local, zone);
}

/** A date that ends in its year, turned round; every other text as it is. */
function yearFirst(text: string, shortDates: ShopFile['shortDates']): string {
  const found = shortDates && short.exec(text);
  if (!found) return text;
  const [, first = '', second = '', year = '', rest = ''] = found;
  const [month, day] = Number(first) > 12 ? [second, first] : [first, second];
  return `${year.length === 2 ? `20${year}` : year}-${month}-${day}${rest}`;
}

/** The instant at which clocks of a zone show what UTC shows at `local`. */
function ofZone(local: number, zone: string): Date {
  const offsetAt = (at: number) => shownAt(at, zone) - at;
  const guess = local - offsetAt(local);
  return new Date(local - offsetAt(guess));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What clocks of a zone show at an instant, as if it were UTC, ms. */
function shownAt(at: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    const two = '2-digit';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: two, day: two, hour: two, minute: two, second: two },
    });
    if (formats.size >= 100) formats.clear();
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (at % 1_000);
}

function valid(at: Date): Date | undefined {
  const year = at.getUTCFullYear();
  return year >= 1970 && year < 2200 ? at : undefined;
}
