/** One row of results, as far as quality is judged by it. */
export interface ResultFacts {
  readonly key: string;
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly campaign: string;
  readonly eventId: string | null;
  readonly tacticKey: string | null;
  readonly spendJpy: number | null;
  readonly impressions: number | null;
  readonly clicks: number | null;
  readonly signUps: number | null;
}

/** One event that is over. */
export interface AttendanceFacts {
  readonly eventId: string;
  readonly name: string;
  readonly capacity: number;
  readonly signUps: number | null;
  readonly attended: number | null;
}

export type FindingKind =
  'missing' | 'outlier' | 'duplicate' | 'drift' | 'impossible' | 'spend_without_clicks' | 'unmatched';

/** One thing that is wrong, with the row or the event that it is about. */
export interface Finding {
  readonly kind: FindingKind;
  /** Key of the row, id of the event, or the name of a measure that drifted. */
  readonly about: string;
  readonly day: string | null;
  readonly message: { readonly ja: string; readonly en: string };
}

/** What was found, how much of the data that is, and whether it may be trained on. */
export interface QualityReport {
  readonly rows: number;
  readonly events: number;
  readonly counts: Readonly<Record<FindingKind, number>>;
  readonly findings: readonly Finding[];
  /** Largest population stability index, and of what; null where there are too few rows. */
  readonly drift: { readonly measure: string; readonly psi: number } | null;
  /** Why nothing is trained on it; empty where it may be. */
  readonly blocks: readonly { readonly ja: string; readonly en: string }[];
}

/** A value so many robust deviations from the middle, and so many times larger or smaller, is an outlier. */
const DEVIATIONS = 4.5;
const TIMES = Math.log(5);
const LEAST_FOR_OUTLIERS = 12;
const LEAST_FOR_DRIFT = 100;
/** A population stability index beyond this is a shift (Siddiqi 2006). */
export const DRIFTED = 0.25;
const LIMITS = { outlier: 0.05, duplicate: 0.05, impossible: 0.02 } as const;

/** Judges results and attendance. Pure: the same facts, the same report. */
export function judgeQuality(
  rows: readonly ResultFacts[],
  events: readonly AttendanceFacts[],
): QualityReport {
  const { drift, finding } = driftOf(rows);
  const findings = [
    ...rows.flatMap(ofRow),
    ...outliers(rows),
    ...duplicates(rows),
    ...events.flatMap(ofEvent),
    ...finding,
  ];
  const counts: Record<FindingKind, number> = {
    missing: 0,
    outlier: 0,
    duplicate: 0,
    drift: 0,
    impossible: 0,
    spend_without_clicks: 0,
    unmatched: 0,
  };
  for (const { kind } of findings) counts[kind] += 1;
  const untold = events.filter(({ attended }) => attended === null).length;
  const blocks: { ja: string; en: string }[] = [];
  const all = rows.length + events.length;
  for (const kind of ['outlier', 'duplicate', 'impossible'] as const)
    if (all > 0 && counts[kind] >= 3 && counts[kind] > LIMITS[kind] * all)
      blocks.push({
        ja: `${TITLES[kind].ja}が${String(counts[kind])}件あり、全体の${percent(counts[kind] / all)}にのぼります（上限${percent(LIMITS[kind])}）。`,
        en: `${String(counts[kind])} ${TITLES[kind].en}, ${percent(counts[kind] / all)} of all (at most ${percent(LIMITS[kind])}).`,
      });
  if (events.length >= 4 && untold > events.length / 2)
    blocks.push({
      ja: `終わった${String(events.length)}件のイベントのうち${String(untold)}件で来場者数がわかりません。`,
      en: `Attendance is not known of ${String(untold)} of ${String(events.length)} past events.`,
    });
  return { rows: rows.length, events: events.length, counts, findings, drift, blocks };
}

const TITLES = {
  outlier: { ja: '外れ値', en: 'outliers' },
  duplicate: { ja: '重複', en: 'duplicates' },
  impossible: { ja: 'ありえない値', en: 'impossible values' },
} as const;

function ofRow(row: ResultFacts): Finding[] {
  const found: Finding[] = [];
  const add = (kind: FindingKind, ja: string, en: string): void => {
    found.push({ kind, about: row.key, day: row.day, message: { ja, en } });
  };
  const { spendJpy, impressions, clicks } = row;
  if (spendJpy !== null && spendJpy > 0 && impressions === null && clicks === null)
    add(
      'missing',
      '費用だけがあり、表示もクリックもわかりません。',
      'Money was spent; neither views nor clicks are known.',
    );
  if (clicks !== null && impressions !== null && clicks > impressions)
    add('impossible', 'クリックが表示より多くなっています。', 'There are more clicks than views.');
  if (spendJpy !== null && spendJpy >= 1_000 && clicks === 0)
    add(
      'spend_without_clicks',
      '費用がかかっているのにクリックがありません。',
      'Money was spent without a single click.',
    );
  if (row.eventId === null)
    add('unmatched', 'どのイベントのものかわかりません。', 'It is not known which event it belongs to.');
  return found;
}

function ofEvent({ eventId, capacity, signUps, attended }: AttendanceFacts): Finding[] {
  const about = { about: eventId, day: null };
  if (attended === null)
    return [
      {
        kind: 'missing',
        ...about,
        message: { ja: '来場者数がわかりません。', en: 'It is not known how many came.' },
      },
    ];
  if (attended > 1.1 * capacity || (signUps !== null && signUps >= 10 && attended > 1.5 * signUps))
    return [
      {
        kind: 'outlier',
        ...about,
        message: {
          ja: '来場者数が定員や申込数に比べて多すぎます。',
          en: 'More came than fit, or far more than had signed up.',
        },
      },
    ];
  return [];
}

