import { percentile } from '../harness/percentile.ts';
import { slope } from '../harness/slope.ts';
import { startLitellm, type LitellmPeer, type ProcessCost } from './litellmPeer.ts';
import type { Measurement } from './measureCalls.ts';
import type { Replica } from './replica.ts';

/** Calls of one block, and how many are under way in it. */
const blocks = [
  { atOnce: 1, calls: 60 },
  { atOnce: 50, calls: 200 },
] as const;

type Way = 'ours' | 'theirs';
interface Times {
  /** Without the gateway: its own client, or the same client the proxy is asked with. */
  readonly bare: number[];
  readonly through: number[];
}

/**
 * LiteLLM's proxy and one of our gateways in front of the same fake, in turn, for `seconds`: what each adds to a call
 * with 1 and with 50 under way, calls a second of one core, memory along the way. Ours is a library in the process that
 * asks, theirs a server beside it: what a call pays for it is what is compared. Says aloud when there is no LiteLLM, and
 * then gives no figures.
 */
export async function besideLitellm(
  upstreamUrl: string,
  model: string,
  replica: Replica,
  base: Measurement,
  seconds: number,
): Promise<Readonly<Record<string, number>>> {
  const peer = await startLitellm(upstreamUrl, model);
  if (typeof peer === 'string') {
    console.log(`LiteLLM          ABSENT, nothing is compared: ${peer}`);
    return {};
  }
  try {
    return await compare(peer, replica, base, seconds);
  } finally {
    peer.stop();
  }
}

async function compare(peer: LitellmPeer, replica: Replica, base: Measurement, seconds: number) {
  const run = {
    ours: {
      bare: (calls: number, workers: number) => replica.measure({ ...base, through: 'sdk', calls, workers }),
      through: (calls: number, workers: number) =>
        replica.measure({ ...base, through: 'gateway', calls, workers }),
      cost: () => replica.cost(),
    },
    theirs: {
      bare: (calls: number, workers: number) => peer.measure('direct', calls, workers),
      through: (calls: number, workers: number) => peer.measure('proxy', calls, workers),
      cost: () => peer.cost(),
    },
  };
  const ways: readonly Way[] = ['ours', 'theirs'];
  for (const way of ways) await run[way].through(200, 10);
  const times = blocks.map(() => ({ ours: emptyTimes(), theirs: emptyTimes() }));
  const used = { ours: { calls: 0, cpuMs: 0 }, theirs: { calls: 0, cpuMs: 0 } };
  const memory: Record<Way, (readonly [minutes: number, kb: number])[]> = { ours: [], theirs: [] };
  const startedAt = performance.now();
  for (let round = 0; performance.now() - startedAt < seconds * 1_000; round += 1) {
    for (const way of round % 2 === 0 ? ways : [...ways].reverse()) {
      for (const [index, { atOnce, calls }] of blocks.entries()) {
        const found = times[index]?.[way] ?? emptyTimes();
        found.bare.push(...(await run[way].bare(calls, atOnce)));
        const before = await run[way].cost();
        found.through.push(...(await run[way].through(calls, atOnce)));
        count(used[way], before, await run[way].cost(), atOnce === 50 ? calls : undefined);
      }
      memory[way].push([(performance.now() - startedAt) / 60_000, (await run[way].cost()).rssKb]);
    }
  }
  console.log(`beside LiteLLM ${peer.version}, ${String(seconds)} s in turn, the same fake upstream`);
  const [one, fifty] = times.map((each) => ({ ours: addedBy(each.ours), theirs: addedBy(each.theirs) }));
  if (!one || !fifty) throw new Error('no block');
  for (const way of ways) {
    const rss = memory[way].at(-1)?.[1] ?? 0;
    console.log(
      `  ${way === 'ours' ? 'this gateway' : 'LiteLLM     '} added at 1: ${told(one[way])}; at 50: ${told(fifty[way])}; ` +
        `${perCore(used[way]).toFixed(0)} calls/s a core; RSS ${(rss / 1_024).toFixed(0)} MB, ` +
        `${growth(memory[way]).toFixed(0)} KB a minute`,
    );
  }
  const ratio = (ours: number, theirs: number) => Number((ours / theirs).toFixed(4));
  return {
    // Ours divided by theirs: below 1 is better, but for calls a second of a core.
    addedMsVsLitellmP50: ratio(one.ours.p50, one.theirs.p50),
    addedMsVsLitellmP95: ratio(one.ours.p95, one.theirs.p95),
    addedMsVsLitellmP99: ratio(one.ours.p99, one.theirs.p99),
    addedMsVsLitellmP50At50: ratio(fifty.ours.p50, fifty.theirs.p50),
    addedMsVsLitellmP99At50: ratio(fifty.ours.p99, fifty.theirs.p99),
    callsPerCoreVsLitellm: ratio(perCore(used.ours), perCore(used.theirs)),
    rssVsLitellm: ratio(memory.ours.at(-1)?.[1] ?? 0, memory.theirs.at(-1)?.[1] ?? 1),
    rssKbPerMinute: Number(growth(memory.ours).toFixed(1)),
    litellmSeconds: seconds,
  };
}

const emptyTimes = (): Times => ({ bare: [], through: [] });

function count(
  used: { calls: number; cpuMs: number },
  before: ProcessCost,
  after: ProcessCost,
  calls: number | undefined,
): void {
  if (calls === undefined) return;
  used.calls += calls;
  used.cpuMs += after.cpuMs - before.cpuMs;
}

function perCore({ calls, cpuMs }: { readonly calls: number; readonly cpuMs: number }): number {
  return (calls * 1_000) / Math.max(1, cpuMs);
}

/** Differences of the percentiles of all calls. */
function addedBy({ bare, through }: Times) {
  const [without, within] = [bare, through].map((all) => all.sort((a, b) => a - b));
  const difference = (share: number) => percentile(within ?? [], share) - percentile(without ?? [], share);
  return { p50: difference(0.5), p95: difference(0.95), p99: difference(0.99), calls: through.length };
}

function told({ p50, p95, p99, calls }: ReturnType<typeof addedBy>): string {
  return `p50 ${p50.toFixed(2)} p95 ${p95.toFixed(2)} p99 ${p99.toFixed(2)} ms (${String(calls)} calls)`;
}

/** Without the first third of the way: a process that has just begun grows. */
function growth(points: readonly (readonly [number, number])[]): number {
  return slope(points.slice(Math.floor(points.length / 3)));
}
