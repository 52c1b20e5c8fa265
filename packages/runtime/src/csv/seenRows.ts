/** Which rows of a file were there already, by 52 bits of their digest, with the line of the first: 24 bytes a row at most. */
export interface SeenRows {
  /** The line of the row that had this digest (in hex) before; undefined: it is the first, and is kept. */
  lineBefore(digest: string, line: number): number | undefined;
}

/** Tables grow one at a time, so that no growth holds the loop: a million rows are 4,000 a table. */
const SHARDS = 256;

/** Tables with open addressing, one by the last two digits of a digest, that double at 60 %. */
export function seenRows(): SeenRows {
  const shards = Array.from({ length: SHARDS }, oneTable);
  return {
    lineBefore(digest, line) {
      // Never 0, which stands for an empty place.
      const key = Number.parseInt(digest.slice(0, 13), 16) + 1;
      const shard = shards[Number.parseInt(digest.slice(-2), 16)];
      return shard?.(key, line);
    },
  };
}

function oneTable(): (key: number, line: number) => number | undefined {
  let keys = new Float64Array(16);
  let lines = new Uint32Array(16);
  let count = 0;
  const place = (table: Float64Array, key: number): number => {
    const mask = table.length - 1;
    let at = (key ^ (key / 4_294_967_296)) & mask;
    while (table[at] !== 0 && table[at] !== key) at = (at + 1) & mask;
    return at;
  };
  return (key, line) => {
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
  };
}