/** What a click costs and how often a view is clicked, by tactic: the logarithm is compared with the middle of the tactic's other rows. */
const MEASURES: readonly {
  readonly name: string;
  readonly of: (row: ResultFacts) => number | undefined;
}[] = [
  {
    name: 'yen a click',
    of: ({ spendJpy, clicks }) =>
      spendJpy !== null && clicks !== null && spendJpy > 0 && clicks > 0
        ? Math.log(spendJpy / clicks)
        : undefined,
  },
  {
    name: 'yen a view',
    of: ({ spendJpy, impressions }) =>
      spendJpy !== null && impressions !== null && spendJpy > 0 && impressions > 0
        ? Math.log(spendJpy / impressions)
        : undefined,
  },
];

function outliers(rows: readonly ResultFacts[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const group of Map.groupBy(rows, ({ source, tacticKey }) => `${source} ${tacticKey ?? ''}`).values())
    for (const { name, of } of MEASURES) {
      const values = group.flatMap((row) => {
        const value = of(row);
        return value === undefined ? [] : [{ row, value }];
      });
      if (values.length < LEAST_FOR_OUTLIERS) continue;
      const middle = median(values.map(({ value }) => value));
      const deviation = Math.max(0.1, 1.4826 * median(values.map(({ value }) => Math.abs(value - middle))));
      for (const { row, value } of values) {
        const off = Math.abs(value - middle);
        if (off <= DEVIATIONS * deviation || off <= TIMES) continue;
        const times = String(Math.round(Math.exp(off)));
        found.set(row.key, {
          kind: 'outlier',
          about: row.key,
          day: row.day,
          message: {
            ja: `${name === 'yen a click' ? 'クリック' : '表示'}あたりの費用が、ほかの日の${times}倍（または${times}分の1）です。`,
            en: `${name} is ${times} times more or less than on other days.`,
          },
        });
      }
    }
  return [...found.values()];
}

function duplicates(rows: readonly ResultFacts[]): Finding[] {
  const seen = new Map<string, ResultFacts>();
  const found: Finding[] = [];
  for (const row of rows) {
    const { spendJpy, impressions, clicks } = row;
    // Small figures agree by chance.
    if (spendJpy === null || impressions === null || clicks === null || impressions < 100) continue;
    const same = [row.day, row.tacticKey, spendJpy, impressions, clicks, row.signUps].join(' ');
    const before = seen.get(same);
    if (before === undefined) seen.set(same, row);
    else
      found.push({
        kind: 'duplicate',
        about: row.key,
        day: row.day,
        message: {
          ja: `同じ日の「${before.campaign}」と数字がすべて同じです。`,
          en: `All figures are those of “${before.campaign}” on the same day.`,
        },
      });
  }
  return found;
}

/** Whether the newest quarter of the rows is of another kind than those before. */
function driftOf(
  rows: readonly ResultFacts[],
): Pick<QualityReport, 'drift'> & { readonly finding: readonly Finding[] } {
  const ordered = rows.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const at = Math.floor(0.75 * ordered.length);
  let worst: { measure: string; psi: number } | null = null;
  for (const { name, of } of MEASURES) {
    const [before, after] = [ordered.slice(0, at), ordered.slice(at)].map((part) =>
      part.flatMap((row) => of(row) ?? []),
    ) as [number[], number[]];
    if (after.length < LEAST_FOR_DRIFT || before.length < LEAST_FOR_DRIFT) continue;
    const psi = stabilityIndex(before, after);
    if (worst === null || psi > worst.psi) worst = { measure: name, psi: Math.round(1_000 * psi) / 1_000 };
  }
  if (worst === null || worst.psi <= DRIFTED) return { drift: worst, finding: [] };
  return {
    drift: worst,
    finding: [
      {
        kind: 'drift',
        about: worst.measure,
        day: ordered[at]?.day ?? null,
        message: {
          ja: `最近の${worst.measure === 'yen a click' ? 'クリック' : '表示'}あたりの費用が、それまでと変わっています（PSI ${String(worst.psi)}）。`,
          en: `${worst.measure} is not what it was (PSI ${String(worst.psi)}).`,
        },
      },
    ],
  };
}

/** Population stability index of `after` against the tenths of `before`: sum of (a - b) ln(a / b); small samples are smoothed by half a row a bin. */
export function stabilityIndex(before: readonly number[], after: readonly number[]): number {
  const bins = 10;
  const sorted = before.toSorted((a, b) => a - b);
  const edges = Array.from(
    { length: bins - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] ?? 0,
  );
  const shares = (values: readonly number[]): number[] => {
    const counts = new Array<number>(bins).fill(0.5);
    for (const value of values) {
      let bin = 0;
      while (bin < bins - 1 && value >= (edges[bin] ?? 0)) bin += 1;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count) => count / (values.length + bins / 2));
  };
  const [b, a] = [shares(before), shares(after)];
  return a.reduce((sum, share, i) => sum + (share - b[i]!) * Math.log(share / b[i]!), 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function percent(share: number): string {
  return `${String(Math.round(1_000 * share) / 10)}%`;
}
