// make bench NAME=growth: what reads, a daily batch, writes and idling cost as an installation grows. Sizes S and M, and L
// (1,000 tenants, a million contacts; ten minutes and 8 GB) with BENCH_SIZES=S,M,L.
import { startServers } from './harness/servers.ts';
import { measureBatch } from './growth/batch.ts';
import { measureReads, measureVictim, type ReadTime } from './growth/reads.ts';
import { openGrowthWorld, sizes, type SizeName } from './growth/world.ts';
import { measureContactWrites, measureErasure, measureSignal } from './growth/writes.ts';

const wanted = (process.env['BENCH_SIZES'] ?? 'S,M').split(',') as SizeName[];
const only = new Set(
  (process.env['BENCH_ONLY'] ?? 'reads,victim,idle,batch,writes,signal,erasure').split(','),
);
const idleSeconds = Number(process.env['BENCH_IDLE_SECONDS'] ?? 30);
/** Of the size with 1,000 tenants; others as many fewer as they have fewer tenants. */
const batchNudges = 100_000;

// Full pages as in production, so that the log of a contact is what it would be; no disk is waited for.
const servers = await startServers('test', { full_page_writes: 'on' });
const reads = new Map<string, Partial<Record<SizeName, ReadTime>>>();
const figures: Record<string, unknown>[] = [];
let last: Record<string, number | undefined> = {};
try {
  for (const size of wanted) last = await measure(size);
} finally {
  await servers.stop();
}
console.table(
  [...reads].map(([route, bySize]) => ({
    route,
    ...Object.fromEntries(wanted.map((size) => [`${size} p50 ms`, bySize[size]?.p50Ms.toFixed(1)])),
    ...Object.fromEntries(wanted.map((size) => [`${size} p95 ms`, bySize[size]?.p95Ms.toFixed(1)])),
  })),
);
console.table(figures);
console.log(JSON.stringify({ size: wanted.at(-1), ...last }));

async function measure(size: SizeName): Promise<Record<string, number | undefined>> {
  const world = await openGrowthWorld(sizes[size]);
  try {
    const rounded = (value: number | undefined) => value && Number(value.toFixed(2));
    const times = only.has('reads') ? await measureReads(world, 12) : [];
    for (const time of times) reads.set(time.name, { ...reads.get(time.name), [size]: time });
    const victim = only.has('victim') ? await measureVictim(world) : undefined;
    const idle = only.has('idle') ? await measureIdle(world.databaseSeconds) : undefined;
    const batch = only.has('batch')
      ? await measureBatch(world, batchNudges * (sizes[size].others / sizes.L.others))
      : undefined;
    const writes = only.has('writes') ? await measureContactWrites(world, 16, 5) : undefined;
    const signalMs = only.has('signal') ? await measureSignal(world, 500) : undefined;
    const erasureMs = only.has('erasure') ? await measureErasure(world) : undefined;
    const result = {
      worstReadP95Ms: rounded(times.length > 0 ? Math.max(...times.map((time) => time.p95Ms)) : undefined),
      batch999Seconds: rounded(batch?.seconds),
      batchNudges: batch?.nudges,
      batchReadP95Ms: rounded(batch?.readP95Ms),
      metricsP95Ms: rounded(batch?.metricsP95Ms),
      victimReadP95Ms: rounded(victim?.p95Ms),
      contactWritesPerSecond: rounded(writes?.perSecond),
      contactP99Ms: rounded(writes?.p99Ms),
      redisCommandsPerContact: rounded(writes?.redisCommandsEach),
      walBytesPerContact: rounded(writes?.walBytesEach),
      idlePgMsPerMinute: rounded(idle),
      mbPer1000Nudges: rounded(batch?.mbPer1000Nudges),
      signal500RulesMs: rounded(signalMs),
      eraseContactMs: rounded(erasureMs),
    };
    figures.push({
      size,
      tenants: world.tenantIds.length,
      'filled in s': Math.round(world.fillSeconds),
      'ready after ms': Math.round(world.startMs),
      flood: JSON.stringify(victim?.flood),
      ...result,
    });
    return result;
  } finally {
    await world.end();
  }
}

/** CPU of PostgreSQL in a minute in which nobody asks for anything, milliseconds. */
async function measureIdle(databaseSeconds: () => number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const before = databaseSeconds();
  await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1_000));
  return ((databaseSeconds() - before) * 1_000 * 60) / idleSeconds;
}
