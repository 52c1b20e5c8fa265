/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A seed that differs from run to run and is printed, or that of TSUDOI_SEED. */
export function printedSeed(suite: string): number {
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000_007);
  console.log(`${suite}: seed ${String(seed)} (TSUDOI_SEED repeats it)`);
  return seed;
}
