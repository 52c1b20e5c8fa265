import type { Gateway } from '../gateway.ts';
import { promptBytes } from '../price.ts';
import type { MoneyStore } from '../stores.ts';
import type { BatchAnswer, BatchLine, BatchStore, StoredBatch } from './batchStore.ts';
import { FenceLost } from './batchStore.ts';
import { collect } from './collect.ts';
import { advance } from './advance.ts';
import { derivedId, wordingOf, type LaneContext, type Refresh } from './laneContext.ts';

/** A daily run: many people's words, wanted at one instant. */
export interface BatchRun {
  readonly tenantId: string;
  /** UUID; the same run submitted again is the same batches. */
  readonly runId: string;
  readonly purpose: string;
  readonly prefix: string;
  readonly lines: readonly BatchLine[];
  /** When the words must be there, e.g. 06:00. */
  readonly deadlineAt: Date;
}

export interface BatchProgress {
  /** True when every line has its answer; late answers may still be booked by later polls. */
  readonly delivered: boolean;
  /** True when nothing is left to poll for. */
  readonly settled: boolean;
  readonly answers: readonly BatchAnswer[];
}

/** The batch lane of a gateway. Both calls may be repeated after a crash, by any replica. */
export interface BatchLane {
  /** Splits, reserves and hands the run to the provider; what fails here is tried again by `poll`. */
  submit(run: BatchRun): Promise<void>;
  /** One look: call it every minute until `settled`. */
  poll(tenantId: string, runId: string, refresh?: Refresh): Promise<BatchProgress>;
}

export interface BatchQueueOptions {
  readonly gateway: Gateway;
  readonly store: BatchStore;
  readonly money: MoneyStore;
  /** Before the deadline the batch is cancelled; 45 minutes. */
  readonly cutOffMs?: number;
  /** After that its partial results are waited for; 10 minutes. */
  readonly cancelGraceMs?: number;
  /** A claim's lease; long enough for an upload. */
  readonly leaseMs?: number;
  /** Hears why a batch failed, or a part of it. */
  readonly told?: (batch: StoredBatch, why: string) => void;
}

export function createBatchLane(options: BatchQueueOptions): BatchLane {
  const context: LaneContext = {
    gateway: options.gateway,
    store: options.store,
    money: options.money,
    cutOffMs: options.cutOffMs ?? 45 * 60_000,
    cancelGraceMs: options.cancelGraceMs ?? 10 * 60_000,
    leaseMs: options.leaseMs ?? 120_000,
    told: options.told ?? (() => undefined),
  };
  const { store } = context;

  async function step(
    tenantId: string,
    batchId: string,
    work: (batch: StoredBatch) => Promise<StoredBatch>,
  ): Promise<void> {
    const claimed = await store.claim(tenantId, batchId, context.leaseMs);
    if (!claimed) return;
    try {
      await store.unclaim(await work(claimed));
    } catch (thrown) {
      if (thrown instanceof FenceLost) return;
      // The claim ends with its lease; the next poll takes the step again from what is stored.
      await store.unclaim(claimed).catch(() => undefined);
      throw thrown;
    }
  }
  return {
    async submit(run) {
      const chunks = split(context, run);
      const createdAt = context.gateway.engine.clock.now();
      for (const [index, lines] of chunks.entries()) {
        const id = batchIdOf(run.runId, index);
        await store.insert(
          {
            id,
            tenantId: run.tenantId,
            runId: run.runId,
            purpose: run.purpose,
            prefix: run.prefix,
            targetId: undefined,
            state: 'prepared',
            fileId: undefined,
            providerBatchId: undefined,
            reservationId: undefined,
            deadlineAt: run.deadlineAt,
            creatingSince: undefined,
            cancelledAt: undefined,
          },
          lines,
          createdAt,
        );
      }
      for (const index of chunks.keys()) {
        await step(run.tenantId, batchIdOf(run.runId, index), (batch) => advance(context, batch));
      }
    },
    async poll(tenantId, runId, refresh) {
      const faults: unknown[] = [];
      for (const id of await store.open(tenantId, runId)) {
        // One batch that cannot be taken further keeps no other back.
        await step(tenantId, id, async (batch) =>
          collect(context, await advance(context, batch), refresh),
        ).catch((err: unknown) => faults.push(err));
      }
      if (faults.length > 0) throw faults[0];
      const open = await store.open(tenantId, runId);
      const answers = await store.answers(tenantId, runId);
      let waiting = 0;
      for (const id of open) {
        for (const line of await store.lines(tenantId, id)) if (line.state === 'waiting') waiting += 1;
      }
      return { delivered: waiting === 0, settled: open.length === 0, answers };
    },
  };
}

/** Bytes that JSON adds to a line: names, roles, numbers, escapes taken generously. */
const lineOverheadBytes = 600;

function split(context: LaneContext, run: BatchRun): BatchLine[][] {
  const route = context.gateway.engine.catalog().route(run.purpose);
  if (!route) throw new TypeError(`there is no route for ${run.purpose}`);
  const limits = route.targets.flatMap(({ batch }) => (batch ? [batch] : []));
  const maxLines = Math.min(50_000, ...limits.map((limit) => limit.maxLines));
  const maxBytes = Math.min(200_000_000, ...limits.map((limit) => limit.maxBytes)) * 0.95;
  const chunks: BatchLine[][] = [];
  let chunk: BatchLine[] = [];
  let bytes = 0;
  for (const line of run.lines) {
    const size = promptBytes(wordingOf(run.prefix, line)) * 1.1 + lineOverheadBytes;
    if (chunk.length > 0 && (chunk.length >= maxLines || bytes + size > maxBytes)) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(line);
    bytes += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** The same UUID for the same part of the same run. */
function batchIdOf(runId: string, index: number): string {
  return derivedId(runId, `batch ${String(index)}`);
}
