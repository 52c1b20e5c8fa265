/**
 * What an answer from outside may cost before it is given up. Bytes are counted after decompression, where a bomb shows:
 * 408 KB of gzip were 5 GB once.
 */
export interface BodyBudget {
  /** Most bytes of the body, decompressed. */
  readonly bytes: number;
  /** Deepest nesting of JSON, objects and arrays alike. */
  readonly depth: number;
  /** Longest time from the request to the last byte, ms; a server that drips a byte a second ends here too. */
  readonly timeMs: number;
}

/** What an answer may cost where nobody asks for less: a page of a calendar with room to spare. */
export const defaultBodyBudget: BodyBudget = { bytes: 8 * 1024 * 1024, depth: 64, timeMs: 60_000 };

/** The most JSON that is parsed at one go; how many values it may hold, `mostJsonWork` of boundedJson.ts says. */
export const mostJsonBytes = 2 * 1024 * 1024;

/** An answer cost more than its budget; the message says of what and is fit for the tenant. */
export class BodyOverBudget extends Error {
  override readonly name = 'BodyOverBudget';
  readonly over: keyof BodyBudget | 'codings' | 'values';

  constructor(over: BodyOverBudget['over'], budget: Partial<BodyBudget>) {
    super(
      {
        bytes: `The answer is larger than ${String(budget.bytes)} bytes`,
        depth: `The answer is nested more than ${String(budget.depth)} deep`,
        timeMs: `The answer took more than ${String(budget.timeMs)} ms`,
        codings: 'The answer is compressed more than once',
        values: 'The answer holds more values than are read at once',
      }[over],
    );
    this.over = over;
  }
}
