import { benchRule, type BenchWorld } from './world.ts';

export interface DailyBatch {
  /** From the rule being switched on until every row is due, s. */
  readonly fillSeconds: number;
  /** Highest resident memory of the process until every row was due, MB. */
  readonly peakMb: number;
  /** The same until every nudge was delivered. */
  readonly peakDeliveredMb: number;
  /** Nudges whose delivery was watched, and how long after their instant they were started, s. */
  readonly started: number;
  readonly startP50Seconds: number;
  readonly startP99Seconds: number;
  readonly startLastSeconds: number;
}

/** How far ahead the instant lies; the fill of 100,000 takes a few seconds of it. */
const aheadMs = 15_000;

/** One daily rule for everybody, all due at one instant shortly ahead: the fill, then the spread of the starts. */
export async function dailyBatch(world: BenchWorld, contacts: number): Promise<DailyBatch> {
  const { owner } = world;
  const at = new Date(Date.now() + aheadMs);
  const local = new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(11, 19);
  const started = performance.now();
  const { body, status } = await world.call('POST', '/v1/rules', benchRule({ kind: 'schedule', at: local }));
  if (status !== 201) throw new Error(JSON.stringify(body));
  // The next look of the tick is up to 15 s away; a change of the stage causes one at once.
  await owner.query('update core.stage set version = version + 1');
  const rows = async () =>
    Number(
      (
        await owner.query<{ n: string }>('select count(*) n from nudge.nudge where rule_id = $1', [
          body['id'],
        ])
      ).rows[0]?.n,
    );
  while ((await rows()) < contacts) {
    if (performance.now() - started > 300_000) throw new Error('the batch was not filled in 300 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const fillSeconds = (performance.now() - started) / 1_000;
  const peakMb = world.peakMb();
  const startedCount = async () => {
    const { rows: found } = await owner.query<{ n: string; p50: number; p99: number; last: number }>(
      `select count(*) n, percentile_cont(0.5) within group (order by late) p50, percentile_cont(0.99) within group (order by late) p99,
         max(late) as last
       from (select extract(epoch from claimed_at - slot_at)::float8 as late from nudge.nudge where rule_id = $1 and claimed_at is not null) c`,
      [body['id']],
    );
    return found[0];
  };
  for (let last = -1; ;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const n = Number((await startedCount())?.n);
    if (n === contacts || (n > 0 && n === last)) break;
    last = n;
    if (performance.now() - started > 400_000) break;
  }
  const spread = await startedCount();
  return {
    fillSeconds,
    peakMb,
    peakDeliveredMb: world.peakMb(),
    started: Number(spread?.n),
    startP50Seconds: spread?.p50 ?? NaN,
    startP99Seconds: spread?.p99 ?? NaN,
    startLastSeconds: spread?.last ?? NaN,
  };
}
