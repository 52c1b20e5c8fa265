import { civilOf, dayOf, daysInMonth, isLeap, weekdayOf, type Wall } from './civil.ts';
import { UnreadableRule, type Frequency, type Rule } from './rule.ts';

/** What one question may cost: each day and each time looked at is a step. */
export interface Budget {
  left: number;
}

/** Steps of one question; about 30 ms at worst. */
export const fullBudget = 100_000;

function spend(budget: Budget, steps = 1): void {
  budget.left -= steps;
  if (budget.left < 0) throw new UnreadableRule('the rule of the series takes too long to compute');
}

/** No rule is followed past this year. */
const lastDay = dayOf(2_200, 1, 1);

/**
 * The wall clock times that a rule names, in order, from the first one that is neither before `start` nor before `from`: one at a
 * time, nothing is computed ahead. COUNT, UNTIL and the zone are the caller's; a rule with COUNT must be read from its start.
 */
export function* ruleWalls(rule: Rule, start: Wall, from: Wall, budget: Budget): Generator<Wall, void> {
  const least = Math.max(start, from);
  const subDaily = unitOf[rule.frequency];
  const periods =
    subDaily === undefined
      ? dayPeriods(rule, start, least, budget)
      : shortPeriods(rule, subDaily, start, least, budget);
  for (const period of periods) {
    if (rule.bySetPos.length === 0) {
      yield* period;
      continue;
    }
    const all: Wall[] = [];
    spend(budget, 10);
    for (const wall of period) {
      spend(budget);
      all.push(wall);
    }
    const chosen = rule.bySetPos
      .map((at) => all[at > 0 ? at - 1 : all.length + at])
      .filter((wall): wall is Wall => wall !== undefined);
    for (const wall of [...new Set(chosen)].sort((a, b) => a - b)) if (wall >= least) yield wall;
  }
}

const unitOf: Readonly<Partial<Record<Frequency, number>>> = { HOURLY: 3_600, MINUTELY: 60, SECONDLY: 1 };

/** Periods of a day and longer: the days that match, each with its times. */
function* dayPeriods(rule: Rule, start: Wall, least: Wall, budget: Budget): Generator<Iterable<Wall>, void> {
  const startDay = Math.floor(start / 86_400);
  const { year, month } = civilOf(startDay);
  const matches = dayFilter(rule, startDay);
  const clock = clockOf(rule, start);
  // BYSETPOS counts from the period's first time, so nothing of it may be left out.
  const lower = rule.bySetPos.length > 0 ? -Infinity : least;
  const leastDay = Math.floor(least / 86_400);
  const leastCivil = civilOf(leastDay);
  const { interval } = rule;
  const weekFirst = startDay - ((weekdayOf(startDay) - rule.weekStart + 7) % 7);
  const apart =
    rule.frequency === 'DAILY'
      ? leastDay - startDay
      : rule.frequency === 'WEEKLY'
        ? Math.floor((leastDay - weekFirst) / 7)
        : rule.frequency === 'MONTHLY'
          ? (leastCivil.year - year) * 12 + leastCivil.month - month
          : leastCivil.year - year;
  // Of a year only the months that the rule names need a look.
  const months =
    rule.frequency === 'YEARLY' && rule.byWeekNo.length + rule.byYearDay.length === 0
      ? monthsOf(rule, month)
      : [];
  for (let turn = Math.max(0, Math.floor(apart / interval)); ; turn += 1) {
    const spans = spansOf(turn * interval);
    if ((spans[0]?.[0] ?? lastDay) >= lastDay) return;
    yield timesOf(spans);
  }

  /** The days of a period, as first days and lengths. */
  function spansOf(ahead: number): [number, number][] {
    if (rule.frequency === 'DAILY') return [[startDay + ahead, 1]];
    if (rule.frequency === 'WEEKLY') return [[weekFirst + ahead * 7, 7]];
    if (rule.frequency === 'MONTHLY') {
      const index = year * 12 + month - 1 + ahead;
      return [monthSpan(Math.floor(index / 12), (index % 12) + 1)];
    }
    if (months.length > 0) return months.map((each) => monthSpan(year + ahead, each));
    return [[dayOf(year + ahead, 1, 1), isLeap(year + ahead) ? 366 : 365]];
  }

  /** With SKIP=FORWARD the first of the next month may stand for a day that this one does not have. */
  function monthSpan(year: number, month: number): [number, number] {
    return [dayOf(year, month, 1), daysInMonth(year, month) + (rule.skip === 'FORWARD' ? 1 : 0)];
  }

  function* timesOf(spans: readonly [number, number][]): Generator<Wall, void> {
    for (const [first, length] of spans)
      for (let day = first; day < first + length; day += 1) {
        spend(budget);
        if (day * 86_400 + 86_399 >= lower && matches(day, first)) yield* clock(day * 86_400, lower, budget);
      }
  }
}

