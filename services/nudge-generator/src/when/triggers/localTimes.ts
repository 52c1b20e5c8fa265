import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import { Cron } from 'croner';

type CronTrigger = Extract<RuleTrigger, { kind: 'cron' }>;
type ScheduleTrigger = Extract<RuleTrigger, { kind: 'schedule' }>;

/** A date and time of no zone, as `YYYY-MM-DDTHH:MM:SS`. */
export type LocalTime = string;

const dayMs = 86_400_000;
/** Times a day at most, and how many are looked at for that: every day that an expression names has the same times. */
const mostADay = 48;
const lookedAt = 60;

/** Local time is computed as if it were that of UTC: no zone's changes of the clock meddle. */
const asUtc = { timezone: 'UTC', mode: '5-part' } as const;
const localOf = (at: Date): LocalTime => at.toISOString().slice(0, 19);

/** What is wrong with an expression; undefined where it can run. */
export function cronFault({ expression }: Pick<CronTrigger, 'expression'>): string | undefined {
  let times: Date[];
  try {
    times = new Cron(expression, asUtc).nextRuns(lookedAt, new Date('2027-01-01T00:00:00Z'));
  } catch (err) {
    return err instanceof Error ? err.message.replace(/^CronPattern: /, '') : 'not a cron expression';
  }
  if (times.length === 0) return 'never fires';
  const tooOften = times.some((at, index) => {
    const later = times[index + mostADay];
    return later !== undefined && later.getTime() - at.getTime() < dayMs;
  });
  return tooOften ? `fires more than ${String(mostADay)} times a day` : undefined;
}

/** The local times of a cron expression after one instant and up to another, whatever the zone: a day more on either side. */
export function cronTimes(
  { expression }: Pick<CronTrigger, 'expression'>,
  from: Date,
  to: Date,
): LocalTime[] {
  const cron = new Cron(expression, asUtc);
  const end = new Date(to.getTime() + dayMs);
  const times: LocalTime[] = [];
  for (
    let at = cron.nextRun(new Date(from.getTime() - dayMs));
    at !== null && at <= end;
    at = cron.nextRun(at)
  )
    times.push(localOf(at));
  return times;
}

/** The local times of a schedule in so many days from a date on. */
export function scheduleTimes(
  { at, weekdays, monthDays }: ScheduleTrigger,
  from: Date,
  days: number,
): LocalTime[] {
  const times: LocalTime[] = [];
  for (let ahead = -1; ahead <= days; ahead += 1) {
    const day = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate() + ahead));
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    const date = day.getUTCDate();
    if (weekdays && !weekdays.includes(day.getUTCDay() || 7)) continue;
    if (monthDays && !monthDays.includes(date) && !monthDays.includes(date - last - 1)) continue;
    times.push(`${day.toISOString().slice(0, 10)}T${at.length === 5 ? `${at}:00` : at}`);
  }
  return times;
}
