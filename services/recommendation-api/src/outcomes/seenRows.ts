/** Which rows of a file were there already, by 53 bits of their digest, with the line of the first: 24 bytes a row at most. */
export interface SeenRows {
  /** The line of the row that had this digest before; undefined: it is the first, and is kept. */
  lineBefore(digest: Buffer, line: number): number | undefined;
}

/** A table with open addressing that doubles at 60 %. */
export function seenRows(): SeenRows {
  let keys = new Float64Array(1_024);
  let lines = new Uint32Array(1_024);
  let count = 0;
  const place = (table: Float64Array, key: number): number => {
    const mask = table.length - 1;
    let at = (key ^ (key / 4_294_967_296)) & mask;
    while (table[at] !== 0 && table[at] !== key) at = (at + 1) & mask;
    return at;
  };
  return {
    lineBefore(digest, line) {
      // Never 0, which stands for an empty place.
      const key = digest.readUInt32LE(0) * 2_097_152 + (digest.readUInt32LE(4) >>> 11) + 1;
      const at = place(keys, key);
      if (keys[at] === key) return lines[at];
      keys[at] = key;
      lines[at] = line;
      count += 1;
      if (count > 0.6 * keys.length) {
        const [oldKeys, oldLines] = [keys, lines];
        keys = new Float64Array(oldKeys.length * 2);
        lines = new Uint32Array(keys.length);
        for (const [i, old] of oldKeys.entries()) {
          if (old === 0) continue;
          const to = place(keys, old);
          keys[to] = old;
          lines[to] = oldLines[i] ?? 0;
        }
      }
      return undefined;
    },
  };
}
