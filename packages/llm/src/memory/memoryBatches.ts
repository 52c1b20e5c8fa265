import {
  FenceLost,
  type BatchAnswer,
  type BatchStore,
  type StoredBatch,
  type StoredLine,
} from '../batch/batchStore.ts';

/** Batches of one process alone; no leases: for tests of the engine and trials without a database. */
export interface MemoryBatches extends BatchStore {
  /** Every line as it is kept now. */
  kept(): readonly Partial<StoredLine>[];
}

export function createMemoryBatches(): MemoryBatches {
  const batches = new Map<string, { batch: StoredBatch; lines: StoredLine[]; held: boolean }>();
  const answersOf = new Map<string, Map<string, BatchAnswer>>();
  function found(id: string) {
    const entry = batches.get(id);
    if (!entry) throw new FenceLost(id);
    return entry;
  }
  const fenced = (batch: StoredBatch) => {
    const entry = found(batch.id);
    if (entry.batch.fence !== batch.fence) throw new FenceLost(batch.id);
    return entry;
  };
  return {
    kept: () => [...batches.values()].flatMap(({ lines }) => lines),
    insert(batch, lines) {
      if (!batches.has(batch.id)) {
        batches.set(batch.id, {
          batch: { ...batch, fence: 0 },
          lines: lines.map((line) => ({ ...line, state: 'waiting' as const })),
          held: false,
        });
      }
      return Promise.resolve();
    },
    open: (tenantId, runId) =>
      Promise.resolve(
        [...batches.values()]
          .filter(
            ({ batch }) => batch.tenantId === tenantId && batch.runId === runId && batch.state !== 'settled',
          )
          .map(({ batch }) => batch.id),
      ),
    claim(_tenantId, batchId) {
      const entry = found(batchId);
      if (entry.held || entry.batch.state === 'settled') return Promise.resolve(undefined);
      entry.held = true;
      entry.batch = { ...entry.batch, fence: entry.batch.fence + 1 };
      return Promise.resolve(entry.batch);
    },
    unclaim(batch) {
      const entry = found(batch.id);
      if (entry.batch.fence === batch.fence) entry.held = false;
      return Promise.resolve();
    },
    change(batch, change) {
      const entry = fenced(batch);
      entry.batch = { ...entry.batch, ...change };
      if (entry.batch.state === 'settled')
        entry.lines = entry.lines.map((line) => ({ ...line, messages: [], template: '' }));
      return Promise.resolve(entry.batch);
    },
    lines: (_tenantId, batchId) => Promise.resolve(found(batchId).lines),
    answer(batch, answers) {
      const entry = fenced(batch);
      const run = answersOf.get(batch.runId) ?? new Map<string, BatchAnswer>();
      answersOf.set(batch.runId, run);
      for (const answer of answers) {
        const at = entry.lines.findIndex(
          (line) => line.customId === answer.customId && line.state === 'waiting',
        );
        const line = entry.lines[at];
        if (!line) continue;
        entry.lines[at] = { ...line, state: answer.state };
        run.set(answer.customId, answer);
      }
      return Promise.resolve();
    },
    answers: (_tenantId, runId) => Promise.resolve([...(answersOf.get(runId)?.values() ?? [])]),
  };
}
