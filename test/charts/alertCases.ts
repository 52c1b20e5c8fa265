/** Series of an hour, one value a minute, and the alerts that fire at their end. */
export interface AlertCase {
  readonly what: string;
  readonly series: readonly (readonly [name: string, values: string])[];
  readonly at: string;
  readonly fires: readonly string[];
}

const of = (more = '') =>
  `{namespace="tsudoi", service="accounts", pod="a"${more === '' ? '' : `, ${more}`}}`;
/** A counter that grows by `perMinute`. */
const grows = (perMinute: number) => `0+${String(perMinute)}x70`;
const stays = (value: number) => `${String(value)}x70`;

/** Requests a minute: so many in all, of which so many fail, and so many answered within `le` seconds. */
function requests(
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

const memory = (share: number): AlertCase['series'] => [
  [`process_resident_memory_bytes${of()}`, stays(share * 1_000)],
  [`tsudoi_process_memory_limit_bytes${of()}`, stays(1_000)],
];
const cost = (perMinute: number) =>
  [`tsudoi_llm_cost_usd_total${of('provider="openai", model="m"')}`, grows(perMinute)] as const;
const at = '1h';

export const cases: readonly AlertCase[] = [
  {
    what: 'all is well',
    series: [
      ...requests(600, 0, {}),
      ...memory(0.5),
      [`tsudoi_redis_up${of('role="queue"')}`, stays(1)],
      [`tsudoi_redis_evicted_keys${of('role="queue"')}`, stays(0)],
      [`tsudoi_redis_evicted_keys${of('role="cache"')}`, grows(10)],
      [`tsudoi_backlog_oldest_seconds${of('queue="nudge"')}`, stays(30)],
      cost(0.001),
      [`tsudoi_sync_growth${of('figure="timeouts_30_days"')}`, stays(2)],
    ],
    at,
    fires: [],
  },
  {
    what: 'a process has no memory limit',
    series: [
      [`process_resident_memory_bytes${of()}`, stays(900)],
      [`tsudoi_process_memory_limit_bytes${of()}`, stays(0)],
    ],
    at,
    fires: [],
  },
  { what: '2 % of requests fail', series: requests(600, 12, {}), at, fires: ['TsudoiHighErrorRate'] },
  {
    what: 'a tenth of the requests fail',
    series: requests(600, 60, {}),
    at,
    fires: ['TsudoiHighErrorRate', 'TsudoiApiFailure', 'TsudoiAvailabilityBurns'],
  },
  {
    what: 'a tenth takes up to a second',
    series: requests(600, 0, { '0.3': 540, '0.5': 540 }),
    at,
    fires: ['TsudoiSlowResponse'],
  },
  {
    what: 'a tenth takes up to 10 s',
    series: requests(600, 0, { '0.3': 540, '0.5': 540, '1': 540, '2': 540 }),
    at,
    fires: ['TsudoiSlowResponse', 'TsudoiHighLatency', 'TsudoiTwoSecondsBurn'],
  },
  {
    what: 'a tenth takes longer than 10 s',
    series: requests(600, 0, { '0.3': 540, '0.5': 540, '1': 540, '2': 540, '10': 540 }),
    at,
    fires: ['TsudoiSlowResponse', 'TsudoiHighLatency', 'TsudoiTwoSecondsBurn', 'TsudoiTenSecondsBurn'],
  },
  { what: 'memory is at 82 % of the limit', series: memory(0.82), at, fires: ['TsudoiMemoryPressure'] },
  {
    what: 'memory is at 90 % of the limit',
    series: memory(0.9),
    at,
    fires: ['TsudoiMemoryPressure', 'TsudoiMemoryAlmostFull'],
  },
  {
    what: 'a container was killed for memory',
    series: [
      [
        `kube_pod_container_status_last_terminated_reason{namespace="tsudoi", pod="a", container="c", reason="OOMKilled"}`,
        stays(1),
      ],
      [`kube_pod_container_status_restarts_total{namespace="tsudoi", pod="a", container="c"}`, '0x55 1x15'],
    ],
    at,
    fires: ['TsudoiKilledForMemory'],
  },
  {
    what: 'jobs stand',
    series: [[`tsudoi_backlog_oldest_seconds${of('queue="nudge"')}`, stays(1_000)]],
    at,
    fires: ['TsudoiBacklogStands'],
  },
  {
    what: 'a calendar run took 50 s',
    series: [
      [`tsudoi_sync_run_duration_seconds_count${of('kind="full"')}`, '0x30 1x40'],
      [`tsudoi_sync_run_duration_seconds_bucket${of('kind="full", le="45"')}`, '0x70'],
    ],
    at,
    fires: ['TsudoiRunNearTimeout'],
  },
  {
    what: 'three calendar runs timed out in a month',
    series: [[`tsudoi_sync_growth${of('figure="timeouts_30_days"')}`, stays(3)]],
    at,
    fires: ['TsudoiSyncTimeouts'],
  },
  {
    what: 'Redis is away',
    series: [[`tsudoi_redis_up${of('role="queue"')}`, stays(0)]],
    at,
    fires: ['TsudoiRedisAway'],
  },
  {
    what: "the queue's Redis evicts",
    series: [[`tsudoi_redis_evicted_keys${of('role="queue"')}`, stays(1)]],
    at,
    fires: ['TsudoiQueueEvicts'],
  },
  { what: 'a day of models costs 12 dollars', series: [cost(0.2)], at, fires: ['TsudoiDailyCost'] },
  {
    what: 'a tenant has used half of its AI budget',
    series: [[`tsudoi_llm_degraded_total${of('level="economy"')}`, '0x30 1x40']],
    at,
    fires: ['TsudoiAiBudgetHalfUsed'],
  },
  {
    what: 'a tenant has used all of its AI budget',
    series: [[`tsudoi_llm_degraded_total${of('level="template"')}`, '0x30 1x40']],
    at,
    fires: ['TsudoiAiBudgetUsed'],
  },
];
