/** An instant as a calendar and a clock on a wall show it. */
export interface LocalTime {
  readonly year: number;
  /** 1..12. */
  readonly month: number;
  readonly day: number;
  /** 0..23. */
  readonly hour: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local time of an instant (ms since 1970) in an IANA zone. @throws RangeError where there is no such zone or instant */
export function localTime(at: number, timeZone: string): LocalTime {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const [year, month, day] = [parts.get('year')!, parts.get('month')!, parts.get('day')!];
  return {
    year,
    month,
    day,
    hour: parts.get('hour')!,
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

/** Made once a zone, because making one is the dear part. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      hourCycle: 'h23',
    });
    if (formats.size < 500) formats.set(timeZone, format);
  }
  return format;
}
