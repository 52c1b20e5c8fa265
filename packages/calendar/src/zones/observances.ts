import { dayOf, type Wall } from '../rule/civil.ts';
import { parseRule, type Rule } from '../rule/rule.ts';
import { fullBudget, ruleWalls, type Budget } from '../rule/ruleWalls.ts';
import type { YearOffsets } from './zone.ts';

/** A STANDARD or DAYLIGHT part of a VTIMEZONE: from its onsets on (wall clock by the offset before) the offset is `to`. */
export interface Observance {
  readonly start: Wall;
  readonly from: number;
  readonly to: number;
  readonly rule: string | null;
  readonly dates: readonly Wall[];
}

interface ParsedObservance extends Observance {
  readonly parsed: Rule | null;
}

const longestId = 8_000;

/** The id of a zone that has rules and no name; stands alone, also in another process. */
export function observancesId(observances: readonly Observance[]): string {
  const id = `rules:${JSON.stringify(observances.map(({ start, from, to, rule, dates }) => [start, from, to, rule, dates]))}`;
  if (id.length > longestId) throw new RangeError('the definition of a zone is too long');
  return id;
}

/** The observances of such an id. @throws RangeError when it is none. */
export function readObservances(id: string): readonly Observance[] {
  try {
    const read = JSON.parse(id.slice('rules:'.length)) as [Wall, number, number, string | null, Wall[]][];
    return read.map(([start, from, to, rule, dates]) => {
      if (![start, from, to, ...dates].every(Number.isFinite)) throw new RangeError('no number');
      if (rule !== null) parseRule(rule);
      return { start, from, to, rule, dates };
    });
  } catch {
    throw new RangeError('the rules of a zone cannot be read');
  }
}

/** The offsets of a year: the latest onset counts; before the first one, what it changes from. */
export function observanceTable(given: readonly Observance[]): (year: number) => YearOffsets {
  const observances = given.map((each) => ({
    ...each,
    parsed: each.rule === null ? null : parseRule(each.rule),
  }));
  return (year) => {
    const from = dayOf(year, 1, 1) * 86_400;
    const until = dayOf(year + 1, 1, 1) * 86_400;
    // One for all: a definition may hold a hundred rules that name no day.
    const budget = { left: fullBudget };
    const onsets = observances
      .flatMap((each) => onsetsOf(each, from, until, budget))
      .sort((a, b) => a.at - b.at);
    const first = observances.toSorted((a, b) => a.start - b.start)[0];
    const before = onsets.findLast((each) => each.at <= from);
    return {
      first: before?.offset ?? first?.from ?? 0,
      changes: onsets.filter((each) => each.at > from && each.at < until),
    };
  };
}

/** Onsets of the year, and the last one before it. */
function onsetsOf(
  each: ParsedObservance,
  from: number,
  until: number,
  budget: Budget,
): { at: number; offset: number }[] {
  const walls: Wall[] = each.dates.filter((wall) => wall < until + 86_400);
  if (each.start < until + 86_400) walls.push(each.start);
  if (each.parsed !== null) {
    const rule = each.parsed;
    const counted = rule.count !== null;
    const yearBefore = from - 400 * 86_400;
    let number = 0;
    const over = rule.until;
    for (const wall of ruleWalls(rule, each.start, counted ? each.start : yearBefore, budget)) {
      number += 1;
      if (wall > until + 86_400 || (rule.count !== null && number > rule.count)) break;
      if (over?.kind === 'instant' && wall - each.from > over.epoch) break;
      if (over?.kind === 'wall' && wall > over.wall) break;
      if (over?.kind === 'day' && wall >= (over.day + 1) * 86_400) break;
      walls.push(wall);
    }
    // A rule that ended long ago: its last onset still counts.
    if (over && !walls.some((wall) => wall > each.start)) walls.push(lastOnset(each, rule, from, budget));
  }
  return walls.map((wall) => ({ at: wall - each.from, offset: each.to }));
}

function lastOnset(each: Observance, rule: Rule, before: number, budget: Budget): Wall {
  let last = each.start;
  const over = rule.until;
  const end =
    over?.kind === 'instant'
      ? over.epoch + each.from
      : over?.kind === 'day'
        ? (over.day + 1) * 86_400 - 1
        : over?.kind === 'wall'
          ? over.wall
          : before;
  for (const wall of ruleWalls(rule, each.start, each.start, budget)) {
    if (wall > end || wall > before + 86_400) break;
    last = wall;
  }
  return last;
}
