/** A random series: local start, rule, exclusions, and moved instances, all in one zone. */
export interface RandomSeries {
  readonly zone: string;
  readonly allDay: boolean;
  /** `YYYY-MM-DDTHH:MM:SS` on the wall. */
  readonly start: string;
  readonly hours: number;
  readonly rule: string;
}

export const zones = [
  'Asia/Tokyo',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Pacific/Auckland',
];
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function randomSeries(random: () => number): RandomSeries {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const two = (number: number) => String(number).padStart(2, '0');
  const allDay = random() < 0.15;
  // Near a change of the clock in both hemispheres, in hours that may be skipped or doubled.
  const month = pick([2, 3, 4, 9, 10, 11]);
  const hour = pick([0, 1, 2, 2, 3, 9, 18, 23]);
  const start = `2026-${two(month)}-${two(1 + Math.floor(random() * 28))}T${allDay ? '00:00' : `${two(hour)}:${pick(['00', '15', '30'])}`}:00`;
  const interval = pick([1, 1, 1, 2, 3]);
  const end = pick(['', '', `;COUNT=${String(3 + Math.floor(random() * 40))}`, ';UNTIL=20261215T120000Z']);
  const shapes = [
    () => `FREQ=DAILY;INTERVAL=${String(interval)}`,
    () =>
      `FREQ=WEEKLY;INTERVAL=${String(interval)};BYDAY=${[...new Set([pick(weekdays), pick(weekdays)])].join()}`,
    () => `FREQ=MONTHLY;INTERVAL=${String(interval)};BYMONTHDAY=${String(pick([1, 15, 28, 31, -1]))}`,
    () => `FREQ=MONTHLY;INTERVAL=${String(interval)};BYDAY=${pick(['1', '2', '-1'])}${pick(weekdays)}`,
    () => `FREQ=WEEKLY;INTERVAL=${String(interval)}`,
  ];
  return {
    zone: pick(zones),
    allDay,
    start,
    hours: pick([1, 2, 26]),
    rule: `${pick(shapes)()}${allDay ? end.replace('T120000Z', '') : end}`,
  };
}

/** Instants as the second engine and ours are compared. */
export function seconds(dates: readonly Date[]): number[] {
  return dates.map((date) => date.getTime() / 1_000);
}
