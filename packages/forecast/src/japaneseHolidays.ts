/** Days of spring and autumn equinox, valid 2000 to 2099 (the usual approximation of the National Astronomical Observatory's announcements). */
function equinox(year: number, base: number): number {
  return Math.floor(base + 0.242194 * (year - 1980) - Math.floor((year - 1980) / 4));
}

const weekday = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/** Date of the `nth` Monday of a month. */
function monday(year: number, month: number, nth: number): number {
  return 1 + ((8 - weekday(year, month, 1)) % 7) + 7 * (nth - 1);
}

function named(year: number, month: number, day: number): boolean {
  switch (month) {
    case 1:
      return day === 1 || day === monday(year, 1, 2);
    case 2:
      return day === 11 || (day === 23 && year >= 2020);
    case 3:
      return day === equinox(year, 20.8431);
    case 4:
      return day === 29;
    case 5:
      return day >= 3 && day <= 5;
    case 7:
      return day === monday(year, 7, 3);
    case 8:
      return day === 11;
    case 9:
      return day === monday(year, 9, 3) || day === equinox(year, 23.2488);
    case 10:
      return day === monday(year, 10, 2);
    case 11:
      return day === 3 || day === 23;
    default:
      return false;
  }
}

const before = (year: number, month: number, day: number, days: number): [number, number, number] => {
  const date = new Date(Date.UTC(year, month - 1, day - days));
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
};

/** Whether a date is a national holiday of Japan (law of 1948 as of 2020: named days, Mondays in lieu, a day between two). Single-year exceptions are not kept. */
export function isJapaneseHoliday(year: number, month: number, day: number): boolean {
  if (named(year, month, day)) return true;
  // In lieu of a holiday on a Sunday: the next day that is none.
  for (let back = 1; back < 7; back++) {
    const date = before(year, month, day, back);
    if (!named(...date)) break;
    if (weekday(...date) === 0) return true;
  }
  return named(...before(year, month, day, 1)) && named(...before(year, month, day, -1));
}
