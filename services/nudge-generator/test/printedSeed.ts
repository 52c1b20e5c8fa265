/** A seed that differs from run to run and is printed, or that of TSUDOI_SEED. */
export function printedSeed(suite: string): number {
  const seed = Number(process.env['TSUDOI_SEED'] ?? Date.now() % 1_000_000_007);
  console.log(`${suite}: seed ${String(seed)} (TSUDOI_SEED repeats it)`);
  return seed;
}
