import type { RuleTrigger } from '@tsudoi/contracts/ruleTriggers';
import type { Tx } from '@tsudoi/database/database';
import { DateTime } from 'luxon';
import { cronTimes, scheduleTimes, type LocalTime } from '../triggers/localTimes.ts';

const shown = 5;
const dayMs = 86_400_000;
/** How far ahead times are looked for, in days; longer where the first look finds too few. */
const horizons = [8, 70, 800];

/** An instant with how a reader says it. */
interface ToldTime {
  readonly at: string;
  readonly ja: string;
  readonly en: string;
}

/**
 * The next five times at which a trigger of the clock fires for somebody in a zone; none for other triggers, whose moments nobody
 * knows ahead. Local times become instants where the nudges' own do: in the database.
 */
export async function nextTimes(tx: Tx, trigger: RuleTrigger, zone: string, now: Date): Promise<ToldTime[]> {
  const times = await instantsOf(tx, trigger, zone, now);
  return times.slice(0, shown).map((at) => toldTime(at, zone));
}

async function instantsOf(tx: Tx, trigger: RuleTrigger, zone: string, now: Date): Promise<Date[]> {
  switch (trigger.kind) {
    case 'schedule':
      return fromLocal(tx, zone, now, (days) => scheduleTimes(trigger, now, days));
    case 'cron':
      return fromLocal(tx, zone, now, (days) =>
        cronTimes(trigger, now, new Date(now.getTime() + days * dayMs)).slice(0, 200),
      );
    case 'once': {
      const { when } = trigger;
      if ('local' in when) return fromLocal(tx, zone, now, () => [when.local]);
      const at = new Date(when.at);
      return at > now ? [at] : [];
    }
    case 'interval': {
      const everyMs = trigger.everySeconds * 1_000;
      const first = Math.floor(now.getTime() / everyMs) + 1;
      return Array.from({ length: shown }, (_, index) => new Date((first + index) * everyMs));
    }
    case 'signal':
    case 'pace':
    case 'change':
    case 'capacity':
    case 'event_time':
      return [];
  }
}

async function fromLocal(
  tx: Tx,
  zone: string,
  now: Date,
  within: (days: number) => readonly LocalTime[],
): Promise<Date[]> {
  let found: Date[] = [];
  for (const days of horizons) {
    const rows = await tx.query<{ at: Date }>(
      `select at from (select l at time zone nudge.known_zone($1) as at from unnest($2::timestamp[]) l) t where at > $3 order by at limit $4`,
      [zone, within(days), now, shown],
    );
    found = rows.map(({ at }) => at);
    if (found.length === shown) break;
  }
  return found;
}

/** 2027年3月31日（水） 9:00; Wednesday, 31 March 2027, 09:00. */
function toldTime(at: Date, zone: string): ToldTime {
  const local = DateTime.fromJSDate(at, { zone });
  return {
    at: at.toISOString(),
    ja: local.setLocale('ja').toFormat('yyyy年M月d日（ccc） H:mm'),
    en: local.setLocale('en').toFormat('cccc, d LLLL yyyy, HH:mm'),
  };
}
