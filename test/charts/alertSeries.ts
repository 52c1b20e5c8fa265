/** Series of an hour, one value a minute, and the alerts that fire at their end. */
export interface AlertCase {
  readonly what: string;
  readonly series: readonly (readonly [name: string, values: string])[];
  readonly at: string;
  readonly fires: readonly string[];
  /** Minutes between two looks of the rules; 1 unless said. */
  readonly everyMinutes?: number;
}

/** Labels of a series: the installation and its process, and more. */
export const of = (more = '') =>
  `{namespace="tsudoi", service="accounts", pod="a"${more === '' ? '' : `, ${more}`}}`;
/** A counter that grows by `perMinute`. */
export const grows = (perMinute: number) => `0+${String(perMinute)}x70`;
/** A figure that stays. */
export const stays = (value: number) => `${String(value)}x70`;

/** Requests a minute: so many in all, of which so many fail, and so many answered within `le` seconds. */
export function requests(
  all: number,
  failing: number,
  within: Readonly<Record<string, number>>,
): AlertCase['series'] {
  const labels = 'method="POST", route="/v1/events/{eventId}/plans"';
  return [
    [`tsudoi_http_request_duration_seconds_count${of(`${labels}, status="201"`)}`, grows(all - failing)],
    [`tsudoi_http_request_duration_seconds_count${of(`${labels}, status="500"`)}`, grows(failing)],
    ...Object.entries({ '0.3': all, '0.5': all, '1': all, '2': all, '10': all, '+Inf': all, ...within }).map(
      ([le, count]) =>
        [
          `tsudoi_http_request_duration_seconds_bucket${of(`${labels}, status="201", le="${le}"`)}`,
          grows(count),
        ] as const,
    ),
  ];
}

/** A process that uses so much of its memory. */
export const memory = (share: number): AlertCase['series'] => [
  [`process_resident_memory_bytes${of()}`, stays(share * 1_000)],
  [`tsudoi_process_memory_limit_bytes${of()}`, stays(1_000)],
];
/** Dollars a minute. */
export const cost = (perMinute: number) =>
  [`tsudoi_llm_cost_usd_total${of('provider="openai", model="m"')}`, grows(perMinute)] as const;
/** When the rules are looked at. */
export const at = '1h';

/** One gauge or counter of one process that stays. */
export const one = (name: string, value: number, labels = ''): AlertCase['series'][number] => [
  `${name}${of(labels)}`,
  stays(value),
];
/** One counter of one process that grows. */
export const goes = (name: string, perMinute: number, labels = ''): AlertCase['series'][number] => [
  `${name}${of(labels)}`,
  grows(perMinute),
];
/** What every installation that is there shows. */
export const seen = one('tsudoi_http_requests_in_flight', 1);

/** One plan in half an hour, made within 0.3 s. */
export const onePlanInTime: AlertCase['series'] = [
  ['count', 'status="201"'],
  ...['0.3', '2', '10', '+Inf'].map((le) => ['bucket', `status="201", le="${le}"`]),
].map(([part = '', labels = '']) => [
  `tsudoi_http_request_duration_seconds_${part}${of(`method="POST", route="/v1/events/{eventId}/plans", ${labels}`)}`,
  '0x45 1x25',
]);
