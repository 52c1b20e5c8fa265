import { freshValue, type ReadingName, type Readings } from './readings.ts';
import type { Level, Rule, Threshold } from './rule.ts';

/** The value of a reading at the moment of a decision; null when it is missing or stale. */
export interface ValueSeen {
  readonly reading: ReadingName;
  readonly value: number | null;
  /** The threshold it was compared with, where one made the decision. */
  readonly threshold?: number;
}

/** Where the readings alone would put a rule: without dwell, overrides or trials. */
export interface Standing {
  readonly level: number;
  /** What made it so: the thresholds entered, or those left. */
  readonly because: readonly ValueSeen[];
  /** Readings that would be needed to leave the present level, up or down, and are missing. */
  readonly missing: readonly ReadingName[];
}

function enters({ side, enter }: Threshold, value: number): boolean {
  if (side === 'less-than') return value < enter;
  return side === 'at-least' ? value >= enter : value > enter;
}

function leaves({ side, exit }: Threshold, value: number): boolean {
  return side === 'less-than' ? value >= exit : value < exit;
}

/**
 * Goes up to the highest level that a known reading enters, else down past every level of which all readings are known
 * and on the far side of their exits. A missing reading neither lifts nor lowers.
 */
export function standingOf(rule: Rule, present: number, readings: Readings, now: number): Standing {
  for (let at = rule.levels.length - 1; at > present; at -= 1) {
    const because = (rule.levels[at]?.thresholds ?? []).flatMap((threshold) => {
      const value = freshValue(readings, threshold.reading, now);
      return value !== undefined && enters(threshold, value)
        ? [{ reading: threshold.reading, value, threshold: threshold.enter }]
        : [];
    });
    if (because.length > 0) return { level: at, because, missing: [] };
  }
  let level = Math.min(present, rule.levels.length - 1);
  const because: ValueSeen[] = [];
  while (level > 0) {
    const { thresholds } = rule.levels[level] as Level;
    const seen = thresholds.map((threshold) => ({
      threshold,
      value: freshValue(readings, threshold.reading, now),
    }));
    const missing = seen.filter(({ value }) => value === undefined);
    if (missing.length > 0)
      return { level, because, missing: missing.map(({ threshold }) => threshold.reading) };
    if (!seen.every(({ threshold, value }) => value !== undefined && leaves(threshold, value))) break;
    because.push(
      ...seen.map(({ threshold, value }) => ({
        reading: threshold.reading,
        value: value ?? null,
        threshold: threshold.exit,
      })),
    );
    level -= 1;
  }
  return { level, because, missing: level === present ? unknownAbove(rule, level, readings, now) : [] };
}

/** The readings of the next level, where not one of them is known: nothing would ever lead up. */
function unknownAbove(rule: Rule, level: number, readings: Readings, now: number): readonly ReadingName[] {
  const asked = (rule.levels[level + 1]?.thresholds ?? []).map(({ reading }) => reading);
  return asked.every((reading) => freshValue(readings, reading, now) === undefined) ? asked : [];
}

/** Every reading of a rule as it is now. */
export function valuesOf(rule: Rule, readings: Readings, now: number): ValueSeen[] {
  const names = new Set(rule.levels.flatMap(({ thresholds }) => thresholds.map(({ reading }) => reading)));
  return [...names].map((reading) => ({ reading, value: freshValue(readings, reading, now) ?? null }));
}
