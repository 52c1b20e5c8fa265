import type { Prepared } from './prepare.ts';

/** Columns of an event: people won alone, deviation, attendees, and by segment exposure and people won. They come before all options. */
export interface EventColumns {
  readonly alone: number;
  readonly sigma: number;
  readonly seats: number;
  readonly exposure: number;
  readonly won: number;
}

/** Where the events' columns stand, and how many there are. */
export interface EventLayout {
  readonly events: readonly EventColumns[];
  readonly columns: number;
}

/** Lays the events' columns out. */
export function eventLayoutOf(prepared: Prepared): EventLayout {
  let columns = 0;
  const events = prepared.events.map(({ segments }): EventColumns => {
    const alone = columns;
    columns += 3 + 2 * segments.length;
    return {
      alone,
      sigma: alone + 1,
      seats: alone + 2,
      exposure: alone + 3,
      won: alone + 3 + segments.length,
    };
  });
  return { events, columns };
}

/** An option by its candidate. */
export interface OptionColumn {
  readonly candidate: number;
  readonly option: number;
}

/** A measure of an option that rows count; `one` counts the choice itself, `squares` the square of its people. */
export type Measure = 'one' | 'yen' | 'quarters' | 'people' | 'squares';

/** `factor * measure` of every option of a candidate. */
export interface Term {
  readonly candidate: number;
  readonly measure: Measure;
  readonly factor: number;
}

/** One row: `lower <= sum of event columns + sum of terms over the chosen options <= upper`. Written for all options, whichever a programme holds. */
export interface Row {
  readonly lower: number;
  readonly upper: number;
  readonly columns: readonly (readonly [column: number, value: number])[];
  readonly terms: readonly Term[];
}

/** What an option counts by a measure. */
export function measured(prepared: Prepared, candidate: number, measure: Measure, option: number): number {
  if (measure === 'one') return 1;
  const { options } = prepared.candidates[candidate]!;
  return measure === 'squares' ? options.people[option]! ** 2 : options[measure][option]!;
}
