import type { Brief } from './brief.ts';

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** Making one costs more than the rest of a text's judgement; zones are few. */
const formats = new Map<string, Intl.DateTimeFormat>();
const mostFormats = 100;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      weekday: 'long',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    if (formats.size >= mostFormats) formats.delete(formats.keys().next().value as string);
    formats.set(timeZone, format);
  }
  return format;
}

/** A moment where an event takes place. */
export interface MomentParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

/** Day and time of the event's start where it takes place; undefined when nobody knows. */
export function partsOf({ event }: Pick<Brief, 'event'>): MomentParts | undefined {
  if (!event?.startsAt) return undefined;
  const parts = formatOf(event.timeZone ?? 'Asia/Tokyo').formatToParts(event.startsAt);
  const text = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const value = (type: string) => Number(text(type));
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    weekday: weekdays.indexOf(text('weekday').toLowerCase()),
    hour: value('hour'),
    minute: value('minute'),
  };
}
