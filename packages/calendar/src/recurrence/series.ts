import type { EventTime } from '../provider.ts';
import { zoneOf, type Zone } from '../zones/zone.ts';
import { readStamp, type Wall } from '../rule/civil.ts';
import { parseRule, UnreadableRule, type Rule } from '../rule/rule.ts';
import { ruleWalls, type Budget } from '../rule/ruleWalls.ts';

/** What of an event its expansion needs. */
export interface Recurring {
  readonly start: EventTime;
  readonly end: EventTime;
  /** RRULE, RDATE, EXDATE and EXRULE lines. */
  readonly recurrence: readonly string[];
}

/** Dates that a series names or excludes, in whatever form they were written. */
interface NamedDates {
  readonly epochs: Set<number>;
  readonly walls: Set<Wall>;
  readonly days: Set<number>;
}

/** A series read once: rules parsed, dates resolved, zone known. */
export interface Series {
  readonly zone: Zone;
  readonly wholeDays: boolean;
  readonly startWall: Wall;
  readonly lengthMs: number;
  readonly rules: readonly Rule[];
  readonly exclusions: readonly Rule[];
  readonly excluded: NamedDates;
  /** RDATE instances in order, epoch seconds, with a length of their own where a period was written. */
  readonly added: readonly { readonly epoch: number; readonly lengthMs: number | null }[];
}

const mostLines = 200;
const mostDates = 20_000;

/** Reads the lines of a series. @throws UnreadableRule, RangeError (zone) */
export function readSeries(event: Recurring): Series {
  const wholeDays = event.start.date !== null;
  const zone = zoneOf(wholeDays ? 'UTC' : (event.start.timeZone ?? 'UTC'));
  const startEpoch = Date.parse(event.start.at) / 1_000;
  const rules: Rule[] = [];
  const exclusions: Rule[] = [];
  const excluded: NamedDates = { epochs: new Set(), walls: new Set(), days: new Set() };
  const added = new Map<number, number | null>();
  if (event.recurrence.length > mostLines) throw new UnreadableRule('the series has too many lines');
  const startWall = startEpoch + zone.offsetAt(startEpoch);
  for (const line of event.recurrence) {
    const name = /^[A-Za-z]+/.exec(line)?.[0].toUpperCase();
    if (name === 'RRULE') {
      const rule = parseRule(line);
      // A rule that ended before it began (phones leave them behind): the start alone remains.
      if (!endsBefore(rule, startWall, startEpoch)) rules.push(rule);
    } else if (name === 'EXRULE') exclusions.push(parseRule(line));
    else if (name === 'EXDATE' || name === 'RDATE')
      for (const { stamp, lineZone, lengthMs } of datesOf(line)) {
        if (added.size + excluded.epochs.size + excluded.days.size > mostDates)
          throw new UnreadableRule('the series names too many dates');
        const day = wholeDays && stamp.utc ? dayMeant(stamp.wall) : Math.floor(stamp.wall / 86_400);
        if (name === 'EXDATE') {
          // A date among clock times means that day's instance; a time among whole days means its day.
          if (stamp.dateOnly || wholeDays) excluded.days.add(day);
          else if (stamp.utc) excluded.epochs.add(stamp.wall);
          else if (lineZone === undefined || lineZone === zone.id) excluded.walls.add(stamp.wall);
          else excluded.epochs.add(zoneOf(lineZone).epochOf(stamp.wall));
        } else if (wholeDays) added.set(day * 86_400, lengthMs);
        else if (stamp.dateOnly) added.set(zone.epochOf(day * 86_400 + mod(startWall, 86_400)), lengthMs);
        else added.set(stamp.utc ? stamp.wall : zoneOf(lineZone ?? zone.id).epochOf(stamp.wall), lengthMs);
      }
  }
  return {
    zone,
    wholeDays,
    startWall,
    lengthMs: Math.max(0, Date.parse(event.end.at) - Date.parse(event.start.at)),
    rules,
    exclusions,
    excluded,
    added: [...added].map(([epoch, lengthMs]) => ({ epoch, lengthMs })).sort((a, b) => a.epoch - b.epoch),
  };
}

/** Where a series puts an instance, before anybody moved it. */
export interface Place {
  readonly epoch: number;
  readonly wall: Wall;
  readonly lengthMs: number;
}

