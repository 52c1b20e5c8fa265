/** What a reading is: a number about the whole installation that a rule compares with a threshold. */
export interface ReadingKind {
  readonly en: string;
  readonly ja: string;
  readonly unit: 'count' | 'seconds' | 'bytes' | 'share' | 'usd' | 'ratio' | 'points' | 'yes';
  /**
   * How Prometheus computes it where the platform does not measure it itself; `$namespace` stands for the label
   * matcher of the installation. Absent: the platform's gauge `tsudoi_growth_reading` has it.
   */
  readonly query?: string;
  /** A reading older than this is missing, ms. */
  readonly freshForMs: number;
}

const minute = 60_000;
const counted = { unit: 'count', freshForMs: 10 * minute } as const;

/** Every reading that a rule may ask for; REQUIREMENTS 65. */
export const readingKinds = {
  activeContacts: { ...counted, en: 'active contacts in 30 days', ja: '30日間に動きのあった参加者候補' },
  shortestIntervalSeconds: {
    en: 'shortest interval or start tolerance that a rule asks for',
    ja: 'ルールが求める最短の間隔',
    unit: 'seconds',
    freshForMs: 10 * minute,
  },
  longestRunSeconds: {
    en: 'longest run of a day',
    ja: '一日で最長の実行',
    unit: 'seconds',
    freshForMs: 10 * minute,
  },
  runsPerDay: { ...counted, en: 'runs a day', ja: '一日の実行回数' },
  hourlyPeakToMean: {
    en: 'busiest hour over the mean hour of a week',
    ja: '一週間の最繁時と平均の比',
    unit: 'ratio',
    freshForMs: 10 * minute,
  },
  members: { ...counted, en: 'members', ja: 'メンバー' },
  concurrentUsers: { ...counted, en: 'people using the console within 5 minutes', ja: '同時利用者' },
  connectedClients: { ...counted, en: 'clients with an open stream', ja: '接続中のクライアント' },
  dataBytes: { en: 'data in PostgreSQL', ja: 'データ量', unit: 'bytes', freshForMs: 10 * minute },
  auditBytes: { en: 'audit log in PostgreSQL', ja: '監査ログの量', unit: 'bytes', freshForMs: 10 * minute },
  eventsPerMonth: { ...counted, en: 'events a month', ja: '月間イベント数' },
  forecastAccuracyPercent: {
    en: 'accuracy of the forecasts (1 - WAPE)',
    ja: '予測の精度',
    unit: 'points',
    freshForMs: 36 * 60 * minute,
  },
  accuracyShortfall: {
    en: 'points that the accuracy is below the level asked for this size',
    ja: '規模に応じた目標精度への不足',
    unit: 'points',
    freshForMs: 36 * 60 * minute,
  },
  replicaConfigured: {
    en: 'a read replica is configured',
    ja: '読み取りレプリカの設定',
    unit: 'yes',
    freshForMs: 10 * minute,
  },
  connectionShare: {
    en: 'connections of PostgreSQL over its limit',
    ja: 'DB接続の使用率',
    unit: 'share',
    freshForMs: 10 * minute,
  },
  googleCallsPerMonth: {
    ...counted,
    en: 'calls to Google Calendar in 30 days',
    ja: 'Googleカレンダー呼び出し（30日）',
  },
  aiChatsPerMonth: { ...counted, en: 'calls to language models in 30 days', ja: 'AI呼び出し（30日）' },
  aiSpendShare: {
    en: 'AI spend over the AI budgets of this month',
    ja: '今月のAI予算の消化率',
    unit: 'share',
    freshForMs: 10 * minute,
  },
  spendUsdPerMonth: {
    en: 'spend of the installation this month',
    ja: '今月の費用',
    unit: 'usd',
    freshForMs: 60 * minute,
  },
  syncTenants: { ...counted, en: 'tenants with a calendar', ja: 'カレンダー連携テナント' },
  syncRunSeconds: {
    en: 'mean run of a calendar',
    ja: '同期の平均時間',
    unit: 'seconds',
    freshForMs: 10 * minute,
  },
  syncTimeoutsPerMonth: {
    ...counted,
    en: 'time-outs of the sync in 30 days',
    ja: '同期タイムアウト（30日）',
  },
  syncedEventsPerDay: { ...counted, en: 'synced events a day', ja: '一日の同期件数' },
  cpuShare: {
    en: 'CPU in use over what the pods ask for',
    ja: 'CPU使用率',
    unit: 'share',
    freshForMs: 5 * minute,
    query:
      'sum(rate(process_cpu_seconds_total{$namespace}[5m])) / sum(kube_pod_container_resource_requests{$namespace,resource="cpu"})',
  },
  requestsPerReplica: {
    en: 'requests in flight a replica',
    ja: 'レプリカあたりの同時リクエスト',
    unit: 'count',
    freshForMs: 5 * minute,
    query: 'avg(tsudoi_http_requests_in_flight{$namespace})',
  },
  requestsPerSecond: {
    en: 'requests a second',
    ja: '毎秒のリクエスト',
    unit: 'count',
    freshForMs: 5 * minute,
    query: 'sum(rate(tsudoi_http_request_duration_seconds_count{$namespace}[5m]))',
  },
  criticalAlertsPerWeek: {
    ...counted,
    en: 'critical alerts in 7 days',
    ja: '7日間の重大アラート',
    query:
      'count(count by (alertname) (count_over_time(ALERTS{$namespace,severity="critical",alertstate="firing"}[7d])))',
  },
  egressGrowth: {
    en: 'egress over that of the month before',
    ja: '外向き通信の前月比',
    unit: 'ratio',
    freshForMs: 60 * minute,
    query:
      'sum(increase(container_network_transmit_bytes_total{$namespace}[30d])) / sum(increase(container_network_transmit_bytes_total{$namespace}[30d] offset 30d))',
  },
  sloBurn: {
    en: 'speed at which the error budget of 99.5 % burns',
    ja: 'エラーバジェットの消費速度',
    unit: 'ratio',
    freshForMs: 5 * minute,
    query:
      'sum(rate(tsudoi_http_request_duration_seconds_count{$namespace,status=~"5.."}[5m])) / sum(rate(tsudoi_http_request_duration_seconds_count{$namespace}[5m])) / 0.005',
  },
} as const satisfies Record<string, ReadingKind>;

