const dayMs = 86_400_000;

/** Whole calendar days of this browser's zone from `now` to an instant; negative once it is past. */
export function daysUntil(at: string, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(new Date(at)) - midnight(now)) / dayMs);
}