/** The months of a yearly rule; its start's month where it names no day at all; none where every month counts. */
function monthsOf(rule: Rule, startMonth: number): readonly number[] {
  if (rule.byMonth.length > 0) return rule.byMonth;
  return rule.byDay.length + rule.byMonthDay.length === 0 ? [startMonth] : [];
}

/** Hours, minutes and seconds as frequency: what a part rules out is jumped over whole. */
function* shortPeriods(
  rule: Rule,
  unit: number,
  start: Wall,
  least: Wall,
  budget: Budget,
): Generator<Iterable<Wall>, void> {
  const base = Math.floor(start / unit) * unit;
  const step = rule.interval * unit;
  const matches = dayFilter(rule, Math.floor(start / 86_400));
  const seconds = rule.bySecond.length > 0 ? rule.bySecond : [positiveMod(start, 60)];
  const minutes = rule.byMinute.length > 0 ? rule.byMinute : [positiveMod(Math.floor(start / 60), 60)];
  const turnAt = (wall: Wall) => Math.max(0, Math.ceil((wall - base) / step));
  let turn = Math.max(0, Math.floor((least - base) / step));
  while (base + turn * step <= lastDay * 86_400) {
    spend(budget);
    const at = base + turn * step;
    const day = Math.floor(at / 86_400);
    if (!matches(day)) {
      turn = Math.max(turn + 1, turnAt((day + 1) * 86_400));
      continue;
    }
    if (rule.byHour.length > 0 && !rule.byHour.includes(positiveMod(Math.floor(at / 3_600), 24))) {
      turn = Math.max(turn + 1, turnAt((Math.floor(at / 3_600) + 1) * 3_600));
      continue;
    }
    if (
      unit < 3_600 &&
      rule.byMinute.length > 0 &&
      !rule.byMinute.includes(positiveMod(Math.floor(at / 60), 60))
    ) {
      turn = Math.max(turn + 1, turnAt((Math.floor(at / 60) + 1) * 60));
      continue;
    }
    turn += 1;
    if (unit === 1) {
      if ((rule.bySecond.length === 0 || rule.bySecond.includes(positiveMod(at, 60))) && at >= start)
        yield [at];
    } else if (unit === 60) yield seconds.map((second) => at + second).filter(due);
    else yield minutes.flatMap((minute) => seconds.map((second) => at + minute * 60 + second)).filter(due);
  }

  function due(wall: Wall): boolean {
    return rule.bySetPos.length > 0 || wall >= least;
  }
}

/** The times of a day, in order, from `least` on. */
function clockOf(
  rule: Rule,
  start: Wall,
): (midnight: Wall, least: Wall, budget: Budget) => Generator<Wall, void> {
  const hours = rule.byHour.length > 0 ? rule.byHour : [positiveMod(Math.floor(start / 3_600), 24)];
  const minutes = rule.byMinute.length > 0 ? rule.byMinute : [positiveMod(Math.floor(start / 60), 60)];
  const seconds = rule.bySecond.length > 0 ? rule.bySecond : [positiveMod(start, 60)];
  return function* (midnight, least, budget) {
    for (const hour of hours.map((each) => midnight + each * 3_600)) {
      if (hour + 3_599 < least) continue;
      for (const minute of minutes.map((each) => hour + each * 60)) {
        spend(budget);
        if (minute + 59 < least) continue;
        for (const second of seconds) if (minute + second >= least) yield minute + second;
      }
    }
  };
}

/** Wall clock times before 1970 are negative. */
function positiveMod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/**
 * Whether a rule names a day, looked at in a period of days that begins with `first`. What a rule leaves open is taken from its start
 * (RFC 5545 3.3.10).
 */
