// make bench NAME=llm-cost: a day replayed against naive real-time calls; interactive beside batch; an outage.
// The first argument or TSUDOI_WORKLOAD_DIR names a folder with the BurstGPT profiles; otherwise a synthetic one.
import { createTestDatabase } from '@tsudoi/testing/testDatabase';
import { createTestRedis } from '@tsudoi/testing/testRedis';
import pg from 'pg';
import { startServers } from './harness/servers.ts';
import { batchShareUnderFlood, interactiveUnderBatch } from './llm/contention.ts';
import { replayDay } from './llm/day.ts';
import { outage } from './llm/outage.ts';
import { readDayProfile } from './llm/workload.ts';
import { startTwoReplicas } from './llm/replica.ts';
import { benchRoute, benchTarget, startFake } from './llm/world.ts';

const seed = Number(process.env['BENCH_SEED'] ?? 42);
const calls = Number(process.env['BENCH_CALLS'] ?? 6_000);
const daySeconds = Number(process.env['BENCH_DAY_SECONDS'] ?? 60);
const pairs = Number(process.env['BENCH_PAIRS'] ?? 5);
const pairSeconds = Number(process.env['BENCH_PAIR_SECONDS'] ?? 8);
const floodSeconds = Number(process.env['BENCH_FLOOD_SECONDS'] ?? 25);
const outageSeconds = Number(process.env['BENCH_OUTAGE_SECONDS'] ?? 60);
/** Some of them only: BENCH_PARTS=outage. */
const parts = new Set((process.env['BENCH_PARTS'] ?? 'day,contention,flood,outage').split(','));
const outageCallsPerSecond = Number(process.env['BENCH_OUTAGE_RATE'] ?? 10);
const profile = readDayProfile(process.argv[2] ?? process.env['TSUDOI_WORKLOAD_DIR'], seed);

const servers = await startServers();
const testDatabase = await createTestDatabase();
const redis = createTestRedis();
const owner = new pg.Pool({ connectionString: testDatabase.ownerUrl, max: 2 });
const [first, cheaper, light] = await Promise.all(
  [1, 2, 3].map(() => startFake('openai', { latencyMs: 200 })),
);
if (!first || !cheaper || !light) throw new Error('no fakes');
const standard = benchTarget(first.baseUrl, { id: 'first' });
const competitor = benchTarget(cheaper.baseUrl, {
  id: 'cheaper',
  provider: 'other',
  prices: {
    ...standard.prices,
    inputUsdPerMillion: 0.34,
    cachedInputUsdPerMillion: 0.085,
    outputUsdPerMillion: 1.36,
  },
});
const economy = benchTarget(light.baseUrl, {
  id: 'light',
  model: 'nano',
  tier: 'economy',
  prices: {
    ...standard.prices,
    inputUsdPerMillion: 0.1,
    cachedInputUsdPerMillion: 0.025,
    outputUsdPerMillion: 0.4,
  },
});
const limitPerSecond = 50;
/** A small model takes about this long for 40 tokens. */
const modelLatencyMs = 600;
const narrow = benchTarget(first.baseUrl, {
  id: 'narrow',
  limits: { requestsPerMinute: limitPerSecond * 60, tokensPerMinute: 1_000_000_000 },
});
const targets = [standard, competitor, economy, narrow];
const routes = [
  benchRoute('chat', [standard, competitor, economy]),
  benchRoute('narrow', [narrow]),
  benchRoute('outage', [standard, competitor], { order: 'fixed', firstByteMs: 1_500 }),
];
const replicas = await startTwoReplicas({
  appUrl: testDatabase.appUrl,
  dispatcherUrl: testDatabase.dispatcherUrl,
  redisUrl: redis.url,
  prefix: redis.prefix,
  targets,
  routes,
});
const percent = (part: number, whole = 1) => `${((100 * part) / whole).toFixed(1)} %`;
const figures: Record<string, number | string | readonly number[]> = {};

try {
  if (parts.has('day')) {
    const priced = [
      { prices: standard.prices, state: () => first.state() },
      { prices: competitor.prices, state: () => cheaper.state() },
      { prices: economy.prices, state: () => light.state() },
    ];
    const day = await replayDay(replicas, owner, priced, profile, calls, daySeconds, seed);
    const savedShare = 1 - day.billedMicroUsd / day.naiveMicroUsd;
    console.log(
      `day (${profile.source}, seed ${String(seed)}): ${String(calls)} calls, ${String(day.templates)} by template`,
    );
    console.log(
      `  naive $${(day.naiveMicroUsd / 1e6).toFixed(4)}, billed by the providers $${(day.billedMicroUsd / 1e6).toFixed(4)}, ` +
        `booked $${(day.bookedMicroUsd / 1e6).toFixed(4)}, saved ${percent(savedShare)}`,
    );
    console.log('  lever           of naive  where used  design expects where used');
    for (const { lever, shareOfNaive, shareWhereUsed, expected } of day.levers) {
      console.log(
        `  ${lever.padEnd(14)} ${percent(shareOfNaive).padStart(9)} ${(shareWhereUsed === null ? '-' : percent(shareWhereUsed)).padStart(11)}  ${expected === null ? 'nothing said' : `${expected} %`}`,
      );
    }
    figures['savedShare'] = Number(savedShare.toFixed(4));
  }
  await first.script({ latencyMs: modelLatencyMs });
  if (parts.has('contention')) {
    const contention = await interactiveUnderBatch(replicas, 'narrow', pairs, pairSeconds);
    console.log(
      `interactive p95 at a model of ${String(modelLatencyMs)} ms: ${contention.idleP95Ms.toFixed(0)} ms idle, ${contention.loadedP95Ms.toFixed(0)} ms under batch ` +
        `(${contention.batchPerSecond.toFixed(0)} batch calls/s beside it), ratio ${contention.ratio.toFixed(3)} ` +
        `(pairs: ${contention.ratios.map((ratio) => ratio.toFixed(2)).join(' ')})`,
    );
    figures['interactiveP95Ratio'] = Number(contention.ratio.toFixed(3));
  }
  if (parts.has('flood')) {
    const share = await batchShareUnderFlood(replicas, 'narrow', floodSeconds, limitPerSecond);
    console.log(
      `batch under an interactive flood of twice the limit: never below ${percent(share)} of the calls`,
    );
    figures['batchShareMin'] = Number(share.toFixed(4));
  }
  if (parts.has('outage')) {
    const out = await outage(replicas, first, 'first', 'outage', outageSeconds, outageCallsPerSecond);
    console.log(
      `outage of ${String(outageSeconds)} s: ${percent(out.success)} of ${String(out.calls)} answered by a model, ` +
        `${String(out.templates)} by template, breaker open in the two replicas after ${out.openedAfter.map((s) => s.toFixed(2)).join(' and ')} s`,
    );
    figures['outageSuccess'] = Number(out.success.toFixed(4));
    figures['breakerOpenSeconds'] = Number(out.breakerOpenSeconds.toFixed(2));
    figures['outageSeconds'] = outageSeconds;
  }
  figures['workload'] = profile.source === 'synthetic' ? 'synthetic' : 'BurstGPT';
  console.log(JSON.stringify(figures));
} finally {
  await Promise.all(replicas.map((replica) => replica.stop()));
  for (const fake of [first, cheaper, light]) fake.stop();
  await owner.end();
  await Promise.all([testDatabase.drop(), redis.drop()]);
  await servers.stop();
}
process.exit(0);