export type ReadingName = keyof typeof readingKinds;
export const readingNames = Object.keys(readingKinds) as readonly ReadingName[];

/** A number and when it was measured, ms since 1970. */
export interface Reading {
  readonly value: number;
  readonly at: number;
}

/** What is known of the installation; a reading that nobody could take is absent, never zero. */
export type Readings = Readonly<Partial<Record<ReadingName, Reading>>>;

/** The value where it is known, finite and fresh, else undefined; a reading from the future counts as fresh for a minute. */
export function freshValue(readings: Readings, name: ReadingName, now: number): number | undefined {
  const reading = readings[name];
  if (!reading || !Number.isFinite(reading.value)) return undefined;
  const ageMs = now - reading.at;
  return ageMs > readingKinds[name].freshForMs || ageMs < -minute ? undefined : reading.value;
}

/** The accuracy that D1 asks of forecasts, percent, by events a month: 70 below 100, 80 below 500, 85 above. */
export function accuracyWanted(eventsPerMonth: number): number {
  if (eventsPerMonth >= 500) return 85;
  return eventsPerMonth >= 100 ? 80 : 70;
}

/** Adds what follows from other readings: how far the accuracy is below the level of this size. */
export function withDerived(readings: Readings, now: number): Readings {
  const accuracy = freshValue(readings, 'forecastAccuracyPercent', now);
  const events = freshValue(readings, 'eventsPerMonth', now);
  if (accuracy === undefined || events === undefined) return readings;
  const at = readings.forecastAccuracyPercent?.at ?? now;
  return { ...readings, accuracyShortfall: { value: accuracyWanted(events) - accuracy, at } };
}
