import type { Brief } from './brief.ts';

/** Day and time of the event's start where it takes place; undefined when nobody knows. */
export function partsOf({ event }: Brief):
  | {
      readonly year: number;
      readonly month: number;
      readonly day: number;
      readonly hour: number;
      readonly minute: number;
    }
  | undefined {
  if (!event?.startsAt) return undefined;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: event.timeZone ?? 'Asia/Tokyo',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(event.startsAt);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
  };
}
