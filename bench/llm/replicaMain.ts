// A gateway replica in a process of its own, for benches: answers the calls of bench/llm/replica.ts over IPC.
import type { BatchRun } from '@tsudoi/llm/batch/batchLane';
import type { CompletionRequest } from '@tsudoi/llm/request';
import { systemClock } from '@tsudoi/runtime/clock';
import { measureCalls, memoryPoints, type MemoryRun, type Measurement } from './measureCalls.ts';
import { benchRequest, openGatewayWorld, type GatewayWorld, type WorldSetup } from './world.ts';

/** What a replica can be asked for; arguments and answers cross the process as structured clones. */
export type ReplicaCalls = ReturnType<typeof callsOf>;

interface Ask {
  readonly id: number;
  readonly name: keyof ReplicaCalls;
  readonly args: never[];
}

function callsOf(world: GatewayWorld) {
  const { gateway, lane } = world;
  let stopBatch = () => Promise.resolve<number[]>([]);
  return {
    complete: (request: CompletionRequest) => gateway.complete(request),
    submit: (run: BatchRun) => lane.submit(run),
    poll: (tenantId: string, runId: string) => lane.poll(tenantId, runId),
    flush: () => gateway.flush(),
    breaker: (targetId: string) =>
      Promise.resolve(gateway.health().find((each) => each.targetId === targetId)?.breaker),
    measure: (measurement: Measurement) => measureCalls(world, measurement),
    /** Memory and processor time of this process so far. */
    cost() {
      globalThis.gc?.();
      const { user, system } = process.cpuUsage();
      return Promise.resolve({ rssKb: process.memoryUsage().rss / 1_024, cpuMs: (user + system) / 1_000 });
    },
    memory: (run: MemoryRun) => memoryPoints(world, run),
    /** Keeps `width` batch-priority calls asked for. */
    startBatch(purpose: string, tenantId: string, width: number) {
      stopBatch = batchLoad(world, purpose, tenantId, width);
      return Promise.resolve();
    },
    /** Ends them; resolves to when (epoch milliseconds) each was answered by a model. */
    stopBatch: () => stopBatch(),
    close: () => world.close(),
  };
}

function batchLoad(world: GatewayWorld, purpose: string, tenantId: string, width: number) {
  const stopping = new AbortController();
  const served: number[] = [];
  const workers = Array.from({ length: width }, async (_, worker) => {
    while (!stopping.signal.aborted) {
      const answer = await world.gateway.complete({
        ...benchRequest(tenantId, `Batch ${String(worker)} ${String(performance.now())}`),
        purpose,
        priority: 'batch',
        deadlineMs: 600_000,
        signal: stopping.signal,
      });
      if (answer.provider !== 'template') served.push(Date.now());
    }
  });
  return async () => {
    stopping.abort();
    await Promise.all(workers);
    return served;
  };
}

const world = await openGatewayWorld(JSON.parse(process.argv[2] ?? '{}') as WorldSetup, systemClock);
const calls = callsOf(world);
process.on('message', ({ id, name, args }: Ask) => {
  (calls[name] as (...given: never[]) => Promise<unknown>)(...args).then(
    (result) => process.send?.({ id, result }),
    (err: unknown) => process.send?.({ id, error: err instanceof Error ? err.stack : String(err) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