/** The places of a series from `fromEpoch` on, in order, one at a time. @throws UnreadableRule when the budget is spent. */
export function* places(series: Series, fromEpoch: number, budget: Budget): Generator<Place, void> {
  const { zone, excluded } = series;
  const streams: Generator<{ epoch: number; wall: Wall; lengthMs: number | null }, void>[] =
    series.rules.length > 0
      ? series.rules.map((rule) => ruleEpochs(rule, series, fromEpoch, budget))
      : [single(series)];
  streams.push(addedFrom(series, fromEpoch));
  const without = series.exclusions.map((rule) => {
    const stream = ruleEpochs(rule, series, fromEpoch, budget);
    return { stream, head: stream.next() };
  });
  const heads = streams.map((stream) => stream.next());
  let last = Number.NEGATIVE_INFINITY;
  for (;;) {
    let first = -1;
    for (const [index, head] of heads.entries())
      if (head.value && (first < 0 || head.value.epoch < (heads[first]?.value?.epoch ?? Infinity)))
        first = index;
    const found = heads[first]?.value;
    const stream = streams[first];
    if (!found || !stream) return;
    heads[first] = stream.next();
    if (found.epoch <= last || found.epoch < fromEpoch) continue;
    last = found.epoch;
    if (
      excluded.epochs.has(found.epoch) ||
      excluded.walls.has(found.wall) ||
      excluded.days.has(Math.floor(found.wall / 86_400))
    )
      continue;
    let ruledOut = false;
    for (const each of without) {
      while (each.head.value && each.head.value.epoch < found.epoch) each.head = each.stream.next();
      ruledOut ||= each.head.value?.epoch === found.epoch;
    }
    if (!ruledOut)
      yield { epoch: found.epoch, wall: found.wall, lengthMs: found.lengthMs ?? series.lengthMs };
  }

  function* single({ startWall }: Series): Generator<{ epoch: number; wall: Wall; lengthMs: null }, void> {
    yield { epoch: zone.epochOf(startWall), wall: startWall, lengthMs: null };
  }
}

function* addedFrom(
  series: Series,
  fromEpoch: number,
): Generator<{ epoch: number; wall: Wall; lengthMs: number | null }, void> {
  for (const { epoch, lengthMs } of series.added)
    if (epoch >= fromEpoch) yield { epoch, wall: epoch + series.zone.offsetAt(epoch), lengthMs };
}

function* ruleEpochs(
  rule: Rule,
  series: Series,
  fromEpoch: number,
  budget: Budget,
): Generator<{ epoch: number; wall: Wall; lengthMs: null }, void> {
  const { zone, startWall } = series;
  // COUNT counts from the start; a day of margin covers every change of the clock.
  const from =
    rule.count === null ? Math.max(startWall, fromEpoch + zone.offsetAt(fromEpoch) - 86_400) : startWall;
  let number = 0;
  const until = rule.until?.kind === 'instant' ? rule.until.epoch : 0;
  const untilEpoch = series.wholeDays ? dayMeant(until) * 86_400 : until;
  for (const wall of ruleWalls(rule, startWall, from, budget)) {
    if (rule.until?.kind === 'day' && Math.floor(wall / 86_400) > rule.until.day) return;
    // Local UNTIL beside a zoned start (several phones write it) is a time of the series' clock; among whole days its day counts.
    if (rule.until?.kind === 'wall' && wall > rule.until.wall) return;
    // RFC 5545 3.3.10: an instance whose wall clock time does not exist is none, and is not counted.
    if (!series.wholeDays && !zone.shows(wall)) continue;
    const epoch = zone.epochOf(wall);
    if (rule.until?.kind === 'instant' && epoch > untilEpoch) return;
    number += 1;
    if (rule.count !== null && number > rule.count) return;
    if (epoch >= fromEpoch) yield { epoch, wall, lengthMs: null };
  }
}

function endsBefore({ until }: Rule, startWall: Wall, startEpoch: number): boolean {
  if (!until) return false;
  if (until.kind === 'day') return until.day < Math.floor(startWall / 86_400);
  return until.kind === 'wall' ? until.wall < startWall : dayMeant(until.epoch) * 86_400 < startEpoch;
}

/**
 * The day that an instant means among whole days: office suites write the midnight of their own zone in UTC, which east of
 * Greenwich is the evening before; others write the last second of the day.
 */
export function dayMeant(epoch: number): number {
  const day = Math.floor(epoch / 86_400);
  const second = epoch - day * 86_400;
  return second > 43_200 && second % 60 === 0 ? day + 1 : day;
}

interface NamedDate {
  readonly stamp: NonNullable<ReturnType<typeof readStamp>>;
  readonly lineZone: string | undefined;
  readonly lengthMs: number | null;
}

/** The dates of an EXDATE or RDATE line; a period's end or duration gives its length. */
function datesOf(line: string): NamedDate[] {
  const colon = valueStart(line);
  const lineZone = /;TZID="?([^";:]+)"?/i.exec(line.slice(0, colon))?.[1];
  return line
    .slice(colon + 1)
    .split(',')
    .filter((value) => value.trim() !== '')
    .map((value) => {
      const [at = '', until] = value.trim().split('/');
      const stamp = readStamp(at);
      if (!stamp) throw new UnreadableRule('a date of the series cannot be read');
      if (until === undefined) return { stamp, lineZone, lengthMs: null };
      const end = readStamp(until);
      return {
        stamp,
        lineZone,
        lengthMs: end ? Math.max(0, end.wall - stamp.wall) * 1_000 : durationMs(until),
      };
    });
}

/** Where the value of a line begins; a quoted parameter may hold a colon. */
function valueStart(line: string): number {
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"') quoted = !quoted;
    else if (line[at] === ':' && !quoted) return at;
  }
  return line.length;
}

/** A DURATION in milliseconds. @throws UnreadableRule */
export function durationMs(text: string): number {
  const parts =
    /^([+-])?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?$/i.exec(
      text.trim(),
    );
  if (!parts) throw new UnreadableRule('a duration cannot be read');
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(2)
    .map((part: string | undefined) => Number(part ?? 0));
  const ms = ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
  return parts[1] === '-' ? 0 : ms;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}
