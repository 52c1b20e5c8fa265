import { isJapaneseHoliday } from '../japaneseHolidays.ts';
import { localTime } from '../localTime.ts';

/** What kind of day a date is for people in Japan. */
export interface DayTraits {
  /** 0: Sunday. */
  readonly weekday: number;
  readonly month: number;
  /** 0..1 through the year. */
  readonly ofYear: number;
  readonly holiday: boolean;
  /** Saturday, Sunday or holiday. */
  readonly free: boolean;
  /** A working day between two free ones. */
  readonly bridge: boolean;
  /** Free days in a row that this day is part of, bridging days counted; 0 on a working day. */
  readonly stretch: number;
  /** 13 to 16 August. */
  readonly obon: boolean;
  /** 29 December to 3 January. */
  readonly newYear: boolean;
  /** 29 April to 5 May. */
  readonly goldenWeek: boolean;
  /** Entrance examinations: the Common Test in mid-January, universities in February, schools in early March. Assumption on the days. */
  readonly exams: boolean;
}

const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

function holidayOn(day: number): boolean {
  const date = new Date(day * 86_400_000);
  return isJapaneseHoliday(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

function freeOn(day: number): boolean {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6 || holidayOn(day);
}

const bridgeOn = (day: number): boolean => !freeOn(day) && freeOn(day - 1) && freeOn(day + 1);

/** Traits of a day, counted from 1 January 1970 (a calendar day, of whichever zone it was read in). */
export function dayTraits(day: number): DayTraits {
  const date = new Date(day * 86_400_000);
  const [year, month, ofMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const free = freeOn(day);
  let stretch = 0;
  if (free) {
    const off = (one: number): boolean => freeOn(one) || bridgeOn(one);
    let [first, last] = [day, day];
    while (day - first < 14 && off(first - 1)) first--;
    while (last - day < 14 && off(last + 1)) last++;
    stretch = last - first + 1;
  }
  const start = Date.UTC(year, 0, 1) / 86_400_000;
  const length = Date.UTC(year + 1, 0, 1) / 86_400_000 - start;
  return {
    weekday: weekdayOf(day),
    month,
    ofYear: (day - start) / length,
    holiday: holidayOn(day),
    free,
    bridge: bridgeOn(day),
    stretch,
    obon: month === 8 && ofMonth >= 13 && ofMonth <= 16,
    newYear: (month === 12 && ofMonth >= 29) || (month === 1 && ofMonth <= 3),
    goldenWeek: (month === 4 && ofMonth >= 29) || (month === 5 && ofMonth <= 5),
    exams:
      (month === 1 && ofMonth >= 12 && ofMonth <= 20) ||
      (month === 2 && ofMonth <= 26) ||
      (month === 3 && ofMonth <= 12),
  };
}

/** The calendar day of an instant in a zone, in days since 1 January 1970. */
export function dayIn(timeZone: string, at: number): number {
  const { year, month, day } = localTime(at, timeZone);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

/** Hour of an instant in a zone, 0..23. */
export function hourIn(timeZone: string, at: number): number {
  return localTime(at, timeZone).hour;
}
