import type { Tx } from '@tsudoi/database/database';
import type { Job, JobContext } from '@tsudoi/queue/runJob';
import { AppError, Unavailable } from '@tsudoi/runtime/errors';
import type { Context } from '../context.ts';
import { countPart, endImport, openImport, partContext, takePart } from './importRow.ts';
import type { OpenImport, PartCounts } from './importRow.ts';
import type { PartRow } from './receiveFile.ts';

/** An import under way, with the lines that do not count: their key comes again further down. */
export type Work = OpenImport & { readonly skip: ReadonlySet<number> };

/** Writes the rows of a part in the transaction that takes it out; resolves to what came of them. */
export type WritePart = (tx: Tx, work: Work, rows: readonly PartRow[]) => Promise<PartCounts>;

/**
 * Works an import part by part, in any order: a key is in one part only. A part leaves with the commit that writes its rows and counts
 * them, so a worker that is killed anywhere loses and repeats nothing; the next try goes on with the next part.
 */
export async function workImport(
  { sealer }: Pick<Context, 'sealer'>,
  job: Job<{ importId: string }>,
  run: JobContext,
  write: WritePart,
): Promise<void> {
  const { importId } = job.payload;
  const { database } = run;
  const opened = await database.withTenant(job.tenantId, (tx) => openImport(tx, importId));
  if (!opened) return;
  const work: Work = { ...opened, skip: new Set(opened.superseded) };
  /** Resolves to the rows of the part; undefined after the last one. */
  const part = () =>
    database.withTenant(job.tenantId, async (tx) => {
      const sealed = await takePart(tx, importId);
      if (sealed === undefined) return undefined;
      // A commit that a crash of the server loses is not lost: its part is there again, uncounted.
      await tx.execute('set local synchronous_commit = off');
      const rows = JSON.parse(sealer.open(sealed, partContext(job.tenantId, importId))) as PartRow[];
      await countPart(tx, importId, await write(tx, work, rows));
      return rows.length;
    });
  try {
    let { done } = opened;
    await sideBySide(async () => {
      run.signal.throwIfAborted();
      const rows = await part();
      done += rows ?? 0;
      run.progress(done, opened.row_count);
      return rows !== undefined;
    });
    await database.withTenant(job.tenantId, async (tx) => {
      await endImport(tx, importId, null);
      await run.complete(tx);
    });
  } catch (err) {
    const refused = err instanceof AppError && !(err instanceof Unavailable);
    if (!refused && job.attempt < job.attempts) throw err;
    const message = refused ? err.message : 'it could not be written; the log of the installation says why';
    await database.withTenant(job.tenantId, (tx) => endImport(tx, importId, message));
    if (!refused) throw err;
  }
}

/** Calls `work` again and again, two at a time, until it resolves to false or one fails; both are over when it settles. */
async function sideBySide(work: () => Promise<boolean>): Promise<void> {
  let failed = false;
  const loop = async (): Promise<void> => {
    try {
      while (!failed && (await work()));
    } catch (err) {
      failed = true;
      throw err;
    }
  };
  for (const end of await Promise.allSettled([loop(), loop()]))
    if (end.status === 'rejected') throw end.reason;
}
