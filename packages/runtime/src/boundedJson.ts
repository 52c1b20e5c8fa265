/** JSON that is nested deeper than anything we write or read; walking it would end the stack. */
export class NestedTooDeep extends Error {
  override readonly name = 'NestedTooDeep';
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * How deep the objects and arrays of JSON text are nested; stops at the first that is deeper than `most`. Linear, one pass
 * over the bytes, no recursion; text that is no JSON gets some answer, and `JSON.parse` says what is wrong with it.
 */
export function jsonDepth(bytes: Uint8Array, most = Infinity): number {
  let depth = 0;
  let deepest = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > most) return deepest;
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
  }
  return deepest;
}

/** Parses JSON that is at most `depth` deep. @throws NestedTooDeep before anything is parsed, SyntaxError as `JSON.parse` does */
export function parseBoundedJson(text: Uint8Array | string, depth: number): unknown {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  if (jsonDepth(bytes, depth) > depth) throw new NestedTooDeep(`nested more than ${String(depth)} deep`);
  return JSON.parse(
    typeof text === 'string'
      ? text
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
  );
}
