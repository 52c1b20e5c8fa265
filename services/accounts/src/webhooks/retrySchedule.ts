/** Waits after each failed attempt, seconds: ten attempts within 76 hours, as Standard Webhooks advises. */
const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

const longestAskedMs = 24 * 3_600_000;

/** An endpoint to which nothing came through for so long is disabled. */
export const disabledAfterMs = 5 * 24 * 3_600_000;

/**
 * How long to wait after the attempt of this number (from 1), ms, up to a tenth more or less, and at least what the receiver asked for;
 * undefined after the last one. `random` is from [0, 1).
 */
export function waitAfterMs(
  attempt: number,
  askedMs: number | undefined,
  random: () => number,
): number | undefined {
  const seconds = waits[attempt - 1];
  if (seconds === undefined) return undefined;
  const wait = seconds * 1_000 * (0.9 + 0.2 * random());
  return Math.round(Math.max(wait, Math.min(askedMs ?? 0, longestAskedMs)));
}
