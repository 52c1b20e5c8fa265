import holidays from '@holiday-jp/holiday_jp/lib/holidays.js';

const days: ReadonlySet<string> = new Set(Object.keys(holidays));

/** Whether a date is a national holiday of Japan, days in lieu and single-year exceptions included; 1970 to 2050, later years have none. */
export function isJapaneseHoliday(year: number, month: number, day: number): boolean {
  return days.has(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );
}
