import type { ContactImportFault } from '@tsudoi/contracts/contactImports';
import type { Job, JobContext, JobHandler } from '@tsudoi/queue/runJob';
import { AppError, Unavailable } from '@tsudoi/runtime/errors';
import { setImmediate } from 'node:timers/promises';
import type { PartRow } from '../contactImports/receiveFile.ts';
import { countPart, endImport, openImport, partContext, takePart } from '../contactImports/importRow.ts';
import { readHeader } from '../contacts/import/csvColumns.ts';
import { readRow, type Stated } from '../contacts/import/readRow.ts';
import { writeContacts } from '../contacts/import/writeBatch.ts';
import type { Context } from '../context.ts';

/** So many rows are read between two turns of the event loop. */
const rowsAtOnce = 25;

type Import = NonNullable<Awaited<ReturnType<typeof openImport>>>;

/**
 * Writes the contacts of a file part by part, in any order: an address is in one part only. A part leaves with the commit that writes its contacts and counts them, so a worker that is
 * killed anywhere loses and repeats nothing; the next try goes on with the next part.
 */
export const importContacts =
  (context: Context): JobHandler<{ importId: string }> =>
  async (job, run) => {
    const { importId } = job.payload;
    const opened = await run.database.withTenant(job.tenantId, (tx) => openImport(tx, importId));
    if (!opened) return;
    const work = { ...opened, skip: new Set(opened.superseded) };
    try {
      let { done } = opened;
      await sideBySide(async () => {
        run.signal.throwIfAborted();
        const rows = await importPart(context, job, run, work);
        done += rows ?? 0;
        run.progress(done, opened.row_count);
        return rows !== undefined;
      });
      await run.database.withTenant(job.tenantId, async (tx) => {
        await endImport(tx, importId, null);
        await run.complete(tx);
      });
    } catch (err) {
      const refused = err instanceof AppError && !(err instanceof Unavailable);
      if (!refused && job.attempt < job.attempts) throw err;
      const message = refused ? err.message : 'it could not be written; the log of the installation says why';
      await run.database.withTenant(job.tenantId, (tx) => endImport(tx, importId, message));
      if (!refused) throw err;
    }
  };

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

/** Resolves to the rows of the part; undefined after the last one. */
function importPart(
  { sealer, clock }: Context,
  job: Job<{ importId: string }>,
  { database }: JobContext,
  { header, region, actor, skip }: Import & { readonly skip: ReadonlySet<number> },
): Promise<number | undefined> {
  const { importId } = job.payload;
  const columns = readHeader(header) ?? [];
  return database.withTenant(job.tenantId, async (tx) => {
    const sealed = await takePart(tx, importId);
    if (sealed === undefined) return undefined;
    // A commit that a crash of the server loses is not lost: its part is there again, uncounted.
    await tx.execute('set local synchronous_commit = off');
    const rows = JSON.parse(sealer.open(sealed, partContext(job.tenantId, importId))) as PartRow[];
    const now = clock.now();
    const contacts: Stated[] = [];
    const faults: ContactImportFault[] = [];
    let again = 0;
    for (const [index, [line, cells]] of rows.entries()) {
      if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
      if (skip.has(line)) {
        again += 1;
        continue;
      }
      const read = readRow({ columns, at: now.toISOString(), region }, cells);
      if ('stated' in read) contacts.push(read.stated);
      else faults.push({ line, field: read.field, message: read.message });
    }
    const written = await writeContacts(tx, sealer, actor, { contacts, again: new Set(), now });
    await countPart(tx, importId, {
      ...written,
      unchanged: written.unchanged + again,
      rows: rows.length,
      faults,
    });
    return rows.length;
  });
}
