/** JSON that is nested deeper than anything we write or read; walking it would end the stack. */
export class NestedTooDeep extends Error {
  override readonly name = 'NestedTooDeep';
}

/** JSON of so many values that building them would hold the loop. */
export class TooManyValues extends Error {
  override readonly name = 'TooManyValues';
}

/**
 * The most that parsing may cost at one go, in units of about 0.1 µs: a member of an object is 5, an object or list 3, a number or text
 * in a list 1. Some 40 ms at worst; an answer of 300,000 numbers, a request of 60,000 fields.
 */
export const mostJsonWork = 300_000;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/**
 * Looks over JSON text before anything is built of it. Linear, one pass over the bytes, no recursion; text that is no JSON passes or
 * not, and `JSON.parse` says what is wrong with it. @throws NestedTooDeep, TooManyValues
 */
function checkJson(bytes: Uint8Array, mostDepth: number, mostWork: number): void {
  let depth = 0;
  let work = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === comma) work += 1;
    else if (byte === colon) work += 4;
    else if (byte === 0x7b || byte === 0x5b) {
      work += 2;
      depth += 1;
      if (depth > mostDepth) throw new NestedTooDeep(`nested more than ${String(mostDepth)} deep`);
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  if (work > mostWork) throw new TooManyValues('more values than are read at once');
}

/**
 * Parses JSON that is at most `depth` deep and costs no more than `work` (see `mostJsonWork`).
 * @throws NestedTooDeep and TooManyValues before anything is parsed, SyntaxError as `JSON.parse` does
 */
export function parseBoundedJson(
  text: Uint8Array | string,
  depth: number,
  work: number = mostJsonWork,
): unknown {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  checkJson(bytes, depth, work);
  return JSON.parse(
    typeof text === 'string'
      ? text
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
  );
}