function dayFilter(rule: Rule, startDay: number): (day: number, first?: number) => boolean {
  const start = civilOf(startDay);
  const { frequency } = rule;
  let { byMonth, byMonthDay, byDay } = rule;
  const open = rule.byWeekNo.length + rule.byYearDay.length + byMonthDay.length + byDay.length === 0;
  if (frequency === 'YEARLY' && open) {
    if (byMonth.length === 0) byMonth = [start.month];
    byMonthDay = [start.date];
  } else if (frequency === 'MONTHLY' && open) byMonthDay = [start.date];
  else if (
    (frequency === 'WEEKLY' && open) ||
    (frequency === 'YEARLY' &&
      rule.byWeekNo.length > 0 &&
      byDay.length + byMonthDay.length + rule.byYearDay.length === 0)
  )
    byDay = [{ weekday: weekdayOf(startDay), nth: 0 }];
  const nthIn =
    frequency === 'MONTHLY' || (frequency === 'YEARLY' && byMonth.length > 0)
      ? 'month'
      : frequency === 'YEARLY'
        ? 'year'
        : null;
  const lacks = (year: number, month: number) =>
    byMonthDay.some((date) => date > daysInMonth(year, month)) &&
    (byMonth.length === 0 || byMonth.includes(month));
  /** Of SKIP=FORWARD: whether a first of a month stands for a day of the month before, undefined for every other day. */
  const forward = (day: number, first: number) => {
    if (day === first || civilOf(day).date !== 1) return undefined;
    const before = civilOf(day - 1);
    if (lacks(before.year, before.month)) return true;
    // Beyond its period, or in the middle of a year, where it is a day as any other.
    return nthIn === 'month' ? false : undefined;
  };
  const plain = byMonth.length + byMonthDay.length + rule.byYearDay.length + rule.byWeekNo.length === 0;
  return (day, first = day) => {
    const moved = rule.skip === 'FORWARD' ? forward(day, first) : undefined;
    if (moved === false) return false;
    if (plain && byDay.length === 0) return true;
    const weekday = weekdayOf(day);
    if (byDay.length > 0 && !byDay.some((each) => each.weekday === weekday)) return false;
    if (plain && byDay.every((each) => each.nth === 0 || nthIn === null)) return true;
    if (moved) return true;
    const { year, month, date } = civilOf(day);
    if (byMonth.length > 0 && !byMonth.includes(month)) return false;
    const length = daysInMonth(year, month);
    const backward = rule.skip === 'BACKWARD' && date === length && lacks(year, month);
    if (
      byMonthDay.length > 0 &&
      !backward &&
      !byMonthDay.includes(date) &&
      !byMonthDay.includes(date - length - 1)
    )
      return false;
    const dayOfYear = day - dayOf(year, 1, 1) + 1;
    const yearLength = isLeap(year) ? 366 : 365;
    if (
      rule.byYearDay.length > 0 &&
      !rule.byYearDay.includes(dayOfYear) &&
      !rule.byYearDay.includes(dayOfYear - yearLength - 1)
    )
      return false;
    if (rule.byWeekNo.length > 0 && !weekMatches(day, rule.byWeekNo, rule.weekStart)) return false;
    return (
      byDay.length === 0 ||
      byDay.some(({ weekday: wanted, nth }) => {
        if (wanted !== weekday) return false;
        if (nth === 0 || nthIn === null) return true;
        const [at, most] = nthIn === 'month' ? [date, length] : [dayOfYear, yearLength];
        return nth > 0 ? Math.ceil(at / 7) === nth : Math.ceil((most - at + 1) / 7) === -nth;
      })
    );
  };
}

/** ISO 8601 weeks that begin on `weekStart`: week 1 is the first with four days in its year. */
function weekMatches(day: number, wanted: readonly number[], weekStart: number): boolean {
  const firstOfWeek = day - ((weekdayOf(day) - weekStart + 7) % 7);
  const { year } = civilOf(firstOfWeek + 3);
  const weekOne = firstWeekOf(year, weekStart);
  const number = (firstOfWeek - weekOne) / 7 + 1;
  const count = (firstWeekOf(year + 1, weekStart) - weekOne) / 7;
  return wanted.includes(number) || wanted.includes(number - count - 1);
}

function firstWeekOf(year: number, weekStart: number): number {
  const fourth = dayOf(year, 1, 4);
  return fourth - ((weekdayOf(fourth) - weekStart + 7) % 7);
}
